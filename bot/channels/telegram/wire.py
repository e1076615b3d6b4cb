"""Posts over kept connections: the part of HTTP/1.1 that a send in a flood of sends needs, and nothing besides.

aiohttp's client takes most of the time that a send takes, for what a prepared body has no need of: cookies, redirects,
compression, forms. What does need more (files, proxies) goes through aiohttp. Must never guess: an answer that is not
read whole is lost, and so is its connection. https://www.rfc-editor.org/rfc/rfc9112
"""

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

# Shorter than the time after which servers drop idle connections: a request on a connection that is being dropped
# could not be told from one whose answer was lost.
KEEP_ALIVE_S = 15.0
LARGEST_ANSWER_BYTES = 16 * 1024 * 1024
_HEAD_ENDS = b"\r\n\r\n"


class NoAnswer(Exception):
    """The request was written, or may have been, and no whole answer came back; the text names the kind of failure."""


class NoConnection(Exception):
    """No connection could be made: nothing was written."""


@dataclass(frozen=True)
class _Target:
    """Where an address leads, and how every request to it begins."""

    host: str
    port: int
    tls: bool
    head: bytes

    @property
    def server(self) -> tuple[str, int, bool]:
        """What connections are kept by."""
        return self.host, self.port, self.tls


@lru_cache(maxsize=256)
def _target(url: str, agent: str) -> _Target:
    parts = urlsplit(url)
    host = parts.hostname or ""
    tls = parts.scheme == "https"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    return _Target(host, parts.port or (443 if tls else 80), tls, head.encode("ascii"))


class _Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.used_at = 0.0
        self.keeps = True
        self._received = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, request: bytes, now: float) -> "asyncio.Future[tuple[int, bytes]]":
        """Writes a request; the future gives status and body."""
        assert self.transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self.used_at = now
        self.transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            # Nobody asked: what comes here can belong to no request.
            self.close()
            return
        self.used_at = asyncio.get_running_loop().time()
        received = self._received
        received += data
        try:
            found = read_answer(received)
        except ValueError:
            self.fail("UnreadableAnswer")
            return
        if found is not None:
            status, body, self.keeps = found
            received.clear()
            self._give(status, body)
        elif len(received) > LARGEST_ANSWER_BYTES:
            self.fail("LargeAnswer")

    def connection_lost(self, error: Exception | None) -> None:
        self.keeps = False
        if self._answer is None:
            return
        # An answer without a length ends with its connection.
        found = _read_to_the_end(bytes(self._received)) if error is None else None
        if found is None:
            self.fail("ConnectionLost")
        else:
            self._give(*found)

    def _give(self, status: int, body: bytes) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result((status, body))

    def fail(self, why: str) -> None:
        """Ends the request that waits, and the connection."""
        answer, self._answer = self._answer, None
        self.close()
        if answer is not None and not answer.done():
            answer.set_exception(NoAnswer(why))

    def close(self) -> None:
        self.keeps = False
        if self.transport is not None:
            self.transport.abort()

    def is_usable(self, now: float) -> bool:
        """Whether another request may go over it."""
        assert self.transport is not None
        return self.keeps and not self.transport.is_closing() and now - self.used_at < KEEP_ALIVE_S


