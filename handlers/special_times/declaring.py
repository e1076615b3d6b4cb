"""An office declares a period: name, days, grid; a preview with the rulebook's words, then everybody there is told.

Nothing counts before 确认; ending it early ends its zero reports and its duty roster with it.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from handlers.access import Act, may, reach
from handlers.context import Context
from handlers.dates import RangeRead, read_range
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.forms.grids import as_answer, grids_named, is_exact, own_and_below
from handlers.forms.preview import confirmed, drop_preview, put_away
from handlers.special_times.rules import rules_of
from storage.repositories.grids import Grid, grid_id_of
from storage.repositories.letters import Button, Lane, Letter

FORM = "special_times"
OVER = "duty.over"
MOST_CHOICES = 8


async def begin(context: Context, text: str = "") -> None:
    """Starts a declaration from what was written; asks for what is missing."""
    paths = reach(context.posts, Act.DECLARE_PERIOD)
    if not paths:
        await context.reply("special_times.not_yours")
        return
    answers: Answers = {"key": secrets.token_hex(16)}
    first, _, says = text.strip().partition("\n")
    answers["says"] = says.strip()[:500]
    read = read_range(first, context.today)
    rest = first
    if isinstance(read, RangeRead) and read.to_on >= context.today:
        answers["days"], rest = _days(read), read.rest(first)
    words = rest.split()
    for place, word in enumerate(words):
        grid = await _grid(context, word)
        if grid is not None and len(words) > 1:
            answers["grid"] = as_answer(grid)
            words = [*words[:place], *words[place + 1 :]]
            break
    if words:
        answers["name"] = " ".join(words)[:30]
        if "days" in answers and "grid" not in answers and len(paths) == 1:
            answers["grid"] = as_answer(await context.uow.grids.get(grid_id_of(paths[0])))
    await engine.start(context, FORM, answers)


def _days(read: RangeRead) -> dict[str, Any]:
    return {"from_on": read.from_on, "to_on": read.to_on}


async def _grid(context: Context, said: str) -> Grid | None:
    found = await grids_named(context, Act.DECLARE_PERIOD, said)
    return found[0] if len(found) == 1 and is_exact(found[0], said) else None


async def _read_name(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text.strip().split("\n")[0][:30])


async def _read_days(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    read = read_range(text, context.today)
    if not isinstance(read, RangeRead) or read.to_on < context.today:
        hint = "past" if isinstance(read, RangeRead) else "unread"
        return Again("special_times.ask_days", {"answers": {**answers, "hint": hint, "said": text[:30]}})
    return Ok(_days(read))


async def _offer_grid(context: Context, _answers: Answers) -> Sequence[Choice]:
    grids = await own_and_below(context, Act.DECLARE_PERIOD)
    return [
        Choice("special_times.grid", as_answer(grid), {"name": grid.name}, row=at // 2)
        for at, grid in enumerate(grids[:MOST_CHOICES])
    ]


async def _read_grid(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    grid = await _grid(context, text.strip(" 。."))
    if grid is None:
        asked = {**answers, "hint": "grid", "said": text[:30]}
        return Again("special_times.ask_grid", {"answers": asked}, await _offer_grid(context, answers))
    return Ok(as_answer(grid))


async def preview(context: Context, draft: Answers) -> None:
    """Shows the period with what the rulebooks say of it."""
    grid = await context.uow.grids.get(int(draft["grid"]["id"]))
    if not may(context.posts, Act.DECLARE_PERIOD, grid.path):
        await context.reply("special_times.not_yours")
        return
    rules = await rules_of(context, grid.path, date.fromisoformat(draft["days"]["from_on"]))
    buttons = [Button("duty.confirm", "special_times.confirm"), Button("tasks.drop", "special_times.drop")]
    await context.reply("special_times.preview", buttons, draft=draft, rules=rules, state="", drafted_at=context.now)


async def confirm(context: Context, _subject: Mapping[str, Any]) -> None:
    """Declares the period once, and tells everybody on its grids."""
    assert context.pressed is not None
    params = context.pressed.params
    draft = params["draft"]
    again = partial(preview, context, draft)
    grid = await confirmed(context, Act.DECLARE_PERIOD, int(draft["grid"]["id"]), over=OVER, again=again)
    if grid is None:
        return
    days = {name: date.fromisoformat(draft["days"][name]) for name in ("from_on", "to_on")}
    period_id = await context.uow.special_periods.add(
        grid_id=grid.id, name=draft["name"], says=draft.get("says", ""), draft_key=draft["key"],
        declared_by_id=context.person.id, **days,
    )  # fmt: skip
    await put_away(context, "made")
    if period_id is None:
        await context.reply(OVER, state="made")
        return
    said = {"name": draft["name"], "grid": grid.name, **days, "says": draft.get("says", ""), "by": context.person.name,
            "rules": params["rules"]}  # fmt: skip
    whom = context.uow.special_periods.terminals_in(grid.path, context.today, not_of=context.person.id)
    await context.uow.outbox.broadcast(
        Letter("special_times.declared_to_all", said), whom, Lane.TASK, subject=f"period:{period_id}"
    )
    await context.reply("special_times.declared", buttons_of(period_id), **said)


def buttons_of(period_id: int) -> list[Button]:
    """What a period usually brings: zero reports, a duty roster, more visits; and its end."""
    here = {"period": period_id}
    return [
        Button("special_times.zero", "special_times.zero", here, row=0),
        Button("duty.new", "special_times.duty", here, row=0),
        Button("special_times.visits", "special_times.visits", here, row=1),
        Button("special_times.end", "special_times.end", here, row=1),
    ]


async def drop(context: Context, _subject: Mapping[str, Any]) -> None:
    """取消: nothing is declared."""
    await drop_preview(context, OVER)


FORM_OF_PERIOD = Form(
    FORM, (Field("name", _read_name), Field("days", _read_days), Field("grid", _read_grid, offer=_offer_grid)), preview
)
