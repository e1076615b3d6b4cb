"""Which item of the list a task is, and whether the grids only help: chosen by buttons, or read from the line's words.

Asked only where the rulebook of a jurisdiction in scope has such a list; it decides nothing, see admission.py.
"""

from collections.abc import Sequence

from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Field, Ok, Stop
from handlers.tasks.drafting import admission
from storage.repositories.tasks import TaskScope

MOST_SHOWN = 10


async def complete(context: Context, draft: Answers, scope: TaskScope) -> tuple[Answers, str | None]:
    """Fills in what the draft's words say about item and part.

    Args:
        context: who issues.
        draft: what is known; an item that no list in scope holds any more is asked anew.
        scope: the draft's, with present paths.

    Returns:
        The draft, and the name of what must still be asked; None if nothing must.
    """
    # Where the words alone are refused, there is nothing to be asked.
    worded, _ = await admission.narrow(context, {**draft, "item": None, "part": ""}, scope)
    items = await admission.offered(context, worded) if worded is not None else []
    if not items:
        return {name: value for name, value in draft.items() if name not in ("item", "part", "admits")}, None
    text = f"{draft['title']}\n{draft['body']}"
    draft = {**draft, "admits": items}
    if not draft.get("part"):
        draft.pop("part", None)
        draft.update({"part": said} if (said := admission.part_in(text)) else {})
    known = draft.get("item")
    if known is None or (known["name"] and all(known["name"] != one["name"] for one in items)):
        draft.pop("item", None)
        named = admission.named_in(items, text)
        if len(named) != 1:
            return draft, "item"
        draft["item"] = named[0]
    if draft["item"]["name"] and "part" not in draft:
        return draft, "part"
    del draft["admits"]
    return draft, None


async def _read_item(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    said = text.strip(" 。.")
    items = answers["admits"]
    found = [one for one in items if said == one["code"]] or [one for one in items if said and said in one["name"]]
    found = found or admission.named_in(items, said)
    if len(found) == 1:
        return Ok(found[0])
    asked = {**answers, "item_hint": "many" if found else "unknown", "item_said": said[:20]}
    return Again("tasks.ask_item", {"answers": asked}, _choices(found or items))


async def _offer_items(_context: Context, answers: Answers) -> Sequence[Choice]:
    return _choices(answers["admits"])


def _choices(items: Sequence[admission.Item]) -> list[Choice]:
    shown = [Choice("tasks.item", one, {"name": one["name"]}) for one in items[:MOST_SHOWN]]
    return [*shown, Choice("tasks.item_outside", admission.OUTSIDE)]


async def _read_part(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    part = admission.part_in(text)
    if part:
        return Ok(part)
    return Again("tasks.ask_part", {"answers": answers}, _parts())


async def _offer_parts(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return _parts()


def _parts() -> list[Choice]:
    return [Choice("tasks.part_assist", "assist", row=0), Choice("tasks.part_lead", "lead", row=0)]


def _asks_item(answers: Answers) -> bool:
    return bool(answers.get("admits"))


def _asks_part(answers: Answers) -> bool:
    """What stands in no list is refused whoever answers for it."""
    return bool(answers.get("admits")) and bool((answers.get("item") or {}).get("name"))


FIELDS = (
    Field("item", _read_item, offer=_offer_items, asked_when=_asks_item),
    Field("part", _read_part, offer=_offer_parts, asked_when=_asks_part),
)
