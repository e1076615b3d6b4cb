"""Raw updates become events, and nothing that comes in breaks the reading."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.parsing import chat_of, parse_update
from handlers.events import Contact, Incoming

ACCOUNT = "telegram:7"
WANG = {"id": 1001, "is_bot": False, "first_name": "桂兰", "last_name": "王"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "桂兰"}
GROUP = {"id": -2002, "type": "group", "title": "第三网格工作群"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def read(kind: str = "message", /, username: str = "", **body: Any) -> Incoming | None:
    """Parses an update of one kind."""
    return parse_update(json.dumps({"update_id": 5, kind: body}), ACCOUNT, username)


def message(**body: Any) -> dict[str, Any]:
    """Returns a private message, or what is changed of it."""
    given: dict[str, Any] = {"message_id": 9, "date": 1763600000, "from": WANG, "chat": PRIVATE}
    return given | body


def event(kind: str = "message", /, username: str = "", **body: Any) -> Incoming:
    """Parses an update that must be an event."""
    found = read(kind, username, **body)
    assert found is not None
    return found


def test_a_text_is_a_message_with_its_sender_and_time() -> None:
    got = event(**message(text="日报 今天走访了三户"))

    assert (got.what, got.event_id, got.chat, got.chat_kind) == ("message", "5", "1001", "private")
    assert (got.sender, got.sender_name, got.message_id) == ("1001", "桂兰 王", "9")
    assert got.text == "日报 今天走访了三户"
    assert got.at is not None
    assert got.at.isoformat() == "2025-11-20T00:53:20+00:00"


def test_a_group_message_names_the_group_and_the_person() -> None:
    got = event(**message(chat=GROUP, text="/visit 张三"))

    assert (got.chat, got.chat_kind, got.chat_name, got.sender) == ("-2002", "group", "第三网格工作群", "1001")


def test_an_edited_message_is_told_apart() -> None:
    got = event("edited_message", **message(text="/start x", edit_date=1763600060))

    assert got.what == "edited"
    assert got.at is not None
    assert got.at.minute == 54


def test_texts_are_cleaned_at_the_edge() -> None:
    got = event(**message(text="走访\u202e张三\x00\ud800 ", chat=PRIVATE))

    assert got.text == "走访张三"


@pytest.mark.parametrize(
    ("text", "what", "code"),
    [
        ("/start", "started", ""),
        ("/start abcDEF_-1", "started", "abcDEF_-1"),
        ("/start@GridBot x", "started", "x"),
        ("/started", "message", "/started"),
    ],
)
def test_start_brings_its_code(text: str, what: str, code: str) -> None:
    got = event(username="gridbot", **message(text=text))

    assert (got.what, got.text) == (what, code)


def test_a_command_for_another_bot_is_left_to_it() -> None:
    assert read(username="gridbot", **message(chat=GROUP, text="/help@otherbot")) is None
    assert read(username="gridbot", **message(chat=GROUP, text="/help@GridBot")) is not None


@pytest.mark.parametrize(
    ("contact", "more", "own"),
    [
        ({"user_id": 1001}, {}, True),
        ({"user_id": 1002}, {}, False),
        ({}, {}, False),
        ({"user_id": 1001}, {"forward_origin": {"type": "user", "sender_user": WANG, "date": 1}}, False),
        ({"user_id": 1001}, {"forward_date": 1763500000}, False),
        ({"user_id": 1001}, {"via_bot": ANONYMOUS}, False),
        ({"user_id": "1001"}, {}, False),
        ({"user_id": True}, {"from": WANG | {"id": 1}}, False),
    ],
)
def test_a_number_is_ones_own_only_if_the_platform_says_so(
    contact: dict[str, Any], more: dict[str, Any], own: bool
) -> None:
    got = event(**message(contact={"phone_number": "+86 138", "first_name": "王"} | contact, **more))

    assert got.contact == Contact("+86 138", own)


def test_a_picture_comes_in_its_largest_size_with_its_caption() -> None:
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": side, "height": side, "file_size": side}
        for name, side in (("s", 90), ("l", 1280), ("m", 320))
    ]

    got = event(**message(photo=sizes, caption="路灯坏了"))

    assert got.text == "路灯坏了"
    assert [one.as_json() for one in got.attachments] == [{"kind": "photo", "file_id": "l", "size": 1280}]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"voice": {"duration": 3}}, "voice"),
        ({"video": {"duration": 3, "width": 1, "height": 1}}, "video"),
        ({"video_note": {"duration": 3, "length": 1}}, "video"),
        ({"document": {"file_name": "台账.xlsx"}}, "document"),
        ({"audio": {"duration": 3}}, "document"),
    ],
)
def test_files_are_kept_by_their_id(body: dict[str, Any], kind: str) -> None:
    [(name, file)] = body.items()

    got = event(**message(**{name: {"file_id": "F", "file_unique_id": "U", "file_size": 10} | file}))

    assert [(one.kind, one.file_id, one.size) for one in got.attachments] == [(kind, "F", 10)]


def test_a_place_is_an_attachment_and_an_impossible_one_is_not() -> None:
    here = event(**message(location={"latitude": 35.69, "longitude": 105.08}))

    assert [(one.latitude, one.longitude) for one in here.attachments] == [(35.69, 105.08)]
    assert event(**message(text="x", location={"latitude": 95, "longitude": 105.08})).attachments == ()


def test_things_without_words_are_events_in_private_chats_only() -> None:
    sticker = {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1}
    flags = {"is_animated": False, "is_video": False}

    assert event(**message(sticker=sticker | flags)).text == ""
    assert read(**message(sticker=sticker | flags, chat=GROUP)) is None


def test_notices_of_the_platform_are_no_events() -> None:
    assert read(**message(chat=GROUP, new_chat_title="新名")) is None
    assert read(**message(pinned_message=message(text="x"))) is None


def test_anonymous_admins_and_channels_have_no_sender() -> None:
    for author, voice in ((ANONYMOUS, GROUP), (WANG | {"id": 777000}, {"id": -1005, "type": "channel", "title": "县"})):
        got = event(**message(**{"chat": GROUP, "from": author, "sender_chat": voice, "text": "/bind 620105"}))

        assert got.sender is None
        assert got.text == "/bind 620105"


def test_other_bots_and_channel_posts_are_no_events() -> None:
    other = {"id": 99, "is_bot": True, "first_name": "other"}

    assert read(**message(**{"from": other, "text": "你好", "chat": GROUP})) is None
    assert read("channel_post", message_id=1, date=1, chat={"id": -1005, "type": "channel"}, text="x") is None
    assert read(**message(chat={"id": -1005, "type": "channel"}, text="x")) is None


def test_a_press_carries_data_and_handle() -> None:
    query: dict[str, Any] = {"id": "q1", "from": WANG, "chat_instance": "1", "data": "tok:0"}

    got = event("callback_query", **query, message=message(text="x"))

    assert got.what == "press"
    assert got.press is not None
    assert (got.press.data, got.press.handle) == ("tok:0", "q1")
    assert (got.chat, got.sender, got.message_id) == ("1001", "1001", "9")


def test_a_press_below_an_old_or_an_inline_message_is_still_a_press() -> None:
    old = {"message_id": 3, "date": 0, "chat": GROUP}
    query: dict[str, Any] = {"id": "q", "from": WANG, "chat_instance": "1", "data": "tok:0"}

    got = event("callback_query", **query, message=old)
    inline = event("callback_query", **query, inline_message_id="i")

    assert (got.chat, got.chat_kind, got.message_id) == ("-2002", "group", "3")
    assert (inline.chat, inline.chat_kind, inline.message_id) == ("1001", "private", "")


def change(chat: dict[str, Any], was: str, now: str, **more: Any) -> Incoming | None:
    """Parses what happened to the bot in a chat."""
    me = {"id": 7, "is_bot": True, "first_name": "g"}
    old, new = ({"user": me, "status": status, "is_member": status == "restricted"} for status in (was, now))
    body: dict[str, Any] = {"chat": chat, "from": WANG, "date": 1763600000}
    body |= {"old_chat_member": old, "new_chat_member": new} | more
    return read("my_chat_member", **body)


@pytest.mark.parametrize(
    ("chat", "was", "now", "what"),
    [
        (PRIVATE, "member", "kicked", "left"),
        (PRIVATE, "kicked", "member", "returned"),
        (GROUP, "left", "member", "joined"),
        (GROUP, "member", "kicked", "left"),
        (GROUP, "member", "left", "left"),
        (GROUP, "left", "restricted", "joined"),
        (GROUP, "member", "restricted", None),
    ],
)
def test_coming_and_going_of_the_bot(chat: dict[str, Any], was: str, now: str, what: str | None) -> None:
    got = change(chat, was, now)

    assert (got and got.what) == what


def test_a_bot_that_changed_the_membership_is_no_sender() -> None:
    got = change(GROUP, "left", "member", **{"from": ANONYMOUS})

    assert got is not None
    assert got.sender is None


def test_a_group_that_became_a_supergroup_has_moved() -> None:
    got = event(**message(chat=GROUP, migrate_to_chat_id=-1002002, **{"from": ANONYMOUS}))

    assert (got.what, got.chat, got.moved_to) == ("moved", "-2002", "-1002002")
    assert read(**message(chat=GROUP, migrate_from_chat_id=-2002)) is None


def test_the_chat_of_an_update_is_known_without_reading_it_all() -> None:
    assert chat_of({"update_id": 1, "message": message(text="x")}) == "1001"
    assert chat_of({"callback_query": {"from": WANG, "message": {"chat": GROUP}}}) == "-2002"
    assert chat_of({"callback_query": {"from": WANG}}) == "1001"
    assert chat_of({"my_chat_member": {"chat": GROUP, "from": WANG}}) == "-2002"
    assert chat_of({"poll": {"id": "x"}}) == ""
    assert chat_of({"message": {"chat": {"id": "x"}}}) == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(raw=st.text() | _JSON.map(json.dumps))
@settings(max_examples=200, deadline=None)
def test_rubbish_never_raises(raw: str) -> None:
    got = parse_update(raw, ACCOUNT)

    assert got is None


_NAMES = """message_id date from chat text caption photo contact voice document location video sticker sender_chat
reply_to_message migrate_to_chat_id edit_date data id message new_chat_member old_chat_member forward_origin"""
_FIELDS = st.sampled_from(_NAMES.split())
_KINDS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"])


@given(kind=_KINDS, broken=st.dictionaries(_FIELDS, _JSON, min_size=1, max_size=3), username=st.sampled_from(["", "g"]))
@settings(max_examples=300, deadline=None)
def test_a_message_with_broken_fields_never_raises(kind: str, broken: dict[str, Any], username: str) -> None:
    whole = message(text="日报", id="q", data="t", chat_instance="1", message=message(text="x"))

    got = parse_update(json.dumps({"update_id": 5, kind: whole | broken}), ACCOUNT, username)

    if got is not None:
        for text in (got.chat, got.text, got.sender_name, got.chat_name, got.message_id, got.sender or ""):
            assert text == text.encode("utf-8", "ignore").decode()
            assert "\x00" not in text
