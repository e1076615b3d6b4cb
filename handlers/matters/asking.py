"""The guided questions about a matter: what a report must still say, and what a step needs (why, until when, whom).

One form for both: ``need`` names the fields that are asked. It must never change a matter: the end of the form does.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from config.matter_kinds import MatterKind
from handlers.context import Context
from handlers.dates import RangeRead, read_range
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Result
from handlers.matters import concerned, numbers
from handlers.matters.chains import enterable
from handlers.matters.kinds import guess, is_urgent, kinds_of
from handlers.matters.letters import HOW
from handlers.matters.standing import level_above, may_see
from storage.repositories.grids import grid_id_of
from storage.repositories.matters import Matter

MOST_TEXT = 2000
MOST_OFFERED = 12
_HOW_SAID = {
    "visit": ("上门", "入户", "当面", "走访"),
    "phone": ("电话", "打"),
    "message": ("微信", "短信", "消息", "信息"),
}


def _needs(name: str) -> Callable[[Answers], bool]:
    return lambda answers: name in answers["need"]


async def kinds_here(context: Context, grid_path: str) -> Sequence[MatterKind]:
    """Returns the kinds of a grid's jurisdiction."""
    return kinds_of(await context.world.rulebook_of(context.uow, grid_path), context.today)


async def matter_of(context: Context, answers: Answers) -> Matter:
    """Returns the matter that a form is about."""
    matter = await context.uow.matters.get(int(answers["matter"]))
    assert matter is not None
    return matter


async def _read_text(context: Context, answers: Answers, text: str) -> Result:
    text = text.strip()[:MOST_TEXT]
    files = [one.as_json() for one in context.event.attachments]
    if not text and not files:
        return Again("matters.ask_text")
    also: dict[str, Any] = {"attachments": [*answers.get("attachments", []), *files]}
    if "kind" not in answers:
        kind = guess(await kinds_to_enter(context, answers["path"]), text)
        also |= {"kind": kind.word} if kind is not None else {}
    if is_urgent(text):
        also["urgent"] = True
    if any(one["kind"] == "location" for one in files):
        also["place"] = concerned.NOBODY
    return Ok(text, also)


async def _read_kind(context: Context, answers: Answers, text: str) -> Result:
    kinds = await kinds_to_enter(context, answers["path"])
    if any(one.word == text.strip() and one not in kinds for one in await kinds_here(context, answers["path"])):
        return Again("matters.kind_from_above", {"kind": text.strip()}, await _offer_kinds(context, answers))
    kind = next((one for one in kinds if one.word == text.strip()), None) or guess(kinds, text)
    if kind is None:
        return Again("matters.which_kind", {}, await _offer_kinds(context, answers))
    return Ok(kind.word)


