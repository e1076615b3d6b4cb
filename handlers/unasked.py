"""The one door for what nobody asked for: reminders, warnings and digests, within a chat's budget of the day.

What the budget has no room for goes into one letter: the day's last one while that still waits, else the first of the
next day. Must never drop a letter silently, and never hold back a task or a reply: those do not come through here.
Source: a setting of the office (GRIDBOT_UNASKED_MESSAGES_PER_DAY); no document gives a number.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from handlers.context import MERGED, World
from handlers.reminders.quiet import end_of_quiet
from storage.repositories.letters import Button, Lane, Letter, Mail, Packed
from storage.repositories.terminals import Terminal
from storage.repositories.unasked import Waiting
from storage.unit_of_work import UnitOfWork

MOST_MERGED = 10
"""How many letters one message holds, so that no channel must cut it."""
_ROWS_A_LETTER = 1_000

Part = dict[str, Any]
"""One letter inside a merged one: kind, params, buttons, and the day on which it was due."""
Over = dict[int, list[tuple[Mail, date]]]
"""What found no room, by terminal, in the order in which it was due."""


async def send_unasked(
    world: World,
    uow: UnitOfWork,
    to: Iterable[Terminal],
    letter: Letter,
    lane: Lane,
    *,
    subject: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Queues one letter for a few terminals; see :func:`send_each_unasked`."""
    packed = Packed.of(letter)
    mail = [Mail(terminal.id, terminal.account, packed, subject) for terminal in to]
    await send_each_unasked(world, uow, mail, lane, due_at=due_at, expires_at=expires_at)


async def send_each_unasked(
    world: World,
    uow: UnitOfWork,
    mail: Sequence[Mail],
    lane: Lane,
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Queues letters that nobody asked for, each on its own as far as its terminal's budget goes, the rest merged.

    Args:
        world: settings and zone.
        uow: the unit of work; one statement counts for all the letters, however many they are.
        mail: letters and their terminals.
        lane: reminder or digest.
        due_at: not before this moment, on whose local day the letters are counted; now if None.
        expires_at: not sent after this moment; what was merged does not expire.
    """
    if not mail:
        return
    due = due_at or uow.now
    on, budget = world.local(due).date(), world.settings.unasked_messages_per_day
    used = await uow.unasked.used({one.terminal_id for one in mail}, on)
    fitting: list[Mail] = []
    over: Over = {}
    for one in mail:
        used[one.terminal_id] = used.get(one.terminal_id, 0) + 1
        if used[one.terminal_id] <= budget:
            fitting.append(one)
        else:
            over.setdefault(one.terminal_id, []).append((one, on))
    await uow.outbox.send_each(fitting, lane, due_at=due, expires_at=expires_at, unasked_on=on)
    if over:
        over = await _join(uow, over, on)
    while over:
        on += timedelta(days=1)
        over = await _join(uow, over, on)
        over = await _begin(world, uow, over, on, lane)


async def _join(uow: UnitOfWork, over: Over, on: date) -> Over:
    """Puts letters into the one that still waits on a day; returns those for which there is none, or none with room."""
    waiting = await uow.unasked.waiting(over, on) if over else {}
    rest: Over = {}
    changed: list[tuple[int, Packed]] = []
    for terminal_id, letters in over.items():
        there = waiting.get(terminal_id)
        parts = _parts_of(there, on) if there is not None else []
        room = max(MOST_MERGED - len(parts), 0) if there is not None else 0
        if there is not None and room > 0:
            changed.append((there.id, _merged([*parts, *map(_part, letters[:room])], on)))
        if letters[room:]:
            rest[terminal_id] = letters[room:]
    await uow.unasked.put(changed)
    return rest


async def _begin(world: World, uow: UnitOfWork, over: Over, on: date, lane: Lane) -> Over:
    """Begins a day with what earlier ones had no room for, as far as its own budget goes; returns what is left."""
    if not over:
        return over
    used = await uow.unasked.used(over, on)
    rest: Over = {}
    mail: list[Mail] = []
    for terminal_id, letters in over.items():
        if used.get(terminal_id, 0) < world.settings.unasked_messages_per_day:
            merged = _merged([_part(one) for one in letters[:MOST_MERGED]], on)
            mail.append(Mail(terminal_id, letters[0][0].account, merged))
            letters = letters[MOST_MERGED:]
        if letters:
            rest[terminal_id] = letters
    settings = world.settings
    morning = datetime.combine(on, settings.quiet_until, settings.zone)
    due_at = end_of_quiet(morning, settings.quiet_from, settings.quiet_until)
    await uow.outbox.send_each(mail, lane, due_at=due_at, unasked_on=on)
    return rest


def _part(one: tuple[Mail, date]) -> Part:
    mail, on = one
    letter = mail.letter
    buttons = json.loads(letter.buttons)
    return {"kind": letter.kind, "params": json.loads(letter.params), "buttons": buttons, "on": on.isoformat()}


def _parts_of(there: Waiting, on: date) -> list[Part]:
    """Takes a waiting letter apart again; one that was not merged yet is its only part."""
    if there.kind == MERGED:
        return list(there.params["letters"])
    return [{"kind": there.kind, "params": there.params, "buttons": there.buttons, "on": on.isoformat()}]


def _merged(parts: Sequence[Part], on: date) -> Packed:
    """Packs several letters as one; a button that two of them share stands in it once."""
    buttons: dict[str, Button] = {}
    for n, part in enumerate(parts):
        for place, button in enumerate(part["buttons"]):
            meaning = json.dumps([button["action"], button["subject"]], sort_keys=True)
            # A button without a row of its own keeps one to itself; no two letters share a row.
            row = n * _ROWS_A_LETTER + (_ROWS_A_LETTER // 2 + place if button["row"] is None else button["row"])
            buttons.setdefault(meaning, Button(**{**button, "row": row}))
    return Packed.of(Letter(MERGED, {"letters": list(parts), "on": on}, tuple(buttons.values())))