class Wire:
    """Kept connections; who asks bounds how many requests are under way."""

    def __init__(self, agent: str, connect_s: float) -> None:
        """Connects to nothing yet.

        Args:
            agent: the User-Agent.
            connect_s: seconds that making a connection may take.
        """
        self._agent = agent
        self._connect_s = connect_s
        self._idle: dict[tuple[str, int, bool], list[_Connection]] = {}
        self._busy: dict[_Connection, float] = {}
        self._tls: ssl.SSLContext | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: asyncio.TimerHandle | None = None

    async def post(self, url: str, body: bytes, silence_s: float) -> tuple[int, bytes]:
        """Posts JSON and returns status and body of the answer.

        Args:
            url: the full address.
            body: JSON.
            silence_s: seconds without a byte after which the answer counts as lost.

        Raises:
            NoConnection: nothing was written.
            NoAnswer: it may have been taken.
        """
        target = _target(url, self._agent)
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._idle, self._busy, self._watch, self._loop = {}, {}, None, loop
        connection = self._kept(target, loop.time()) or await self._connect(target)
        self._busy[connection] = silence_s
        if self._watch is None:
            self._watch = loop.call_later(silence_s / 8, self._look, silence_s / 8)
        try:
            answer = await connection.ask(b"%b%d\r\n\r\n%b" % (target.head, len(body), body), loop.time())
        except BaseException:
            # Also when we are told to stop: an answer that comes now must not be taken for the next one's.
            connection.close()
            raise
        finally:
            del self._busy[connection]
        if connection.keeps:
            self._idle.setdefault(target.server, []).append(connection)
        else:
            connection.close()
        return answer

    def close(self) -> None:
        """Closes every connection; what is under way counts as lost."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        for connection in [*self._all_idle(), *self._busy]:
            connection.fail("Closed")
        self._idle.clear()

    def _all_idle(self) -> Iterator[_Connection]:
        for connections in self._idle.values():
            yield from connections

    def _kept(self, target: _Target, now: float) -> _Connection | None:
        """Returns the connection that was used last, if one is still good."""
        kept = self._idle.get(target.server, [])
        while kept:
            connection = kept.pop()
            if connection.is_usable(now):
                return connection
            connection.close()
        return None

    async def _connect(self, target: _Target) -> _Connection:
        if target.tls and self._tls is None:
            self._tls = ssl.create_default_context()
        try:
            async with asyncio.timeout(self._connect_s):
                _, connection = await asyncio.get_running_loop().create_connection(
                    _Connection,
                    target.host,
                    target.port,
                    ssl=self._tls if target.tls else None,
                    happy_eyeballs_delay=0.25,
                )
        except (OSError, ValueError) as error:
            # A certificate that is refused, a name that is not known, no answer in time: all of them are OSErrors.
            raise NoConnection(type(error).__name__) from None
        return connection

    def _look(self, every_s: float) -> None:
        """Ends what has been silent for too long; one look for all of them instead of a timer each."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection, silence_s in list(self._busy.items()):
            if now - connection.used_at > silence_s:
                connection.fail("TimeoutError")
        for connections in self._idle.values():
            for connection in [one for one in connections if not one.is_usable(now)]:
                connections.remove(connection)
                connection.close()
        least = min((silence_s for silence_s in self._busy.values()), default=KEEP_ALIVE_S)
        again_s = min(every_s, least / 8)
        waits = self._busy or any(self._idle.values())
        self._watch = loop.call_later(again_s, self._look, again_s) if waits else None


def read_answer(received: bytearray) -> tuple[int, bytes, bool] | None:
    """Reads an answer: status, body, and whether the connection stays; None if more is to come.

    Raises:
        ValueError: it is no HTTP.
    """
    while True:
        end = received.find(_HEAD_ENDS)
        if end < 0:
            return None
        head = bytes(received[:end]).lower()
        status = _status(head)
        if status >= 200:
            break
        # "A client MUST be able to parse one or more 1xx responses received prior to a final response".
        # https://www.rfc-editor.org/rfc/rfc9110#name-informational-1xx
        del received[: end + 4]
    keeps = b"\r\nconnection: close" not in head and head.startswith(b"http/1.1")
    start = end + 4
    if status in (204, 304):
        return status, b"", keeps
    if _field(head, b"transfer-encoding") is not None:
        body = _chunks(received, start)
        return None if body is None else (status, body, keeps)
    length = _field(head, b"content-length")
    if length is None:
        return None
    if not length.isdigit():
        raise ValueError("no length")
    stop = start + int(length)
    if len(received) < stop:
        return None
    # What follows an answer that nobody asked for makes the connection useless.
    return status, bytes(received[start:stop]), keeps and len(received) == stop


def _read_to_the_end(received: bytes) -> tuple[int, bytes] | None:
    """Reads an answer whose length nobody told; None if it was cut."""
    head, ends, body = received.partition(_HEAD_ENDS)
    head = head.lower()
    if not ends or _field(head, b"content-length") is not None or _field(head, b"transfer-encoding") is not None:
        return None
    try:
        return _status(head), body
    except ValueError:
        return None


def _status(head: bytes) -> int:
    if not head.startswith(b"http/1.") or not head[9:12].isdigit():
        raise ValueError("no status")
    return int(head[9:12])


def _field(head: bytes, name: bytes) -> bytes | None:
    at = head.find(b"\r\n" + name + b":")
    if at < 0:
        return None
    start = at + len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else len(head)].strip()


def _chunks(received: bytearray, start: int) -> bytes | None:
    """Joins the chunks of a body; None if the last has not come. https://www.rfc-editor.org/rfc/rfc9112#section-7.1"""
    body = bytearray()
    while True:
        end = received.find(b"\r\n", start)
        if end < 0:
            return None
        size = int(bytes(received[start:end]).partition(b";")[0], 16)
        start = end + 2
        if size == 0:
            return bytes(body) if received.find(b"\r\n", start) >= 0 else None
        if len(received) < start + size + 2:
            return None
        body += received[start : start + size]
        start += size + 2
