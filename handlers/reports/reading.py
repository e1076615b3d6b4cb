"""Heads see who reported and who is missing, read one report after the other, and mark each 已阅 with a word back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Press, Todo
from handlers.attachments.command import attachment_buttons
from handlers.context import Context, World
from handlers.leave.absence import absences, days_away
from handlers.quotas.owed import rulebooks_of
from handlers.reports.owed import owed_on
from storage.repositories.letters import Button
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DayOfReports:
    """Who owed a report on a day in some subtrees: filed and missing, each by their posts."""

    on: date
    filed: tuple[Post, ...]
    missing: tuple[Post, ...]


async def day_of_reports(world: World, uow: UnitOfWork, paths: Sequence[str], on: date) -> DayOfReports:
    """Returns who owed a report in the subtrees on a day, filed or missing; people on leave owe none."""
    filed: dict[int, Post] = {}
    missing: dict[int, Post] = {}
    for path in paths:
        done = {person_id for person_id, _ in await uow.reports.filers(path, on, on)}
        posts = await uow.people.posts_within(path, on)
        books = rulebooks_of(world, posts)
        leaves = await absences(uow, {post.person_id for post in posts}, on, on)
        for post in posts:
            if post.person_id in done:
                filed[post.person_id] = post
                continue
            away = on in days_away(leaves.get(post.person_id, ()), on, on)
            if not away and owed_on(world, books.get(post.id), post, on) is not None:
                missing[post.person_id] = post
    return DayOfReports(on, tuple(filed.values()), tuple(p for i, p in missing.items() if i not in filed))


async def show_day(context: Context, _subject: Mapping[str, Any]) -> None:
    """Shows a head the day: how many reported, who is missing (private chat only), and the next unread one."""
    day = await day_of_reports(context.world, context.uow, reach(context.posts, Act.READ_REPORTS), context.today)
    read = await context.uow.reports.read_by(context.person.id, day.on)
    unread = [post for post in day.filed if post.person_id not in read | {context.person.id}]
    buttons = (
        [Button("reports.read_next", "reports.read", {"person": unread[0].person_id, "on": day.on})] if unread else []
    )
    names = (
        []
        if context.in_group
        else [{"name": p.person_name, "grid": p.grid_name, "phone": p.phone} for p in day.missing]
    )
    await context.reply(
        "reports.day", buttons, on=day.on, filed=len(day.filed), missing=len(day.missing), names=names[:40],
        unread=len(unread),
    )  # fmt: skip


async def read_one(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows one person's report of a day with 已阅 and three words back."""
    person = await context.uow.people.get(int(subject["person"]))
    on = date.fromisoformat(str(subject["on"]))
    posts = await context.uow.people.posts_of(person.id, on)
    if context.in_group or not any(may(context.posts, Act.READ_REPORTS, post.grid_path) for post in posts):
        await context.reply("help.not_allowed")
        return
    entries = await context.uow.reports.of_day(person.id, on)
    about = {"person": person.id, "on": on}
    words = ("", "辛苦了", "写得好", "请写具体些")
    buttons = [
        Button("reports.seen", "reports.seen", {**about, "word": w}, {"word": w}, row=n // 2)
        for n, w in enumerate(words)
    ]
    texts = [{"text": e.text, "attachments": len(e.attachments), "late": e.late} for e in entries]
    buttons = [*attachment_buttons("reports", entries), *buttons]
    await context.reply("reports.one", buttons, name=person.name, on=on, entries=texts)


async def mark_seen(context: Context, subject: Mapping[str, Any]) -> None:
    """Marks a report 已阅, tells its writer, and goes on to the next unread one."""
    person_id, on = int(subject["person"]), date.fromisoformat(str(subject["on"]))
    posts = await context.uow.people.posts_of(person_id, on)
    if not any(may(context.posts, Act.READ_REPORTS, post.grid_path) for post in posts):
        await context.reply("help.not_allowed")
        return
    await context.edit_pressed(buttons=())
    if person_id in await context.uow.reports.read_by(context.person.id, on):
        await context.reply("reports.seen_before")
        return
    word = str(subject["word"])
    await context.uow.reports.mark_read(person_id, on, context.person.id, word)
    await context.tell([person_id], "reports.was_seen", by=context.person.name, on=on, word=word)
    await show_day(context, {})


async def todo(context: Context) -> Sequence[Todo]:
    """One line for a head: how many reports of today wait to be read."""
    paths = reach(context.posts, Act.READ_REPORTS)
    if not paths:
        return []
    filed: set[int] = set()
    for path in paths:
        filed |= {person_id for person_id, _ in await context.uow.reports.filers(path, context.today, context.today)}
    filed -= {context.person.id} | await context.uow.reports.read_by(context.person.id, context.today)
    if not filed:
        return []
    return [Todo("reports.todo_read", {"count": len(filed)}, Button("reports.show_day", "reports.show_day"), order=7)]


ACTIONS: Mapping[str, Press] = {"show_day": show_day, "read": read_one, "seen": mark_seen}
