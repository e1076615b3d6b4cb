"""The web address at which residents report in a grid; what the QR on a public notice leads to.

The grid's code stands in it in plain sight: the notice hangs on a wall, so a secret in it would be none, and a code can
be read out over the phone. It must never hold anything of a person or a matter.
"""

from urllib.parse import quote


def report_address(public_url: str, grid_code: str) -> str:
    """Returns the address of a grid's page.

    Args:
        public_url: the setting of that name, as it was checked ('https://wg.example.cn').
        grid_code: the code in the roster.
    """
    return f"{public_url}/r/{quote(grid_code, safe='')}"
