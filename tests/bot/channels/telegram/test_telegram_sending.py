"""What a message becomes on the way to Telegram, and what its answers mean."""

import json
from typing import Any

import pytest

from bot.channels.port import (
    ChatGone,
    ChatMoved,
    KeptFile,
    KeptKind,
    Outcome,
    Outgoing,
    Picture,
    Rejected,
    RenderedButton,
    Sent,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.channels.telegram.answers import read_outcome
from bot.channels.telegram.channel import TelegramChannel
from tests.stubs.bot_api import BotApiStub
from tests.stubs.bot_api_limits import PublishedLimits
from tests.stubs.bot_api_people import StubUser

RECEIVED = ((RenderedButton("收到", "a:0"), RenderedButton("完成", "a:1")),)


@pytest.fixture
def user(stub: BotApiStub) -> StubUser:
    """A person who started the bot."""
    user = stub.user(1001)
    user.starts()
    return user


def to(user: StubUser, text: str, **how: Any) -> Outgoing:
    """A message to a person."""
    return Outgoing(1, user.address, False, text, **how)


async def test_buttons_stand_below_the_message(channel: TelegramChannel, user: StubUser) -> None:
    [outcome] = await channel.send([to(user, "防火巡查", buttons=RECEIVED)])

    assert isinstance(outcome, Sent)
    assert user.last.labels == ["收到", "完成"]
    assert user.last.data("完成") == "a:1"


async def test_asking_for_a_number_shows_a_key_that_goes_away(channel: TelegramChannel, user: StubUser) -> None:
    ask = ((RenderedButton("发送我的手机号", "", ask_contact=True),),)

    await channel.send([to(user, "请先登记", buttons=ask)])
    markup = user.last.markup
    await channel.send([to(user, "登记好了", clears_keyboard=True)])

    assert markup is not None
    assert markup["keyboard"] == [[{"text": "发送我的手机号", "request_contact": True}]]
    assert (markup["one_time_keyboard"], markup["resize_keyboard"]) == (True, True)
    assert user.last.markup == {"remove_keyboard": True}


async def test_a_group_is_never_asked_for_a_number(channel: TelegramChannel, stub: BotApiStub, user: StubUser) -> None:
    group = stub.group(-2002)
    group.adds_bot(user)
    ask = ((RenderedButton("发送我的手机号", "", ask_contact=True),), *RECEIVED)

    [outcome] = await channel.send([Outgoing(1, group.address, True, "你好", buttons=ask)])

    assert isinstance(outcome, Sent)
    assert group.last.labels == ["收到", "完成"]


async def test_a_document_keeps_its_chinese_name_and_its_caption(channel: TelegramChannel, user: StubUser) -> None:
    book = Picture('台账 "一".xlsx', b"PK\x03\x04", as_photo=False)

    [outcome] = await channel.send([to(user, "本月台账", picture=book, buttons=RECEIVED)])

    assert isinstance(outcome, Sent)
    assert (user.last.kind, user.last.caption, user.last.labels) == ("document", "本月台账", ["收到", "完成"])
    assert user.last.file is not None
    assert (user.last.file.name, user.last.file.content) == ('台账 "一".xlsx', b"PK\x03\x04")


async def test_a_photo_is_edited_by_its_caption(channel: TelegramChannel, user: StubUser) -> None:
    board = Picture("board.png", b"\x89PNG")
    [sent] = await channel.send([to(user, "今日简报", picture=board)])
    assert isinstance(sent, Sent)

    known = await channel.send([to(user, "今日简报 2", picture=board, edits=sent.message_id)])
    unknown = await channel.send([to(user, "今日简报 3", edits=sent.message_id, buttons=RECEIVED)])

    assert [type(one) for one in known + unknown] == [Sent, Sent]
    assert (user.last.caption, user.last.labels) == ("今日简报 3", ["收到", "完成"])


@pytest.mark.parametrize("kind", ["photo", "voice", "video", "document"])
async def test_a_file_that_the_platform_keeps_goes_out_again_by_its_id(
    channel: TelegramChannel, stub: BotApiStub, user: StubUser, kind: KeptKind
) -> None:
    kept = stub.account.keep_file(kind, "", b"bytes")

    [outcome] = await channel.send([to(user, "日报的附件", file=KeptFile(kind, kept.file_id), buttons=RECEIVED)])

    assert isinstance(outcome, Sent)
    assert (user.last.kind, user.last.caption, user.last.labels) == (kind, "日报的附件", ["收到", "完成"])
    assert user.last.file is kept


async def test_a_kept_file_is_refused_under_another_kind_or_an_unknown_id(
    channel: TelegramChannel, stub: BotApiStub, user: StubUser
) -> None:
    kept = stub.account.keep_file("voice", "", b"OggS")
    files = [KeptFile("document", kept.file_id), KeptFile("voice", "no such id")]

    outcomes = await channel.send([to(user, "附件", file=file) for file in files])

    assert [type(one) for one in outcomes] == [Rejected, Rejected]
    assert user.seen == []


async def test_a_photo_that_is_refused_goes_as_a_document(
    channel: TelegramChannel, stub: BotApiStub, user: StubUser
) -> None:
    stub.faults.error(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", "sendPhoto")

    [outcome] = await channel.send([to(user, "公示牌", picture=Picture("board.png", b"\x89PNG"))])

    assert isinstance(outcome, Sent)
    assert user.last.kind == "document"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": " "}, "text_empty"),
        ({"text": "😀" * 2049}, "text_too_long"),
        ({"text": "x" * 1025, "picture": Picture("b.png", b"x")}, "caption_too_long"),
        ({"text": "x", "buttons": ((RenderedButton("收到", "长" * 22),),)}, "button_data_invalid"),
        ({"text": "x", "buttons": ((RenderedButton("", "a"),),)}, "inline_keyboard_button_text_must_be_non_empty"),
        ({"text": "\ud800"}, "text_not_utf8"),
        ({"text": "\ud800", "picture": Picture("b.png", b"x")}, "text_not_utf8"),
    ],
)
async def test_what_telegram_refuses_is_rejected(
    channel: TelegramChannel, user: StubUser, message: dict[str, Any], code: str
) -> None:
    [outcome] = await channel.send([Outgoing(1, user.address, False, **message)])

    assert outcome == Rejected(code)
    assert user.seen == []


