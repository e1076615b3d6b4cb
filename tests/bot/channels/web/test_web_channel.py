"""The web as a channel: the rows of the contract that can happen there, what a page's POST becomes, and changes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.port import Channel, Outgoing, Picture, Sent
from bot.channels.web.changes import MOST_WAITING, Change, Changes
from bot.channels.web.channel import WebChannel
from bot.channels.web.events import Typed
from handlers.events import Attachment, Incoming
from tests.contract.channels import ChannelContract, ChannelRig


class WebRig:
    """The channel with nothing behind it: what was sent stands in the outbox, so the rig keeps what went through."""

    address = "worker"

    def __init__(self, folder: Path) -> None:
        self._texts: dict[str, str] = {}
        self.channel: Channel = _Seen(folder, self._texts)

    def arrived(self) -> list[str]:
        return list(self._texts.values())

    def _never(self, *_: Any) -> Any:
        pytest.skip("a web phone is in this very program: nothing stands between that could fail")

    throttle = close_chat = move_group = refuse_connections = _never
    answer_with_rubbish = answer_200_with_error = fail_on_its_side = lose_answer = _never


class _Seen(WebChannel):
    """Keeps the words of what was taken, by message id."""

    def __init__(self, folder: Path, texts: dict[str, str]) -> None:
        super().__init__(folder)
        self._texts = texts

    async def send(self, batch: Any) -> Any:
        outcomes = await super().send(batch)
        for message, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Sent):
                self._texts[str(outcome.message_id)] = message.text
        return outcomes


class TestWebContract(ChannelContract):
    """The web keeps the contract of every channel."""

    @pytest.fixture
    def rig(self, tmp_path: Path) -> WebRig:
        """A channel of its own for each row."""
        return WebRig(tmp_path)

    async def test_an_edit_of_a_vanished_message_is_rejected(self, rig: ChannelRig) -> None:
        pytest.skip("messages of web phones stand in the outbox and never vanish")


@pytest.fixture
def channel(tmp_path: Path) -> WebChannel:
    """A channel on a fresh folder."""
    return WebChannel(tmp_path)


def _parsed(channel: WebChannel, **values: Any) -> Incoming:
    typed = Typed(
        **{"event_id": "e1", "chat": "worker", "is_group": False, "what": "message", "sender": "worker"} | values
    )
    event = channel.parse(typed.as_update("web")["raw"])
    assert event is not None
    return event


def test_a_message_is_read_as_it_was_typed(channel: WebChannel) -> None:
    photo = Attachment("photo", "ab.png", size=10)

    event = _parsed(channel, message_id="m1", text="走访 张三", attachments=[photo])

    assert (event.what, event.chat, event.sender, event.message_id) == ("message", "worker", "worker", "m1")
    assert event.text == "走访 张三"
    assert event.attachments == (photo,)


def test_bidi_controls_nul_and_lone_surrogates_are_stripped_at_the_edge(channel: WebChannel) -> None:
    event = _parsed(channel, text="日报\u202e倒\x00写\ud800了")

    assert event.text == "日报倒写了"


def test_what_is_said_in_a_group_carries_who_said_it(channel: WebChannel) -> None:
    event = _parsed(channel, chat="group", is_group=True, sender="head", sender_name="马德福", text="/进度")

    assert (event.chat_kind, event.sender, event.sender_name) == ("group", "head", "马德福")


def test_a_press_carries_its_data_and_no_message(channel: WebChannel) -> None:
    event = _parsed(channel, what="press", data="ab12.3", message_id="m1")

    assert event.press is not None
    assert (event.press.data, event.message_id) == ("ab12.3", "")


def test_a_shared_number_counts_as_the_phones_own(channel: WebChannel) -> None:
    event = _parsed(channel, shared_number="13800000000")

    assert event.contact is not None
    assert event.contact.own


def _with_rubbish(channel: WebChannel, change: dict[str, Any]) -> Incoming | None:
    raw = json.loads(Typed("e1", "worker", False, "message", "worker").as_update("web")["raw"]) | change
    return channel.parse(json.dumps(raw))


@pytest.mark.parametrize(
    "change",
    [
        {"what": "joined"}, {"what": ["message"]}, {"id": "a b"}, {"chat": ""}, {"files": "x"}, {"files": [["photo"]]},
        {"files": [{"kind": "document", "file_id": "x"}]}, {"files": None}, {"what": "press", "data": ""},
        {"what": "press", "data": "a b"}, {"what": "press", "data": "x" * 65},
    ],
)  # fmt: skip
def test_rubbish_is_no_event(channel: WebChannel, change: dict[str, Any]) -> None:
    assert _with_rubbish(channel, change) is None


@pytest.mark.parametrize("change", [{"id": None}, {"message": ["x"] * 9999}])
def test_rubbish_in_a_name_leaves_an_empty_message(channel: WebChannel, change: dict[str, Any]) -> None:
    event = _with_rubbish(channel, change)

    assert event is not None
    assert (event.what, event.text, event.press, event.attachments) == ("message", "", None, ())


async def test_a_picture_is_kept_and_the_oldest_of_many_go(
    channel: WebChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.web.files.MOST_PICTURES", 2)

    for number in (9, 10, 11):
        await channel.send([Outgoing(number, "leader", False, "简报", picture=Picture("x.png", b"png"))])

    assert [bool(channel.pictures.path(number)) for number in (9, 10, 11)] == [False, True, True]


async def test_handing_in_waits_for_the_commit(channel: WebChannel) -> None:
    kept: list[Any] = []

    async def receive(updates: Any) -> None:
        kept.extend(updates)

    ingress = asyncio.create_task(channel.run_ingress(receive))
    await channel.hand_in(Typed("e1", "worker", False, "message", "worker", text="今天"))
    ingress.cancel()

    assert [(one["account"], one["event_id"], one["chat"]) for one in kept] == [("web", "e1", "worker")]


async def test_a_page_hears_of_its_phones_only_and_each_once() -> None:
    changes = Changes()
    with changes.listening(frozenset({"worker"})) as listener:
        for address in ("worker", "person-7", "worker"):
            changes.tell(Change(address))

        heard = await listener.next(1)

    assert heard == [Change("worker")]


async def test_a_page_too_slow_to_listen_is_told_to_look_at_everything() -> None:
    changes = Changes()
    with changes.listening(frozenset({"worker"})) as listener:
        for number in range(MOST_WAITING + 5):
            changes.tell(Change("worker", str(number)))

        heard = await listener.next(1)

    assert heard[-1] == Change("")
    assert len(heard) == MOST_WAITING + 1


async def test_a_page_that_left_is_told_nothing_more() -> None:
    changes = Changes()
    with changes.listening(frozenset({"worker"})) as listener:
        pass

    changes.tell(Change("worker"))

    assert await listener.next(0) == []
