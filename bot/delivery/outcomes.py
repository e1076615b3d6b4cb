"""Maps what a channel says of a send to the delivery's next state: the only place that does.

Retryable failures come back with growing pauses and jitter; what no repeat would mend is dead with its reason;
'sent, answer lost' is repeated for replies and tasks (at-least-once) and not for reminders and digests.
"""

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channels.port import ChatGone, ChatMoved, Outcome, Rejected, Sent, Throttled, Unavailable, Unknown
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Claimed, Settlement
from storage.repositories.outbox_statements import UNKNOWN

# Tried at least so often and at least so long: an hour, or a night, without the platform loses nothing.
MOST_ATTEMPTS = 12
TRIED_FOR = timedelta(days=1)
LONGEST_PAUSE_S = 600.0


def put_back(claimed: Claimed, now: datetime) -> "Verdict":
    """The verdict on a delivery that was claimed and not tried: it is queued as it was."""
    return Verdict(Settlement(claimed.id, claimed.version, "queued", now, reason="put back", attempted=False))


def expired(claimed: Claimed, now: datetime) -> "Verdict":
    """The verdict on a delivery whose time is over: it is not sent."""
    return Verdict(Settlement(claimed.id, claimed.version, "cancelled", now, reason="expired"))


class Verdict(NamedTuple):
    """What to write down, and what the terminal's keeper must be told."""

    settlement: Settlement
    gone: ChatGone | None = None
    moved: ChatMoved | None = None
    throttled: Throttled | None = None


def judge(claimed: Claimed, outcome: Outcome, text: str, now: datetime) -> Verdict:
    """Returns the next state of a delivery.

    Args:
        claimed: the delivery as it was claimed.
        outcome: what the channel said.
        text: what was sent, kept with a success.
        now: the moment of the outcome.
    """
    if isinstance(outcome, Sent):
        # First, and with nothing prepared for the others: nearly all are.
        sent = Settlement(claimed.id, claimed.version, "sent", now, now, outcome.message_id, text)
        return Verdict(sent)

    def to(state: str, pause_s: float = 0.0, reason: str | None = None, *, attempted: bool = True) -> Settlement:
        due_at = now + timedelta(seconds=pause_s)
        return Settlement(claimed.id, claimed.version, state, due_at, reason=reason, attempted=attempted)

    match outcome:
        case Throttled(retry_after_s):
            return Verdict(to("queued", retry_after_s, "throttled", attempted=False), throttled=outcome)
        case ChatMoved():
            return Verdict(to("queued", reason="moved", attempted=False), moved=outcome)
        case ChatGone(reason):
            return Verdict(to("cancelled", reason=reason), gone=outcome)
        case Rejected(code) if claimed.vendor_message_id is not None:
            # An edit that the platform will not take leaves the message as it stands there.
            settled = Settlement(claimed.id, claimed.version, "sent", now, now, None, text, reason=code)
            return Verdict(settled)
        case Rejected(code):
            return Verdict(to("dead", reason=code))
        case Unknown(code) if claimed.lane >= Lane.REMINDER and claimed.vendor_message_id is None:
            return Verdict(to("dead", reason=UNKNOWN + code))
        case Unknown(code) | Unavailable(code):
            # An edit that is made twice is no second copy.
            is_copy = isinstance(outcome, Unknown) and claimed.vendor_message_id is None
            reason = UNKNOWN + code if is_copy else code
            if claimed.attempts + 1 >= MOST_ATTEMPTS and now - claimed.created_at >= TRIED_FOR:
                return Verdict(to("dead", reason=reason))
            pause_s = min(LONGEST_PAUSE_S, 2.0 ** min(claimed.attempts, MOST_ATTEMPTS)) * random.uniform(0.5, 1.0)
            return Verdict(to("queued", pause_s, reason))
