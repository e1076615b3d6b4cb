"""What a visit said goes to the household's book, and on to log and matter, without being typed again."""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.household.asking import correct
from handlers.household.line import Change
from handlers.household.page import reached
from handlers.matters import reporting
from handlers.reports.filing import file_text


async def needs_from_visit(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that writes what was seen on the visit down as the household's needs."""
    household = await reached(context, subject)
    visit = await context.uow.visits.get(int(subject["visit"])) if household is not None else None
    if household is None:
        return
    if visit is None or visit.ended_at is not None or not visit.text:
        await context.reply("household.nothing_said", name=household.name)
    else:
        await correct(context, household, [Change("needs", visit.text[:300])], visit.id)


async def everywhere(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 一次记全: what a visit says goes to the log, to the household's book and to a matter.

    Source: the rulebook that asks for it, 四（一）5 (一表采集).
    """
    visit = await context.uow.visits.get(int(subject["visit"]))
    if visit is None or visit.ended_at is not None or context.person.id != visit.person_id:
        await context.reply("help.not_allowed")
        return
    household = await reached(context, subject)
    if household is None:
        return
    if context.pressed is not None:
        await context.edit_pressed(buttons=context.pressed.rest("household.everywhere", "matters.from_visit"))
    await file_text(context, f"走访{household.name}：{visit.text}", [], source="")
    await correct(context, household, [Change("needs", visit.text[:300])], visit.id)
    await reporting.from_visit(context, {"visit": visit.id})
