"""The short way for prepared bodies: reads every shape of an answer, keeps connections, and guesses nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.channels.telegram.wire import NoAnswer, NoConnection, Wire, read_answer

Answers = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
WAIT_S = 10


class Server:
    """A server that counts connections and answers each request with the same bytes, piece by piece."""

    def __init__(self, *pieces: bytes, closes: bool = False) -> None:
        self.pieces, self.closes = pieces, closes
        self.requests: list[bytes] = []
        self.connections = 0
        self.asked = asyncio.Event()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                self.requests.append(head + await reader.readexactly(length))
                self.asked.set()
                for piece in self.pieces:
                    writer.write(piece)
                    await writer.drain()
                if self.closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(*pieces: bytes, closes: bool = False) -> AsyncIterator[Server]:
    server = Server(*pieces, closes=closes)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot1:x/sendMessage"
    try:
        yield server
    finally:
        listening.close()


@asynccontextmanager
async def wired(silence_s: float = 5.0) -> AsyncIterator[Callable[[str], Awaitable[tuple[int, bytes]]]]:
    wire = Wire("gridbot", 5.0)

    async def post(url: str) -> tuple[int, bytes]:
        return await asyncio.wait_for(wire.post(url, b"{}", silence_s), WAIT_S)

    try:
        yield post
    finally:
        wire.close()


async def test_one_connection_serves_one_request_after_another() -> None:
    async with serving(OK) as server, wired() as post:
        answers = [await post(server.url) for _ in range(3)]

    assert answers == [(200, b"ok")] * 3
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /bot1:x/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.requests[0].endswith(b"Content-Length: 2\r\n\r\n{}")


async def test_requests_at_one_time_have_connections_of_their_own() -> None:
    async with serving(OK) as server, wired() as post:
        await asyncio.gather(*(post(server.url) for _ in range(5)))
        connections = server.connections

    assert connections == 5


SHAPES = {
    "plain": b"HTTP/1.1 429 Too Many\r\ncontent-length:  5\r\n\r\nslow!",
    "behind another": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 No\r\nContent-Length: 5\r\n\r\nslow!",
    "in chunks": b"HTTP/1.1 429 No\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nslo\r\n2\r\nw!\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("answer", SHAPES.values(), ids=SHAPES)
async def test_an_answer_is_read_in_whatever_shape_it_comes(answer: bytes) -> None:
    async with serving(answer) as server, wired() as post:
        answers = [await post(server.url) for _ in range(2)]

    assert answers == [(429, b"slow!")] * 2
    assert server.connections == 1


@pytest.mark.parametrize("answer", SHAPES.values(), ids=SHAPES)
def test_an_answer_is_read_when_its_last_byte_has_come_and_not_before(answer: bytes) -> None:
    received = bytearray()
    found = []
    for byte in answer:
        received.append(byte)
        found.append(read_answer(received))

    assert found == [None] * (len(answer) - 1) + [(429, b"slow!", True)]


async def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    async with serving(b"HTTP/1.0 200 OK\r\n\r\nall of it", closes=True) as server, wired() as post:
        answer = await post(server.url)

    assert answer == (200, b"all of it")


async def test_a_server_that_says_that_it_closes_is_not_asked_again_on_that_connection() -> None:
    words = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
    async with serving(words) as server, wired() as post:
        await post(server.url)
        await post(server.url)

    assert server.connections == 2


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",), "ConnectionLost"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nslo",), "ConnectionLost"),
        ((), "ConnectionLost"),
        ((b"SSH-2.0-OpenSSH\r\n\r\n",), "UnreadableAnswer"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",), "UnreadableAnswer"),
    ],
)
async def test_what_is_not_read_whole_is_lost(pieces: tuple[bytes, ...], why: str) -> None:
    async with serving(*pieces, closes=True) as server, wired() as post:
        with pytest.raises(NoAnswer, match=why):
            await post(server.url)


async def test_a_server_that_falls_silent_is_given_up() -> None:
    async with serving(b"HTTP/1.1 200 OK\r\n") as server, wired(silence_s=0.05) as post:
        with pytest.raises(NoAnswer, match="TimeoutError"):
            await post(server.url)


async def test_an_answer_that_nobody_waits_for_any_more_is_not_taken_for_the_next_ones() -> None:
    async with serving() as server, wired() as post:
        waiting = asyncio.ensure_future(post(server.url))
        await asyncio.wait_for(server.asked.wait(), WAIT_S)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        server.pieces = (OK,)
        answer = await post(server.url)

    assert answer == (200, b"ok")
    assert server.connections == 2


async def test_where_nobody_listens_nothing_was_written() -> None:
    async with serving(OK) as server:
        gone = server.url
    async with wired() as post:
        with pytest.raises(NoConnection):
            await post(gone)
