"""HTTP for python-telegram-bot over aiohttp, and the short way for prepared fields.

It says whether a failed request can have been taken (AnswerLost) or cannot (NotTaken). It must never let the token out:
addresses carry it, so no vendor's exception is chained and every answer that reports an error is redacted.
"""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 20.0
UPLOAD_TIMEOUT_S = 60.0
DEFAULT_RETRY_AFTER_S = 5.0

# Shorter than the time after which servers drop idle connections: a request on a connection that is being dropped
# could not be told from one whose answer was lost.
_KEEP_ALIVE_S = 15.0
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class NotTaken(NetworkError):
    """The request never reached the platform: it may be sent again."""


class AnswerLost(NetworkError):
    """The request was written, or may have been, and no whole answer came back."""


class TooSoon(NetworkError):
    """The platform asks to wait; python-telegram-bot's own RetryAfter warns each time that it will change."""

    def __init__(self, retry_after_s: float) -> None:
        """Keeps the seconds to wait."""
        super().__init__("asked to wait")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Upload:
    """A file that goes with a request."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


class AiohttpRequest(BaseRequest):
    """One pool of connections for one bot; opened with the first request, so that it can be built outside a loop."""

    def __init__(
        self,
        token: str,
        connections: int = 128,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
        use_proxy: bool = False,
    ) -> None:
        """Opens nothing yet.

        Args:
            token: what must never be shown; it is replaced wherever an answer repeats it.
            connections: the most connections at a time, the long poll included.
            answer_timeout_s: seconds without a byte after which an answer counts as lost.
            use_proxy: whether the environment's HTTPS_PROXY and NO_PROXY count; never for a server on this machine.
        """
        self._token = token
        self._use_proxy = use_proxy
        self._connections = connections
        self._answer_timeout_s = answer_timeout_s
        self._usual_timeout = self._timeout(answer_timeout_s)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds without a byte after which an answer counts as lost."""
        return self._answer_timeout_s

    async def initialize(self) -> None:
        """Opens the pool."""
        self._open()

    async def shutdown(self) -> None:
        """Closes the pool; a later request opens a new one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEP_ALIVE_S)
            self._session = aiohttp.ClientSession(
                connector=connector,
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._use_proxy,
            )
        return self._session

    def redact(self, text: str) -> str:
        """Returns the text with the token, and its secret half, blotted out."""
        for secret in (self._token, self._token.partition(":")[2]):
            if secret:
                text = text.replace(secret, "<token>")
        return text

    def post_fields(
        self,
        url: str,
        fields: Mapping[str, Any],
        uploads: Mapping[str, Upload] | None = None,
        answer_timeout_s: float | None = None,
    ) -> Coroutine[Any, Any, tuple[int, bytes]]:
        """Posts prepared fields and returns status and body as they came: the short way for sends.

        Args:
            url: the method's full address.
            fields: values as the Bot API names them; objects and lists are written as JSON.
            uploads: files by field name.
            answer_timeout_s: seconds without a byte after which the answer counts as lost.

        Raises:
            NotTaken: the platform cannot have it.
            AnswerLost: the platform may have it.
            UnicodeEncodeError, orjson.JSONEncodeError: a field is no text that UTF-8 can hold.
        """
        if uploads:
            form = aiohttp.FormData(quote_fields=False)
            for name, value in fields.items():
                text = value if isinstance(value, str) else json.dumps(value)
                text.encode()  # Raises here what aiohttp would turn into a TypeError with the text in it.
                form.add_field(name, text)
            for name, upload in uploads.items():
                file = io.BytesIO(upload.content)
                form.add_field(name, file, filename=_file_name(upload.name), content_type=upload.mime)
            return self._exchange("POST", url, form, answer_timeout_s or UPLOAD_TIMEOUT_S)
        body = aiohttp.BytesPayload(orjson.dumps(fields), content_type="application/json")
        return self._exchange("POST", url, body, answer_timeout_s)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Makes a request for python-telegram-bot's own methods.

        Raises:
            NotTaken: the platform cannot have it.
            AnswerLost: the platform may have it.
            TooSoon: the platform asks to wait.
        """
        data: aiohttp.FormData | None = None
        answer_timeout_s = self._answer_timeout_s if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        if request_data is not None and request_data.parameters | request_data.multipart_data:
            # With quoted fields 台账.xlsx would arrive as %E5%8F%B0….
            data = aiohttp.FormData(quote_fields=False)
            for name, value in request_data.json_parameters.items():
                data.add_field(name, value)
            for name, (file_name, content, mime) in request_data.multipart_data.items():
                data.add_field(name, content, filename=_file_name(file_name), content_type=mime)
        status, body = await self._exchange(method, url, data, answer_timeout_s)
        if status == 429:
            raise TooSoon(retry_after_s(body))
        if status >= 400:
            # python-telegram-bot puts the description, or the whole body, into its exception's text.
            body = self.redact(body.decode("utf-8", "replace")).encode()
        return status, body

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """Opens a download: its status, and its body in chunks as they arrive.

        Raises:
            NotTaken, AnswerLost: the connection could not be made, or broke.
        """
        with _Translated():
            async with self._open().get(url, timeout=self._usual_timeout, allow_redirects=False) as answer:
                yield answer.status, answer.content.iter_chunked(64 * 1024)

    def _timeout(self, answer_timeout_s: float) -> aiohttp.ClientTimeout:
        # Waiting for a place in the pool counts as connecting: nothing has been written by then.
        return aiohttp.ClientTimeout(
            total=None,
            connect=CONNECT_TIMEOUT_S * 3,
            sock_connect=CONNECT_TIMEOUT_S,
            sock_read=answer_timeout_s,
        )

    async def _exchange(
        self, method: str, url: str, data: aiohttp.FormData | aiohttp.Payload | None, answer_timeout_s: float | None
    ) -> tuple[int, bytes]:
        timeout = self._usual_timeout if answer_timeout_s is None else self._timeout(answer_timeout_s)
        with _Translated():
            # Read to its end, or closed by what ended it: an answer needs no block of its own.
            answer = await self._open().request(method, url, data=data, timeout=timeout, allow_redirects=False)
            return answer.status, await answer.read()


def retry_after_s(body: bytes) -> float:
    """Returns how long an answer asks to wait, in seconds. https://core.telegram.org/bots/api#responseparameters"""
    try:
        wait = orjson.loads(body)["parameters"]["retry_after"]
    except (ValueError, LookupError, TypeError):
        return DEFAULT_RETRY_AFTER_S
    return float(wait) if isinstance(wait, int | float) and wait > 0 else DEFAULT_RETRY_AFTER_S


def _file_name(name: str) -> str:
    return _CONTROLS.sub("", name).encode("utf-8", "replace").decode() or "file"


# No connection, not even to the proxy, or none through it.
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)


class _Translated:
    """Turns aiohttp's failures into NotTaken and AnswerLost, without their texts and causes: these name the address."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _NEVER_SENT):
            raise NotTaken(type(error).__name__) from None
        if isinstance(error, aiohttp.ClientError | asyncio.TimeoutError | ConnectionError):
            raise AnswerLost(type(error).__name__) from None