async def test_the_longest_text_goes_through(channel: TelegramChannel, user: StubUser) -> None:
    [outcome] = await channel.send([to(user, "😀" * 2048)])

    assert isinstance(outcome, Sent)


async def test_messages_of_one_chat_arrive_in_their_order(channel: TelegramChannel, user: StubUser) -> None:
    texts = [f"第{n}条" for n in range(20)]

    await channel.send([to(user, text) for text in texts])

    assert [message.text for message in user.seen] == texts


async def test_a_throttled_chat_holds_its_later_messages_back_and_no_other_chat(
    channel: TelegramChannel, stub: BotApiStub, user: StubUser
) -> None:
    other = stub.user(1002)
    other.starts()
    fault = stub.faults.error(429, "Too Many Requests: retry after 3", retry_after=3)
    fault.chat_id = 1001

    outcomes = await channel.send([to(user, "一"), to(user, "二"), to(other, "三")])

    assert outcomes[:2] == [Throttled(3.0), Throttled(3.0)]
    assert isinstance(outcomes[2], Sent)
    assert user.seen == []


async def test_the_platforms_own_limits_throttle() -> None:
    ticks = iter(range(1000))
    async with BotApiStub(limits=lambda: PublishedLimits(clock=lambda: next(ticks) / 1000)) as stub:
        channel = TelegramChannel(stub.token, stub.url)
        user = stub.user(1001)
        user.starts()

        outcomes = [(await channel.send([to(user, str(n))]))[0] for n in range(4)]
        await channel.close()

    assert [type(one) for one in outcomes] == [Sent, Sent, Sent, Throttled]


