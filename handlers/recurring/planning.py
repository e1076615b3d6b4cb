"""A confirmed draft that the clock issues: what its preview says of the next time, and how it becomes a plan.

Must never issue anything: firing.py does, when the time has come.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from handlers.context import Context, World
from handlers.recurring.reading import read_issue_time, read_rhythm
from handlers.recurring.rhythm import Rhythm, issue_at, named_for, next_due
from storage.repositories.letters import Button, Letter


def read_plan(context: Context, line: str) -> tuple[str, dict[str, Any]]:
    """Reads when a task goes out and how often out of its line; returns the rest and the form's answers."""
    answers: dict[str, Any] = {}
    line, start, offered = read_issue_time(line, context.local_now)
    if start is not None:
        answers["start"] = start
    elif offered:
        answers["start_hint"] = list(offered)
    line, repeated = read_repeat(context, line)
    answers.update(repeated)
    rhythm = answers.get("rhythm")
    if rhythm is not None and start is not None:
        # '从明天8点发起 每天17点' names the first day of a rhythm; its cards have an hour of their own.
        rhythm["from_on"] = rhythm["from_on"] or start.date().isoformat()
        del answers["start"]
    return line, answers


def read_repeat(context: Context, line: str) -> tuple[str, dict[str, Any]]:
    """Reads how often a task repeats; a rhythm that is none of ours comes back as a hint, for the form to ask."""
    read = read_rhythm(line, context.local_now)
    if read is None:
        return line, {}
    if read.rhythm is None:
        return line, {"deadline_hint": {"reason": "unread", "said": read.unread, "candidates": []}}
    return read.rest, {
        "rhythm": read.rhythm.as_json(), "deadline": {"at": None}, "due_hours": list(read.hours),
        "deadline_hint": None,
    }  # fmt: skip


def is_planned(made: Mapping[str, Any], now: datetime) -> bool:
    """Whether a confirmed draft waits for the clock: it repeats, or is to go out later."""
    start = made.get("start")
    return bool(made.get("rhythm")) or (start is not None and datetime.fromisoformat(start) > now)


def start_of(made: Mapping[str, Any]) -> datetime | None:
    """Returns when a draft is to go out; None for at once, or for a rhythm."""
    start = made.get("start")
    return datetime.fromisoformat(start) if start and not made.get("rhythm") else None


def ends_before_it_starts(made: Mapping[str, Any]) -> bool:
    """Whether a draft's deadline lies before the moment at which it is to go out."""
    start, at = start_of(made), made["deadline"]["at"]
    return start is not None and at is not None and datetime.fromisoformat(at) <= start


def coming(
    world: World, now: datetime, made: Mapping[str, Any], since: datetime | None = None
) -> dict[str, Any] | None:
    """Returns what a preview says of the next times; None for a draft that is issued at once.

    Args:
        world: calendar, settings, zone.
        now: the moment.
        made: a draft, or what a plan keeps of it.
        since: only occurrences due after this moment, if it lies ahead of ``now``.

    Returns:
        ``start_at`` for one issue; ``times`` for a rhythm: up to two, each with its deadline, the moment at which its
        card goes out, whether that is at once, and the day that was named if the calendar moved it.
    """
    start = start_of(made)
    if start is not None:
        return {"start_at": start, "times": [], "rhythm": None}
    if not made.get("rhythm"):
        return None
    rhythm = Rhythm.of_json(made["rhythm"])
    after = world.local(max(now, since) if since is not None else now)
    times = []
    for _ in range(2):
        on = next_due(rhythm, world.calendar, after)
        if on is None:
            break
        due_at = rhythm.due_at(on, after)
        named = named_for(rhythm, world.calendar, on)
        at = sends_at(world, rhythm, on)
        times.append(
            {"due_at": due_at, "issue_at": at, "at_once": at <= now, "moved_from": named if named != on else None}
        )
        after = due_at
    return {"start_at": None, "times": times, "rhythm": made["rhythm"]}


def sends_at(world: World, rhythm: Rhythm, on: date) -> datetime:
    """Returns the moment at which an occurrence's card goes out."""
    settings = world.settings
    like = datetime.combine(on, time(), settings.zone)
    return issue_at(rhythm, on, like, settings.morning_at, settings.quiet_from, settings.quiet_until)


def fresh(made: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a draft to be issued anew: with a key of its own and no chat message behind it."""
    return {**made, "key": secrets.token_hex(16), "source": ""}


async def keep(context: Context, made: Mapping[str, Any]) -> None:
    """Makes a plan of a confirmed draft; confirmed twice, it says that the first time counted."""
    start = start_of(made)
    rhythm = made.get("rhythm")
    plan_id = await context.uow.plans.add(
        context.person.id, kind="repeat" if rhythm else "once", title=made["title"], made=dict(made), rhythm=rhythm,
        start_at=start, grid_id=made["scope"]["grids"][0]["id"], draft_key=made["key"], source=made.get("source", ""),
        period_id=made.get("period"),
    )  # fmt: skip
    if plan_id is None:
        context.note = Letter("tasks.note_issued_before")
        await context.reply("recurring.planned_before", title=made["title"])
        return
    subject = {"plan": plan_id}
    buttons = [Button("recurring.show", "recurring.show", subject), Button("recurring.end", "recurring.end", subject)]
    context.note = Letter("recurring.note_planned")
    await context.reply(
        "recurring.planned", buttons, title=made["title"], drill=bool(made.get("drill")),
        coming=coming(context.world, context.now, made),
    )  # fmt: skip
