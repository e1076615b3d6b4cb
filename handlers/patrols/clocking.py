"""Begins and ends patrols and working hours, and says how the hours stand. An end is never guessed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.events import Attachment
from handlers.quotas.deeds import hours
from handlers.quotas.owed import is_counted, rulebooks_of, rules_for
from handlers.quotas.standing import Standing, standings
from handlers.quotas.words import quota_params
from storage.repositories.field_work import Clocking
from storage.repositories.letters import Button

KIND_OF = {"patrols": "patrol", "work": "work"}


async def kinds_asked(context: Context) -> list[str]:
    """Returns what the own rulebook counts by the clock: patrols, working hours, both; patrols where it is silent."""
    books = rulebooks_of(context.world, context.posts)
    covers = {
        rule.of.covers
        for post in context.posts
        if post.id in books
        for rule in rules_for(books[post.id], post, context.today)
        if is_counted(rule)
    }
    return [kind for word, kind in KIND_OF.items() if word in covers] or ["patrol"]


def place_of(attachments: Sequence[Attachment]) -> list[float] | None:
    """Returns the location that a message carries, if its channel gives one."""
    for one in attachments:
        if one.kind == "location" and one.latitude is not None and one.longitude is not None:
            return [one.latitude, one.longitude]
    return None


async def begin(context: Context, kind: str) -> None:
    """Begins a patrol or working hours now; pressed twice, it says since when it runs."""
    post = max(context.posts, key=lambda post: post.grid_level, default=None)
    place = place_of(context.event.attachments)
    new_id = await context.uow.clockings.begin(
        person_id=context.person.id, grid_id=post.grid_id if post else None, kind=kind, on=context.today,
        from_at=context.now, from_place=place, filed_by_id=context.person.id, source=context.source,
    )  # fmt: skip
    if new_id is None:
        running = next(one for one in await context.uow.clockings.under_way(context.person.id) if one.kind == kind)
        await context.reply("patrols.under_way", [finish_button(running)], kind=kind, at=running.from_at)
        return
    button = Button(f"patrols.end_{kind}", "patrols.finish", {"clocking": new_id}, row=1)
    undo = Button("undo", "patrols.withdraw", {"clocking": new_id}, row=1)
    await context.reply("patrols.begun", [button, undo], kind=kind, at=context.now, located=place is not None)


def finish_button(clocking: Clocking) -> Button:
    """The button that ends what is under way."""
    return Button(f"patrols.end_{clocking.kind}", "patrols.finish", {"clocking": clocking.id})


async def own_running(context: Context, subject: Mapping[str, Any]) -> Clocking | None:
    """Returns the clocking of a button if it is the speaker's and runs; else says why not."""
    one = await context.uow.clockings.get(int(subject["clocking"]))
    if one is None or one.person_id != context.person.id:
        await context.reply("help.not_allowed")
    elif one.until_at is not None or one.ended_at is not None:
        await context.reply("patrols.ended_before", kind=one.kind)
    else:
        return one
    return None


async def finish(context: Context, clocking: Clocking, until_at: datetime, how: str) -> None:
    """Writes an end down and answers with the length and the figures that it fed."""
    minutes = int((until_at - clocking.from_at).total_seconds()) // 60
    place = place_of(context.event.attachments) if how == "now" else None
    if not await context.uow.clockings.finish(clocking.id, until_at, minutes, how, place):
        await context.reply("patrols.ended_before", kind=clocking.kind)
        return
    fed = await _fed(context, clocking)
    buttons = [Button("undo", "patrols.withdraw", {"clocking": clocking.id})]
    buttons += [Button("why.why", "why.show", {"post": one.post.id, "rule": one.quota.id}) for one in fed[:1]]
    await context.reply(
        "patrols.ended", buttons, kind=clocking.kind, on=clocking.on, today=clocking.on == context.today,
        from_at=clocking.from_at, until_at=until_at, minutes=minutes, hours=hours(minutes),
        quotas=[quota_params(one, context.today) for one in fed],
    )  # fmt: skip


async def _fed(context: Context, clocking: Clocking) -> list[Standing]:
    """The figures of the day on which it began; a patrol is work as well."""
    covers = ("patrols", "work") if clocking.kind == "patrol" else ("work",)
    found = await standings(context.world, context.uow, context.posts, clocking.on, with_leave=False)
    return [one for one in found if one.quota.of.covers in covers]
