"""What keeps days of leave from being asked for: not understood, past, too long to be sure, or overlapping.

A doubt is said with choices below it; it may start the form (kept in its answers) or answer within it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from handlers.context import Context
from handlers.dates import RangeRead, Unsure
from handlers.forms.form import Again, Answers, Choice
from handlers.leave.spans import Span
from storage.repositories.leaves import Leave

LONG_DAYS = 60  # Not a policy: a longer leave is asked back once, a slip of the finger is likelier.
FAR_DAYS = 366
NOON_HOUR = 12


@dataclass(frozen=True)
class Doubt:
    """What to say instead of taking the days, and what to offer."""

    kind: str
    params: Mapping[str, Any]
    choices: Sequence[Choice] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns the form in which a form's answers keep it."""
        return {"kind": self.kind, "params": dict(self.params), "choices": [asdict(c) for c in self.choices]}

    def again(self) -> Again:
        """Returns it as an answer within the form."""
        return Again(self.kind, self.params, self.choices)


def offered(answers: Answers, name: str) -> list[Choice]:
    """Returns the choices of a doubt that a form was started with."""
    return [Choice(**one) for one in answers.get(name, {}).get("choices", ())]


def day_choice(context: Context, span: Span, *, label: str = "leave.days", reason: str = "", **more: Any) -> Choice:
    """Returns a button that stands for some days; ``more`` is what pressing it settles besides."""
    value = {"span": span.as_json(), "reason": reason, **more}
    return Choice(label, value, span.told(context.world.calendar))


def unread(context: Context, days: Unsure[RangeRead] | None, reason: str) -> Doubt:
    """Returns the doubt about days that were not understood, or not surely."""
    if days is None:
        return Doubt("leave.no_days", {})
    choices = [day_choice(context, Span.read(one), reason=reason) for one in days.candidates]
    return Doubt("leave.unsure", {"reason": days.reason}, choices)


async def doubt_about(
    context: Context, person_id: int, span: Span, reason: str, *, sure: bool = False, besides: int | None = None
) -> Doubt | None:
    """Returns what stands against some days, or None if they can be asked for.

    Args:
        context: the event; days before its local day are past.
        person_id: whose leave it would be.
        span: the days.
        reason: what was said besides, kept with the choices.
        sure: whether the person confirmed that it is this long or this far away.
        besides: the request that these days are to replace.
    """
    today = context.today
    if span.from_on < today:
        left = span.from_day(today)
        choices = [day_choice(context, left, reason=reason)] if left else []
        return Doubt("leave.past", {**span.told(context.world.calendar), "today": today}, choices)
    if (span.to_on, span.to_half) == (today, "am") and context.local_now.hour >= NOON_HOUR:
        return Doubt("leave.past", {**span.told(context.world.calendar), "today": today})
    if not sure and (span.half_days > 2 * LONG_DAYS or span.from_on > today + timedelta(days=FAR_DAYS)):
        yes = day_choice(context, span, label="leave.sure", reason=reason, sure=True)
        return Doubt("leave.really", span.told(context.world.calendar), [yes])
    old = await overlapped(context, person_id, span, besides)
    if old is None:
        return None
    old_span = Span.of(old)
    instead = day_choice(context, span, label="leave.instead", reason=reason, sure=True, withdraw=old.id)
    return Doubt("leave.overlaps", {**old_span.told(context.world.calendar), "state": old.state}, [instead])


async def overlapped(context: Context, person_id: int, span: Span, besides: int | None = None) -> Leave | None:
    """Returns the first request, asked or approved, that shares half a day with some days."""
    found = await context.uow.leaves.overlapping([person_id], span.from_on, span.to_on)
    return next((one for one in found if one.id != besides and span.overlaps(Span.of(one))), None)