async def test_people_who_cannot_be_reached_are_told_apart(
    channel: TelegramChannel, stub: BotApiStub, user: StubUser
) -> None:
    user.deletes_account()
    stranger = stub.user(1002)
    group = stub.group(-2002)
    addresses = [user.address, stranger.address, group.address, "4040404", "@name"]

    outcomes = await channel.send([Outgoing(1, address, address[0] == "-", "你好") for address in addresses])

    reasons = ["deactivated", "not_started", "kicked", "not_found", None]
    assert outcomes[:4] == [ChatGone(str(reason)) for reason in reasons[:4]]
    assert isinstance(outcomes[4], Rejected)


async def test_a_message_that_was_cut_before_it_arrived_is_unknown_too(
    channel: TelegramChannel, stub: BotApiStub, user: StubUser
) -> None:
    stub.faults.cut_before_delivery()

    [outcome] = await channel.send([to(user, "你好")])

    assert isinstance(outcome, Unknown)


async def test_an_answer_that_does_not_come_in_time_is_unknown(stub: BotApiStub, user: StubUser) -> None:
    stub.faults.hold("sendMessage")
    channel = TelegramChannel(stub.token, stub.url, answer_timeout_s=0.05)

    [outcome] = await channel.send([to(user, "你好")])
    await channel.close()

    assert isinstance(outcome, Unknown)


async def test_a_wrong_token_keeps_the_message(stub: BotApiStub, user: StubUser) -> None:
    channel = TelegramChannel("7000000001:" + "B" * 35, stub.url)

    [outcome] = await channel.send([to(user, "你好")])
    await channel.close()

    assert outcome == Unavailable("token_refused")


def answer(code: int, words: str, **more: Any) -> bytes:
    """The Bot API's body of a refusal."""
    return json.dumps({"ok": False, "error_code": code, "description": words} | more).encode()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b'{"ok": true, "result": {"message_id": 7}}', Sent("7")),
        (200, b'{"ok": true, "result": true}', Sent(None)),
        (200, b"", Unknown("http_200_not_json")),
        (200, b"[1]", Unknown("http_200_not_json")),
        (200, b'{"ok": false}', Unknown("answer_without_code")),
        (200, b'{"result": 1}', Unknown("http_200_not_json")),
        (200, answer(429, "Too Many Requests", parameters={"retry_after": 9}), Throttled(9.0)),
        (429, b"<html>", Throttled(5.0)),
        (429, answer(429, "x"), Throttled(5.0)),
        (502, b"<html>Bad Gateway", Unavailable("http_502_not_json")),
        (500, answer(500, "Internal Server Error"), Unavailable("http_500")),
        (504, b"<html>Gateway Timeout", Unknown("http_504_not_json")),
        (302, b"", Unavailable("http_302_not_json")),
        (403, b"<html>captive portal", Unavailable("http_403_not_json")),
        (413, b"<html>", Rejected("too_large")),
        (401, answer(401, "Unauthorized"), Unavailable("token_refused")),
        (404, answer(404, "Not Found"), Unavailable("token_refused")),
        (400, answer(400, "x", parameters={"migrate_to_chat_id": -1001}), ChatMoved("-1001")),
        (400, answer(400, "Bad Request: chat not found"), ChatGone("not_found")),
        (403, answer(403, "Forbidden: bot was kicked from the supergroup chat"), ChatGone("kicked")),
        (403, answer(403, "Forbidden: bot is not a member of the supergroup chat"), ChatGone("kicked")),
        (403, answer(403, "Forbidden: something new"), ChatGone("forbidden")),
        (400, answer(400, "Bad Request: message can't be edited"), Rejected("edit_gone")),
        (400, answer(400, "Bad Request: message is not modified: specified new"), Sent(None)),
        (400, answer(400, "Bad Request: not enough rights to send text messages to the chat"), Rejected("no_rights")),
        (400, answer(400, "Bad Request: odd 13800138000 thing"), Rejected("odd_thing")),
        (400, answer(400, ""), Rejected("http_400")),
    ],
)
def test_answers_become_outcomes(status: int, body: bytes, outcome: Outcome) -> None:
    assert read_outcome(status, body) == outcome
