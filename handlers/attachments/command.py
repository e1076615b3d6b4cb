"""The button 看附件: shows what a fact was filed with, a few at a time, in a private chat.

It queues a letter an attachment; the file itself is fetched when the letter is sent, never here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from handlers.areas import Area
from handlers.attachments.facts import FiledWith, find_fact, may_see
from handlers.context import Context
from storage.repositories.letters import Button

MOST_AT_ONCE = 5
"""So many arrive in a few seconds where a chat takes one message a second; the rest is one more press away."""


class HasAttachments(Protocol):
    """A fact as its repository gives it."""

    @property
    def id(self) -> int:
        """The fact's number."""

    @property
    def attachments(self) -> list[dict[str, Any]]:
        """What it was filed with."""


def attachment_buttons(table: str, facts: Iterable[HasAttachments]) -> list[Button]:
    """Returns the button 看附件 for some facts of one table together; no button where nothing was attached.

    Args:
        table: reports, visits, filings or notes.
        facts: in the order in which their attachments are to be shown.
    """
    holding = [fact for fact in facts if fact.attachments]
    if not holding:
        return []
    subject = {"table": table, "ids": [fact.id for fact in holding], "from": 0}
    return [Button("attachments.show", "attachments.show", subject, {"count": _count(holding)})]


def _count(facts: Iterable[HasAttachments | FiledWith]) -> int:
    return sum(len(fact.attachments) for fact in facts)


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Sends the next few attachments of facts to whoever may see them; the last of them offers to go on."""
    if context.in_group:
        await context.reply("attachments.private_only")
        return
    facts = [await find_fact(context, str(subject["table"]), int(fact_id)) for fact_id in subject["ids"]]
    found = [fact for fact in facts if fact is not None]
    if not found or not all([await may_see(context, fact) for fact in found]):
        await context.reply("help.not_allowed")
        return
    counting = [fact for fact in found if fact.counts]
    start, total = int(subject["from"]), _count(counting)
    if total <= start:
        await context.reply("attachments.none_left")
        return
    letters = await _letters(context, counting, total)
    end = min(start + MOST_AT_ONCE, total)
    for params in letters[start:end]:
        goes_on = params["number"] == end < total
        more = [Button("attachments.more", "attachments.show", {**subject, "from": end}, {"count": total - end})]
        await context.reply("attachments.one", more if goes_on else (), **params)


async def _letters(context: Context, facts: Sequence[FiledWith], total: int) -> list[dict[str, Any]]:
    people = await context.uow.people.by_ids({fact.person_id for fact in facts})
    letters: list[dict[str, Any]] = []
    for fact in facts:
        about = {"table": fact.table, "who": fact.who or people[fact.person_id].name, "on": fact.on, "of": total}
        letters += [_params(about, one, len(letters) + n) for n, one in enumerate(fact.attachments, 1)]
    return letters


def _params(about: Mapping[str, Any], attachment: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Returns the params of a letter 'attachments.one': delivery reads from them what to fetch, and where."""
    return {
        **about, "number": number, "kind": attachment["kind"], "file_id": attachment.get("file_id", ""),
        "account": attachment.get("account", ""), "name": attachment.get("name", ""), "size": attachment.get("size"),
        "latitude": attachment.get("latitude"), "longitude": attachment.get("longitude"),
    }  # fmt: skip


AREA = Area("attachments", actions={"show": show})
