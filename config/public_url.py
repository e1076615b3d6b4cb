"""The address of the residents' page, as an operator sets it and as a browser says it. It must never hold a path."""

from urllib.parse import urlsplit


def public_origin(value: str) -> str:
    """Returns the root of the residents' page in small letters, without a slash: what a browser sends as its origin.

    Raises:
        ValueError: it is no address, has a path or a user's name, or goes unencrypted beyond this machine.
    """
    parts = urlsplit(value.strip())
    try:
        known = parts.hostname is not None and parts.port != 0
    except ValueError:
        known = False
    bare = not (parts.username or parts.query or parts.fragment) and parts.path in ("", "/")
    if not known or not bare or parts.scheme not in ("http", "https"):
        raise ValueError("应是完整网址，只写到域名（可带端口），例如 https://wg.example.cn")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("应以 https:// 开头：居民会在上面留电话和照片，例如 https://wg.example.cn")
    usual = {"http": 80, "https": 443}[parts.scheme]
    # A browser leaves the usual port out of what it sends.
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"
