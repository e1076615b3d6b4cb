"""Asks for the one thing of a household that is to be corrected, writes a line's corrections and says what became."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.household.correcting import correct_book
from handlers.household.line import Change, read_changes
from handlers.household.page import open_button, reached, within_reach
from handlers.roster.columns import TAGS
from storage.repositories.letters import Button
from storage.repositories.targets import Found

_WHAT = {"phone": "电话", "add": "增加", "tags": "标签", "needs": "需求", "address": "地址", "remove": "去掉"}
MOST_LISTED = 8


async def correct(context: Context, household: Found, changes: Sequence[Change], visit_id: int | None) -> None:
    """Writes down what was said about a household and answers; one tap takes it back."""
    done = await correct_book(context, household, changes, visit_id)
    buttons = [open_button(household)]
    if done.entries:
        buttons.insert(0, Button("undo", "household.take_back", {"entries": done.entries}, row=0))
    # After the head of a household changed, people call it by the new name.
    name = next((change.value for change in changes if change.what == "name"), household.name)
    await context.reply("household.changed", buttons, name=name, lines=done.lines, unknown=done.unknown)


def visit_of(subject: Mapping[str, Any]) -> int | None:
    """Returns the visit that a button belongs to."""
    return int(subject["visit"]) if subject.get("visit") is not None else None


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons of a page: asks for the one thing that is to be corrected."""
    household = await reached(context, subject)
    if household is not None:
        about = {"household": household.id, "name": household.name, "what": str(subject["what"])}
        await engine.start(context, FORM.name, {**about, "visit": subject.get("visit")})


async def _offer(context: Context, answers: Answers) -> Sequence[Choice]:
    household = await within_reach(context, int(answers["household"]))
    if household is None:
        return []
    residents = await context.uow.household_book.residents_of([household.id])
    what = answers["what"]
    if what == "tags":
        words = [tag for tag in TAGS if tag not in household.tags]
    elif what == "remove":
        words = [*(one.name for one in residents), *household.tags]
    else:
        words = []
    return [Choice("household.word", word, {"word": word}, row=n // 2) for n, word in enumerate(words[:MOST_LISTED])]


async def _read(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    said = read_changes(f"{_WHAT[answers['what']]} {text.strip()}")
    if said.unread or not said.changes:
        return Again("household.unread_value", {"what": answers["what"], "words": said.unread[:3]})
    return Ok(text.strip())


async def _finish(context: Context, answers: Answers) -> None:
    household = await within_reach(context, int(answers["household"]))
    if household is None:
        await context.reply("visits.not_yours")
        return
    said = read_changes(f"{_WHAT[answers['what']]} {answers['value']}")
    await correct(context, household, said.changes, answers.get("visit"))


FORM = Form("household", (Field("value", _read, offer=_offer),), _finish)
