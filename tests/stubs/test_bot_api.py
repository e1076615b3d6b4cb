"""The stub does what Telegram does, so that tests against it mean something."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.stubs.bot_api import BotApiStub
from tests.stubs.bot_api_limits import PublishedLimits


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """A stub without limits."""
    async with BotApiStub(limits=None) as running:
        yield running


class Caller:
    """Calls methods as a bot does."""

    def __init__(self, stub: BotApiStub, client: aiohttp.ClientSession) -> None:
        self._stub = stub
        self._client = client

    async def __call__(self, method: str, token: str | None = None, **params: Any) -> dict[str, Any]:
        async with self._client.post(f"{self._stub.url}/bot{token or self._stub.token}/{method}", json=params) as got:
            answer: dict[str, Any] = await got.json()
            assert got.status == answer.get("error_code", 200)
            return answer


@pytest.fixture
async def call(stub: BotApiStub) -> AsyncIterator[Caller]:
    """A bot's hands."""
    async with aiohttp.ClientSession() as client:
        yield Caller(stub, client)


async def test_tokens_are_refused_as_the_platform_refuses_them(call: Caller) -> None:
    unknown = await call("getMe", token="1:" + "x" * 35)
    malformed = await call("getMe", token="nonsense")
    method = await call("getNothing")

    assert [one["error_code"] for one in (unknown, malformed, method)] == [401, 404, 404]


async def test_updates_are_given_again_until_a_higher_offset_confirms_them(stub: BotApiStub, call: Caller) -> None:
    stub.user(1).says("一")
    stub.user(1).says("二")

    first = (await call("getUpdates"))["result"]
    again = (await call("getUpdates", offset=first[0]["update_id"]))["result"]
    rest = (await call("getUpdates", offset=first[0]["update_id"] + 1))["result"]
    newest = (await call("getUpdates", offset=-1))["result"]

    assert [one["message"]["text"] for one in first] == ["一", "二"]
    assert again == first
    assert [one["message"]["text"] for one in rest] == ["二"]
    assert newest == rest


async def test_a_poll_waits_for_an_update(stub: BotApiStub, call: Caller) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await stub.wait_for(lambda: stub.calls["getupdates"])
    stub.user(1).says("一")

    got = await poll

    assert [one["message"]["text"] for one in got["result"]] == ["一"]


async def test_the_later_of_two_pollers_ends_the_earlier_ones_request(stub: BotApiStub, call: Caller) -> None:
    earlier = asyncio.create_task(call("getUpdates", timeout=30))
    await stub.wait_for(lambda: stub.account._poller is not None)
    later = asyncio.create_task(call("getUpdates", timeout=30))

    ended = await earlier
    stub.user(1).says("一")

    assert ended["error_code"] == 409
    assert len((await later)["result"]) == 1


async def test_polling_is_refused_while_a_webhook_is_set(call: Caller) -> None:
    await call("setWebhook", url="https://bot.example/hook")
    refused = await call("getUpdates")
    await call("deleteWebhook")
    granted = await call("getUpdates")

    assert refused["error_code"] == 409
    assert granted["ok"]


async def test_privacy_mode_gives_a_group_bot_latin_commands_only(stub: BotApiStub) -> None:
    user, group = stub.user(1), stub.group(-2)
    group.adds_bot(user)

    for text in ("今天没事", "/日报 x", "/help", "/help@other_bot", f"/help@{stub.account.username} x"):
        user.says(text, to=group)
    stub.account.reads_all_group_messages = True
    user.says("今天没事", to=group)

    seen = [one["message"]["text"] for one in stub.account.updates if "message" in one]
    assert seen == ["/help", f"/help@{stub.account.username} x", "今天没事"]


async def test_messages_with_a_reply_keyboard_cannot_be_edited(stub: BotApiStub, call: Caller) -> None:
    stub.user(1).starts()
    keyboard = {"keyboard": [[{"text": "发送手机号", "request_contact": True}]]}
    sent = await call("sendMessage", chat_id=1, text="x", reply_markup=keyboard)

    edited = await call("editMessageText", chat_id=1, message_id=sent["result"]["message_id"], text="y")

    assert edited["description"] == "Bad Request: message can't be edited"
    assert isinstance(sent["result"]["date"], int)


async def test_an_edit_without_buttons_removes_them(stub: BotApiStub, call: Caller) -> None:
    user = stub.user(1)
    user.starts()
    keyboard = {"inline_keyboard": [[{"text": "收到", "callback_data": "a"}]]}
    sent = (await call("sendMessage", chat_id=1, text="x", reply_markup=keyboard))["result"]

    same = await call("editMessageText", chat_id=1, message_id=sent["message_id"], text="x", reply_markup=keyboard)
    await call("editMessageText", chat_id=1, message_id=sent["message_id"], text="x")

    assert "message is not modified" in same["description"]
    assert user.last.labels == []


async def test_hearing_looks_at_what_was_said_since_ones_own_last_word(stub: BotApiStub, call: Caller) -> None:
    user = stub.user(1)
    user.starts()
    await call("sendMessage", chat_id=1, text="收到")
    user.says("日报")

    with pytest.raises(AssertionError, match="wanted '收到'"):
        await user.hears("收到", timeout=0.01)
    waiting = asyncio.create_task(user.hears("收到"))
    await call("sendMessage", chat_id=1, text="日报收到")

    assert (await waiting).text == "日报收到"


@pytest.mark.parametrize(
    ("chats", "gap_s", "is_group", "accepted"),
    [
        (list(range(100)), 0.0, False, 33),  # 30 a second and the jitter.
        (list(range(100)), 1 / 30, False, 100),
        ([1] * 10, 0.0, False, 3),  # A short burst.
        ([1] * 10, 1.0, False, 10),
        ([-1] * 40, 1.0, True, 22),  # 20 a minute and the jitter.
        ([-1] * 40, 3.0, True, 40),
    ],
)
def test_the_published_limits_hold(chats: list[int], gap_s: float, is_group: bool, accepted: int) -> None:
    now = [0.0]
    limits = PublishedLimits(clock=lambda: now[0])

    waits = []
    for chat in chats:
        waits.append(limits.retry_after_s(chat, is_group))
        now[0] += gap_s

    assert waits.count(None) == accepted
    assert all(wait >= 1 for wait in waits if wait is not None)


async def test_it_runs_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.stubs.bot_api", "--bots", "2", "--rate", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    started = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
    root, token = started["url"], started["tokens"][1]

    async with aiohttp.ClientSession() as client:
        message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}
        await client.post(f"{root}/stub/update", json={"token": token, "updates": [{"message": message}]})
        async with client.post(f"{root}/bot{token}/sendMessage", json={"chat_id": 5, "text": "x"}) as sent:
            ok = (await sent.json())["ok"]
        async with client.get(f"{root}/stub/stats") as answer:
            stats = await answer.json()
    process.terminate()
    await process.wait()

    assert ok
    assert (stats["calls"], stats["waiting_updates"]) == ({"sendmessage": 1}, 1)
