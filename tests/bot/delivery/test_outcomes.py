"""What becomes of a delivery: one row an outcome, lane and history."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.port import ChatGone, ChatMoved, Outcome, Rejected, Sent, Throttled, Unavailable, Unknown
from bot.delivery.outcomes import LONGEST_PAUSE_S, MOST_ATTEMPTS, TRIED_FOR, expired, judge, put_back
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Claimed
from storage.repositories.outbox_statements import UNKNOWN

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
FRESH = Claimed(
    id=7, message_id=None, terminal_id=3, account="paper", address="chat", terminal_kind="private", free_at=None,
    language="zh_CN", lane=int(Lane.TASK), subject="", kind="common.sorry", params={}, buttons=[], token="t", version=2,
    vendor_message_id=None, attempts=0, expires_at=None, created_at=NOW, has_own_words=True,
)  # fmt: skip
SHOWN = FRESH._replace(vendor_message_id="v1")
REMINDER = FRESH._replace(lane=int(Lane.REMINDER))
TRIED_OFTEN = FRESH._replace(attempts=MOST_ATTEMPTS - 1)
TIRED = TRIED_OFTEN._replace(created_at=NOW - TRIED_FOR)


@pytest.mark.parametrize(
    ("claimed", "outcome", "state", "attempted"),
    [
        (FRESH, Sent("v1"), "sent", True),
        (SHOWN, Sent(None), "sent", True),
        (FRESH, Throttled(5), "queued", False),
        (TIRED, Throttled(5), "queued", False),
        (FRESH, ChatMoved("-100"), "queued", False),
        (FRESH, ChatGone("blocked"), "cancelled", True),
        (FRESH, Rejected("400"), "dead", True),
        (SHOWN, Rejected("400"), "sent", True),
        (FRESH, Unavailable("502"), "queued", True),
        (TIRED, Unavailable("502"), "dead", True),
        (TRIED_OFTEN, Unavailable("502"), "queued", True),
        (FRESH, Unknown("timeout"), "queued", True),
        (TIRED, Unknown("timeout"), "dead", True),
        (REMINDER, Unknown("timeout"), "dead", True),
        (REMINDER._replace(vendor_message_id="v1"), Unknown("timeout"), "queued", True),
        (FRESH._replace(lane=int(Lane.REPLY)), Unknown("timeout"), "queued", True),
        (FRESH._replace(lane=int(Lane.DIGEST)), Unknown("timeout"), "dead", True),
    ],
)
def test_each_outcome_leads_to_one_state(claimed: Claimed, outcome: Outcome, state: str, attempted: bool) -> None:
    settlement = judge(claimed, outcome, "words", NOW).settlement

    assert settlement.state == state
    assert (settlement.id, settlement.version) == (7, 2)
    assert settlement.attempted == attempted


def test_a_success_keeps_the_words_and_the_vendors_id() -> None:
    settlement = judge(FRESH, Sent("v9"), "words", NOW).settlement

    assert (settlement.vendor_message_id, settlement.sent_text, settlement.sent_at) == ("v9", "words", NOW)


def test_only_a_letter_whose_answer_was_lost_may_have_come_twice_and_no_edit() -> None:
    letter, edit = (judge(one, Unknown("timeout"), "", NOW).settlement for one in (FRESH, SHOWN))

    assert (letter.reason, edit.reason) == (UNKNOWN + "timeout", "timeout")


def test_a_429_is_obeyed_to_the_second() -> None:
    verdict = judge(FRESH, Throttled(17, whole_account=True), "", NOW)

    assert verdict.settlement.due_at == NOW + timedelta(seconds=17)
    assert verdict.throttled == Throttled(17, whole_account=True)


def test_pauses_between_attempts_grow_and_have_an_end() -> None:
    pauses = [
        (judge(FRESH._replace(attempts=n), Unavailable("502"), "", NOW).settlement.due_at - NOW).total_seconds()
        for n in range(MOST_ATTEMPTS - 1)
    ]

    assert all(0.5 * 2**n <= pause <= 2**n for n, pause in enumerate(pauses) if 2**n < LONGEST_PAUSE_S)
    assert max(pauses) <= LONGEST_PAUSE_S


def test_a_gone_and_a_moved_chat_are_passed_on_to_the_terminals_keeper() -> None:
    assert judge(FRESH, ChatGone("blocked"), "", NOW).gone == ChatGone("blocked")
    assert judge(FRESH, ChatMoved("-100"), "", NOW).moved == ChatMoved("-100")


def test_what_is_put_back_or_expired_was_never_tried() -> None:
    assert (put_back(FRESH, NOW).settlement.state, put_back(FRESH, NOW).settlement.attempted) == ("queued", False)
    assert (expired(FRESH, NOW).settlement.state, expired(FRESH, NOW).settlement.reason) == ("cancelled", "expired")