async def _offer_kinds(context: Context, answers: Answers) -> Sequence[Choice]:
    kinds = await kinds_to_enter(context, answers["path"])
    return [Choice("matters.word", one.word, {"word": one.word}, row=n // 2) for n, one in enumerate(kinds)]


async def kinds_to_enter(context: Context, grid_path: str) -> Sequence[MatterKind]:
    """Returns the kinds that the speaker may enter in a grid."""
    return enterable(context.posts, await kinds_here(context, grid_path), grid_path)


async def _offer_other_kinds(context: Context, answers: Answers) -> Sequence[Choice]:
    matter = await matter_of(context, answers)
    kinds = [one for one in await kinds_to_enter(context, matter.grid_path) if one.word != matter.kind]
    return [Choice("matters.word", one.word, {"word": one.word}, row=n // 2) for n, one in enumerate(kinds)]


async def _read_other_kind(context: Context, answers: Answers, text: str) -> Result:
    found = next((one for one in await _offer_other_kinds(context, answers) if one.value == text.strip()), None)
    if found is None:
        return Again("matters.which_kind", {}, await _offer_other_kinds(context, answers))
    return Ok(found.value)


async def _offer_how(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [Choice(f"matters.how_{how}", how, row=0) for how in HOW]


async def _read_how(context: Context, answers: Answers, text: str) -> Result:
    found = next((how for how, said in _HOW_SAID.items() if any(word in text for word in said)), None)
    return Ok(found) if found else Again("matters.which_how", {}, await _offer_how(context, answers))


async def _read_words(_context: Context, _answers: Answers, text: str) -> Result:
    return Ok(text.strip()[:MOST_TEXT]) if text.strip() else Again("matters.say_why")


async def _offer_urgent(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [Choice("matters.not_urgent", False, row=0), Choice("matters.is_urgent", True, row=0)]


async def _read_urgent(context: Context, answers: Answers, text: str) -> Result:
    if "急" not in text:
        return Again("matters.which_urgent", {}, await _offer_urgent(context, answers))
    return Ok(not any(word in text for word in ("不", "没", "缓")))


async def _offer_now(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [Choice("matters.just_now", "刚才")]


async def _read_place(context: Context, answers: Answers, text: str) -> Result:
    files = [one.as_json() for one in context.event.attachments]
    return Ok(text.strip()[:200] or concerned.NOBODY, {"attachments": [*answers.get("attachments", []), *files]})


async def _read_media(context: Context, answers: Answers, _text: str) -> Result:
    files = [one.as_json() for one in context.event.attachments]
    if not files:
        return Again("matters.media_please")
    return Ok(True, {"attachments": [*answers.get("attachments", []), *files]})


async def _read_department(context: Context, answers: Answers, text: str) -> Result:
    found = await context.uow.matters.departments(text.strip())
    exact = [one for one in found if one.name == text.strip()] or found
    if len(exact) == 1:
        return Ok(exact[0].id)
    offered = [Choice("matters.word", one.id, {"word": one.name}) for one in exact[:MOST_OFFERED]]
    return Again("matters.which_department", {}, offered or await _offer_departments(context, answers))


async def _offer_departments(context: Context, _answers: Answers) -> Sequence[Choice]:
    found = (await context.uow.matters.departments())[:MOST_OFFERED]
    return [Choice("matters.word", one.id, {"word": one.name}, row=n // 2) for n, one in enumerate(found)]


async def _read_day(context: Context, _answers: Answers, text: str) -> Result:
    read = read_range(text, context.today)
    if not isinstance(read, RangeRead) or read.to_on <= context.today:
        return Again("matters.which_day", {}, await _offer_days(context, _answers))
    return Ok(read.to_on)


async def _offer_days(context: Context, _answers: Answers) -> Sequence[Choice]:
    days = [(n, context.world.calendar.add_workdays(context.today, n)) for n in (3, 5, 10)]
    return [Choice("matters.in_days", on, {"days": n, "on": on}, row=0) for n, on in days]


async def higher_levels(context: Context, matter: Matter) -> list[str]:
    """Returns the paths of all levels above the holder that somebody answers for, the next one first."""
    paths: list[str] = []
    path = await level_above(context.uow, matter.holder_path, context.today)
    while path is not None:
        paths.append(path)
        path = await level_above(context.uow, path, context.today)
    return paths


async def _paths_offered(context: Context, answers: Answers) -> list[str]:
    if answers["act"] == "report":
        return [post.grid_path for post in context.posts]
    matter = await matter_of(context, answers)
    if answers["act"] == "up":
        return await higher_levels(context, matter)
    holder = await context.uow.grids.get(matter.holder_id)
    beside = await context.uow.grids.children(holder.parent_id) if holder.parent_id is not None else []
    below = await context.uow.grids.children(holder.id)
    return [one.path for one in (*beside, *below) if one.id != holder.id]


async def _offer_grids(context: Context, answers: Answers) -> Sequence[Choice]:
    paths = await _paths_offered(context, answers)
    grids = await context.uow.grids.by_ids([grid_id_of(path) for path in paths])
    names = [(path, grids[grid_id_of(path)].name) for path in dict.fromkeys(paths)]
    return [Choice("matters.word", path, {"word": name}, row=n // 2) for n, (path, name) in enumerate(names)][
        :MOST_OFFERED
    ]


async def _read_grid(context: Context, answers: Answers, text: str) -> Result:
    paths = await _paths_offered(context, answers)
    grids = await context.uow.grids.by_ids([grid_id_of(path) for path in paths])
    found = [one for one in grids.values() if text.strip() in (one.name, one.code)]
    if len(found) != 1:
        return Again("matters.which_grid", {}, await _offer_grids(context, answers))
    return Ok(found[0].path)


async def _choose_grid(context: Context, answers: Answers, value: Any) -> Result:
    return Ok(value) if value in await _paths_offered(context, answers) else Again("matters.which_grid")


async def _read_other(context: Context, _answers: Answers, text: str) -> Result:
    number = numbers.read(text)
    other = await context.uow.matters.by_number(number) if number is not None else None
    if other is None or not await may_see(context.world, context.uow, context.person, context.posts, other):
        return Again("matters.no_such_number")
    return Ok(other.id)


def read_date(value: Any) -> date | None:
    """Reads a day as a form keeps it."""
    return date.fromisoformat(value) if value else None


def form(finish: Callable[[Context, Answers], Awaitable[None]]) -> Form:
    """Returns the form; ``finish`` is called with all answers."""
    return Form(
        "matters",
        (
            Field("grid", _read_grid, _choose_grid, _offer_grids, asked_when=_needs("grid")),
            Field("text", _read_text, asked_when=_needs("text"), takes_files=True),
            Field("kind", _read_kind, offer=_offer_kinds, asked_when=_needs("kind")),
            Field("urgent", _read_urgent, offer=_offer_urgent, asked_when=_needs("urgent")),
            Field("happened", _read_words, offer=_offer_now, asked_when=_needs("happened")),
            Field("place", _read_place, asked_when=_needs("place"), takes_files=True),
            Field("person", concerned.read, concerned.choose, concerned.offer, asked_when=_needs("person")),
            Field("media", _read_media, asked_when=_needs("media"), takes_files=True),
            Field("department", _read_department, offer=_offer_departments, asked_when=_needs("department")),
            Field("other", _read_other, asked_when=_needs("other")),
            Field("new_kind", _read_other_kind, offer=_offer_other_kinds, asked_when=_needs("new_kind")),
            Field("how", _read_how, offer=_offer_how, asked_when=_needs("how")),
            Field("words", _read_words, asked_when=_needs("words")),
            Field("on", _read_day, offer=_offer_days, asked_when=_needs("on")),
        ),
        finish,
    )
