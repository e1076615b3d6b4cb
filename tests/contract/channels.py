"""One suite for every channel: the rows that a delivery worker relies on.

A channel's own test subclasses :class:`ChannelContract` and gives the fixture ``rig``. A row that cannot happen on a
platform is skipped by its rig with the reason.
"""

from typing import Protocol

from bot.channels.port import (
    Channel,
    ChatGone,
    ChatMoved,
    Outcome,
    Outgoing,
    Rejected,
    RenderedButton,
    Sent,
    Throttled,
    Unavailable,
    Unknown,
)


class ChannelRig(Protocol):
    """A channel with a platform behind it that can be made to fail."""

    channel: Channel
    address: str  # A private chat that is open.

    def arrived(self) -> list[str]:
        """The texts that stand in the chat now, oldest first."""
        ...

    def throttle(self, seconds: int) -> None:
        """The next message is one too many; the platform asks for this many seconds."""
        ...

    def close_chat(self) -> None:
        """The person behind ``address`` blocks us."""
        ...

    def move_group(self) -> tuple[str, str]:
        """A group gets a new address; returns the old and the new one."""
        ...

    def refuse_connections(self) -> None:
        """Nobody answers any more."""
        ...

    def answer_with_rubbish(self) -> None:
        """The next message arrives, and its answer cannot be read."""
        ...

    def answer_200_with_error(self, code: int, words: str) -> None:
        """The next message is refused by an answer that HTTP calls a success."""
        ...

    def fail_on_its_side(self) -> None:
        """The next request meets a server error; nothing arrives."""
        ...

    def lose_answer(self) -> None:
        """The next message arrives, and the connection breaks before the answer."""
        ...


class ChannelContract:
    """What every channel does."""

    async def _one(self, rig: ChannelRig, text: str, **how: object) -> Outcome:
        [outcome] = await rig.channel.send([Outgoing(1, rig.address, False, text, **how)])  # type: ignore[arg-type]
        return outcome

    async def test_a_message_that_was_taken_has_the_platforms_id(self, rig: ChannelRig) -> None:
        outcome = await self._one(rig, "收到任务：防火巡查")

        assert isinstance(outcome, Sent)
        assert outcome.message_id
        assert rig.arrived() == ["收到任务：防火巡查"]

    async def test_text_that_looks_like_markup_arrives_as_it_was_written(self, rig: ChannelRig) -> None:
        await self._one(rig, "<b>*_[x](y)`&amp; 第18条")

        assert rig.arrived() == ["<b>*_[x](y)`&amp; 第18条"]

    async def test_outcomes_stand_in_the_order_of_the_batch(self, rig: ChannelRig) -> None:
        too_long = "长" * (rig.channel.limits.text_utf16_units + 1)
        batch = [Outgoing(n, rig.address, False, text) for n, text in enumerate(["一", too_long, "三"])]

        outcomes = await rig.channel.send(batch)

        assert [type(outcome) for outcome in outcomes] == [Sent, Rejected, Sent]
        assert rig.arrived() == ["一", "三"]

    async def test_an_empty_batch_has_no_outcomes(self, rig: ChannelRig) -> None:
        assert await rig.channel.send([]) == []

    async def test_an_edit_changes_the_message_that_was_sent(self, rig: ChannelRig) -> None:
        row = ((RenderedButton("收到", "t:0"),),)
        sent = await self._one(rig, "已签收 0 人", buttons=row)
        assert isinstance(sent, Sent)

        outcome = await self._one(rig, "已签收 1 人", buttons=row, edits=sent.message_id)

        assert isinstance(outcome, Sent)
        assert rig.arrived() == ["已签收 1 人"]

    async def test_an_edit_that_changes_nothing_is_done(self, rig: ChannelRig) -> None:
        sent = await self._one(rig, "已签收 0 人")
        assert isinstance(sent, Sent)

        outcome = await self._one(rig, "已签收 0 人", edits=sent.message_id)

        assert isinstance(outcome, Sent)

    async def test_an_edit_of_a_vanished_message_is_rejected(self, rig: ChannelRig) -> None:
        outcome = await self._one(rig, "已签收 1 人", edits="999999")

        assert outcome == Rejected("edit_gone")

    async def test_too_long_a_text_is_rejected_and_not_cut(self, rig: ChannelRig) -> None:
        outcome = await self._one(rig, "长" * (rig.channel.limits.text_utf16_units + 1))

        assert outcome == Rejected("text_too_long")
        assert rig.arrived() == []

    async def test_a_throttled_message_says_how_long_to_wait(self, rig: ChannelRig) -> None:
        rig.throttle(7)

        outcome = await self._one(rig, "日报提醒")

        assert outcome == Throttled(7.0)
        assert rig.arrived() == []

    async def test_a_chat_that_is_gone_is_told_apart(self, rig: ChannelRig) -> None:
        rig.close_chat()

        outcome = await self._one(rig, "日报提醒")

        assert outcome == ChatGone("blocked")

    async def test_a_chat_that_moved_names_its_new_address(self, rig: ChannelRig) -> None:
        old, new = rig.move_group()

        [outcome] = await rig.channel.send([Outgoing(1, old, True, "今晚例会")])

        assert outcome == ChatMoved(new)

    async def test_a_body_that_cannot_be_read_leaves_the_outcome_unknown(self, rig: ChannelRig) -> None:
        rig.answer_with_rubbish()

        outcome = await self._one(rig, "今晚例会")

        assert isinstance(outcome, Unknown)

    async def test_http_200_with_an_error_code_is_the_error(self, rig: ChannelRig) -> None:
        rig.answer_200_with_error(403, "Forbidden: bot was blocked by the user")

        outcome = await self._one(rig, "今晚例会")

        assert outcome == ChatGone("blocked")

    async def test_a_server_error_may_be_tried_again(self, rig: ChannelRig) -> None:
        rig.fail_on_its_side()

        outcome = await self._one(rig, "今晚例会")

        assert isinstance(outcome, Unavailable)
        assert rig.arrived() == []

    async def test_a_platform_that_is_down_may_be_tried_again(self, rig: ChannelRig) -> None:
        rig.refuse_connections()

        outcome = await self._one(rig, "今晚例会")

        assert isinstance(outcome, Unavailable)

    async def test_sent_and_answer_lost_is_unknown(self, rig: ChannelRig) -> None:
        rig.lose_answer()

        outcome = await self._one(rig, "今晚例会")

        assert isinstance(outcome, Unknown)
        assert rig.arrived() == ["今晚例会"]

    async def test_rubbish_from_the_platform_is_no_event(self, rig: ChannelRig) -> None:
        for raw in ("", "null", "[]", "{}", '{"update_id": "x"}', "\x00", "9" * 5000):
            assert rig.channel.parse(raw) is None
