"""Files, presses, menus, the doctor's look, and secrets that stay secret."""

import json
import logging
from contextlib import suppress

import pytest

from bot.channels.port import AccountRefused, FileTooLarge, FileUnavailable, Outgoing
from bot.channels.telegram.channel import TelegramChannel
from handlers.events import Incoming
from tests.stubs.bot_api import BotApiStub

PHONE = "13800138000"


def newest(stub: BotApiStub, channel: TelegramChannel) -> Incoming:
    """Parses the newest update of the stub."""
    event = channel.parse(json.dumps(stub.account.updates[-1]))
    assert event is not None
    return event


async def test_a_picture_is_fetched_by_its_id(stub: BotApiStub, channel: TelegramChannel) -> None:
    stub.user(1001).sends_photo(b"\xff\xd8" * 5000)
    [photo] = newest(stub, channel).attachments

    content = await channel.download(photo.file_id, 20_000)

    assert content == b"\xff\xd8" * 5000


async def test_a_file_that_says_it_is_too_large_is_not_fetched(stub: BotApiStub, channel: TelegramChannel) -> None:
    stub.user(1001).sends_document("大.zip", b"x", size=20_001)
    [file] = newest(stub, channel).attachments
    stub.faults.error(500, "must not be asked for", "download")

    with pytest.raises(FileTooLarge):
        await channel.download(file.file_id, 20_000)


async def test_a_file_that_lies_about_its_size_is_cut_off(stub: BotApiStub, channel: TelegramChannel) -> None:
    stub.user(1001).sends_document("大.zip", b"x" * 300_000, size=10)
    [file] = newest(stub, channel).attachments

    with pytest.raises(FileTooLarge):
        await channel.download(file.file_id, 200_000)


async def test_a_file_above_the_platforms_own_limit_is_too_large(stub: BotApiStub, channel: TelegramChannel) -> None:
    stub.user(1001).sends_document("大.zip", b"x", size=21 * 1024 * 1024)
    [file] = newest(stub, channel).attachments

    with pytest.raises(FileTooLarge):
        await channel.download(file.file_id, 10**9)


@pytest.mark.parametrize("fault", ["http", "cut_before"])
async def test_a_download_that_breaks_is_unavailable(stub: BotApiStub, channel: TelegramChannel, fault: str) -> None:
    stub.user(1001).sends_photo()
    [photo] = newest(stub, channel).attachments
    stub.faults.server_error("download", times=None).kind = fault  # type: ignore[assignment]

    with pytest.raises(FileUnavailable):
        await channel.download(photo.file_id, 20_000)


async def test_a_file_that_the_platform_forgot_is_unavailable(channel: TelegramChannel) -> None:
    with pytest.raises(FileUnavailable):
        await channel.download("gone", 20_000)


async def test_a_press_is_acknowledged_and_a_late_one_is_nobodys_loss(
    stub: BotApiStub, channel: TelegramChannel
) -> None:
    user = stub.user(1001)
    user.starts()
    press = user.presses(stub.account.keep(user.chat, stub.account.me(), text="任务"), "", data="a:0")
    event = newest(stub, channel)

    await channel.acknowledge(event, "已收到" * 100)
    await channel.acknowledge(event)

    assert press.answered
    assert press.note == ("已收到" * 100)[:200]


async def test_menus_are_published_for_private_chats_and_groups(stub: BotApiStub, channel: TelegramChannel) -> None:
    report, visit, task = ("report", "日报"), ("visit", "走访"), ("task", "任务")

    await channel.publish_commands({"worker": [report, visit], "office": [report, task], "group": []})
    await channel.publish_commands_to("1001", [task])

    names = {scope: [one["command"] for one in menu] for scope, menu in stub.account.commands.items()}
    assert names == {"default": ["report", "visit", "task"], "all_group_chats": [], "chat:1001": ["task"]}


async def test_a_menu_that_is_refused_is_a_mistake_of_ours(channel: TelegramChannel) -> None:
    with pytest.raises(AccountRefused, match="Bot_command_invalid"):
        await channel.publish_commands({"worker": [("日报", "日报")]})


async def test_the_doctor_sees_privacy_mode_and_the_webhook(stub: BotApiStub, channel: TelegramChannel) -> None:
    await stub.account.on_setwebhook({"url": "https://bot.example/hook"})
    stub.account.webhook.last_error = "Connection refused"
    stub.user(1001).says("日报")

    found = await channel.check()

    assert found.problem is None
    assert found.username == stub.account.username
    assert not found.reads_all_group_messages
    assert (found.webhook_url, found.pending_updates) == ("https://bot.example/hook", 1)
    assert found.last_error == "Connection refused"


async def test_the_doctor_says_what_is_wrong() -> None:
    async with BotApiStub() as stub:
        wrong = TelegramChannel("7000000001:" + "B" * 35, stub.url)
        refused = await wrong.check()
        url = stub.url
        await wrong.close()
    down = TelegramChannel("7000000001:" + "B" * 35, url)
    unreachable = await down.check()
    await down.close()

    assert "GRIDBOT_TELEGRAM_TOKEN" in (refused.problem or "")
    assert "GRIDBOT_TELEGRAM_API_URL" in (unreachable.problem or "")


async def test_neither_token_nor_number_reaches_a_log_or_an_error(
    stub: BotApiStub, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "S" * 35
    texts = []
    # Gateways and wrong tokens answer with what they were asked, the address included.
    stub.faults.error(404, f"Not Found: /bot7000000001:{secret}/getMe", times=2)
    for token, root in ((f"7000000001:{secret}", stub.url), (f"7000000001:{secret}", "http://127.0.0.1:9")):
        channel = TelegramChannel(token, root)
        user = stub.user(1001)
        user.shares_contact(PHONE)
        texts.append(repr(await channel.check()))
        texts.append(repr(await channel.send([Outgoing(1, "1001", False, PHONE)])))
        await channel.acknowledge(Incoming("telegram", channel.account, "1", "1001", "private", "press"))
        for call in (channel.download(PHONE, 10), channel.publish_commands({"worker": [("report", "日报")]})):
            with suppress(AccountRefused):
                try:
                    await call
                except FileUnavailable as error:
                    texts.append(repr(error))
        texts.append(repr(channel.__dict__.get("account")))
        await channel.close()

    told = "".join([*texts, caplog.text, *capsys.readouterr()])
    assert secret not in told
    assert PHONE not in told


async def test_the_environments_proxy_counts_for_the_internet_only(
    stub: BotApiStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    far, near = TelegramChannel(stub.token, "http://bot-api.invalid"), TelegramChannel(stub.token, stub.url)

    monkeypatch.setenv("http_proxy", stub.url)
    through_proxy = await far.check()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    around_proxy = await near.check()
    await far.close()
    await near.close()

    assert through_proxy.problem is None
    assert around_proxy.problem is None


async def test_a_start_link_names_the_bot_that_the_platform_says_it_is(channel: TelegramChannel) -> None:
    link = await channel.start_link("room-x_Y")

    assert link == f"https://t.me/{channel.username}?start=room-x_Y"
    assert channel.username


async def test_without_an_answer_there_is_no_start_link_and_nothing_raised(
    stub: BotApiStub, channel: TelegramChannel
) -> None:
    stub.faults.error(500, "down", "getMe", times=3)

    assert await channel.start_link("room-x_Y") is None
