"""Updates come in by polling and by webhook, and are acknowledged only after they are kept."""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.channels.port import AccountRefused
from bot.channels.telegram.channel import TelegramChannel, Webhook
from bot.channels.telegram.webhook import MAX_BODY_BYTES, SECRET_HEADER, webhook_routes
from tests.stubs.bot_api import BotApiStub

SECRET = "s3cret-of_the-webhook"


class Inbox:
    """Keeps what is received; can be told to fail."""

    def __init__(self, stub: BotApiStub) -> None:
        self.rows: list[Mapping[str, Any]] = []
        self.failures = 0
        self.confirmed_before_kept: list[int] = []
        self._stub = stub

    async def receive(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.confirmed_before_kept.append(self._stub.account.updates_confirmed)
        self.rows.extend(rows)

    def texts(self, channel: TelegramChannel) -> list[str]:
        events = [channel.parse(row["raw"]) for row in self.rows]
        return [event.text for event in events if event is not None]


class Naps:
    """Waits for nothing, and remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        # The next request is real and takes its own time: others go on meanwhile.
        self.seconds.append(seconds)


@asynccontextmanager
async def running(channel: TelegramChannel, inbox: Inbox) -> AsyncIterator[asyncio.Task[None]]:
    """Runs the ingress for a while."""
    task = asyncio.create_task(channel.run_ingress(inbox.receive))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await channel.close()


async def test_polled_updates_are_kept_and_then_confirmed(stub: BotApiStub) -> None:
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url)
    user = stub.user(1001)
    user.says("一")
    user.says("二")

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.account.updates_confirmed == 2)
        user.says("三")
        await stub.wait_for(lambda: stub.account.updates_confirmed == 3)

    assert inbox.texts(channel) == ["一", "二", "三"]
    assert inbox.confirmed_before_kept == [0, 2]
    assert {row["chat"] for row in inbox.rows} == {"1001"}
    assert {row["account"] for row in inbox.rows} == {"telegram:7000000001"}


async def test_an_update_that_could_not_be_kept_comes_again_and_the_trouble_is_said_once(
    stub: BotApiStub, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, naps = Inbox(stub), Naps()
    inbox.failures = 2
    channel = TelegramChannel(stub.token, stub.url, sleep=naps)
    stub.user(1001).says("日报")

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.account.updates_confirmed == 1)

    said = capsys.readouterr().out
    assert inbox.texts(channel) == ["日报"]
    assert len(naps.seconds) == 2
    assert 0.5 <= naps.seconds[0] <= 1 <= naps.seconds[1] <= 2
    assert (said.count("updates_not_committed"), said.count("updates_committed_again")) == (1, 1)


async def test_polling_removes_a_webhook_and_knows_the_bots_name(stub: BotApiStub) -> None:
    await stub.account.on_setwebhook({"url": "https://old.example/hook"})
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url)

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.calls["getupdates"])

    assert stub.account.webhook.url == ""
    assert channel.username == stub.account.username


async def test_only_what_is_needed_is_asked_for(stub: BotApiStub) -> None:
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url)

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.calls["getupdates"])
        kinds = ("channel_post", "chat_member", "my_chat_member", "message")
        wanted = [kind for kind in kinds if stub.account.push(kind, {})]

    assert wanted == ["my_chat_member", "message"]


@pytest.mark.parametrize("kind", ["http", "cut_before", "soft_error", "error"])
async def test_a_failing_platform_is_asked_again_with_pauses_that_grow(stub: BotApiStub, kind: str) -> None:
    naps = Naps()
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url, sleep=naps)
    fault = stub.faults.server_error("getUpdates", times=4, code=500)
    fault.kind = kind  # type: ignore[assignment]
    stub.user(1001).says("日报")

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.account.updates_confirmed == 1)

    assert inbox.texts(channel) == ["日报"]
    assert [nap > 2**place / 2 - 0.01 for place, nap in enumerate(naps.seconds)] == [True] * 4


async def test_a_second_poller_is_reported_and_waited_for(stub: BotApiStub, capsys: pytest.CaptureFixture[str]) -> None:
    naps = Naps()
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url, sleep=naps)
    words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    stub.faults.error(409, words, "getUpdates")
    stub.user(1001).says("日报")

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.account.updates_confirmed == 1)

    assert len(naps.seconds) == 1
    assert naps.seconds[0] > 10
    assert "another program polls with the same token" in capsys.readouterr().out


@pytest.mark.parametrize("webhook", [None, Webhook("https://bot.example/hook", SECRET)])
async def test_a_refused_token_ends_the_ingress_with_a_mend(stub: BotApiStub, webhook: Webhook | None) -> None:
    secret = "B" * 35
    channel = TelegramChannel(f"7000000001:{secret}", stub.url, webhook)

    with pytest.raises(AccountRefused, match="GRIDBOT_TELEGRAM_TOKEN") as refused:
        await channel.run_ingress(Inbox(stub).receive)
    await channel.close()

    assert secret not in repr(refused.value)


async def test_a_token_that_is_revoked_later_ends_the_ingress(stub: BotApiStub) -> None:
    channel = TelegramChannel(stub.token, stub.url)
    stub.faults.error(401, "Unauthorized", "getUpdates")

    with pytest.raises(AccountRefused):
        await channel.run_ingress(Inbox(stub).receive)
    await channel.close()


def test_a_token_of_the_wrong_shape_is_refused_at_once() -> None:
    with pytest.raises(AccountRefused) as refused:
        TelegramChannel("not a token")

    assert "not a token" not in str(refused.value)


@asynccontextmanager
async def listening(channel: TelegramChannel, inbox: Inbox, port: int) -> AsyncIterator[str]:
    """Listens for the webhook as the wiring does; gives its URL."""
    app = web.Application()
    app.add_routes(webhook_routes(channel, inbox.receive, "/hook", SECRET))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        await runner.cleanup()


async def test_updates_come_in_by_webhook(stub: BotApiStub) -> None:
    port = unused_port()
    webhook = Webhook(f"http://127.0.0.1:{port}/hook", SECRET)
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url, webhook)
    inbox.failures = 1
    user = stub.user(1001)

    async with listening(channel, inbox, port), running(channel, inbox):
        user.says("一")
        user.says("二")
        await stub.wait_for(lambda: stub.account.updates_confirmed == 2)

    assert inbox.texts(channel) == ["一", "二"]
    assert stub.account.webhook.last_error.startswith("Wrong response from the webhook: 503")


async def test_the_webhook_turns_strangers_and_rubbish_away(stub: BotApiStub, channel: TelegramChannel) -> None:
    inbox = Inbox(stub)
    good = {SECRET_HEADER: SECRET}
    attempts: list[tuple[dict[str, str], bytes]] = [
        ({}, b'{"update_id": 1}'),
        ({SECRET_HEADER: "wrong"}, b'{"update_id": 1}'),
        ({SECRET_HEADER: "错"}, b'{"update_id": 1}'),
        (good, b"rubbish"),
        (good, b"[]"),
        (good, b'{"update_id": "1"}'),
        (good, b" " * (MAX_BODY_BYTES + 1)),
        (good, b'{"update_id": 1}'),
    ]

    statuses = []
    async with listening(channel, inbox, unused_port()) as url, aiohttp.ClientSession() as client:
        for headers, body in attempts:
            async with client.post(url, data=io.BytesIO(body), headers=headers) as answer:
                statuses.append(answer.status)

    assert statuses == [403, 403, 403, 400, 400, 400, 413, 200]
    assert [row["event_id"] for row in inbox.rows] == ["1"]


async def test_a_webhook_address_that_is_refused_stops_the_start(stub: BotApiStub) -> None:
    channel = TelegramChannel(stub.token, stub.url, Webhook("http://bot.example/hook", SECRET))

    with pytest.raises(AccountRefused, match=r"GRIDBOT_TELEGRAM_WEBHOOK_URL.* https url"):
        await channel.run_ingress(Inbox(stub).receive)
    await channel.close()


async def test_a_platform_that_is_down_at_the_start_is_waited_for(stub: BotApiStub) -> None:
    naps = Naps()
    inbox, channel = Inbox(stub), TelegramChannel(stub.token, stub.url, sleep=naps)
    stub.faults.server_error("getMe")
    stub.faults.error(429, "Too Many Requests", "deleteWebhook", retry_after=4)

    async with running(channel, inbox):
        await stub.wait_for(lambda: stub.calls["getupdates"])

    assert naps.seconds == [10.0, 4.0]
