"""Files daily reports: one for each person and day, a second is added to it, a late one is marked late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.behalf import Subject
from handlers.context import Context
from storage.repositories.letters import Button


@dataclass(frozen=True)
class ReportFiled:
    """A report was filed: its entry, day, whether it is late, and how many entries the day has now."""

    entry_id: int
    on: date
    late: bool
    entries: int


async def file_report(
    context: Context,
    subject: Subject,
    text: str,
    attachments: Sequence[dict[str, Any]],
    on: date,
    *,
    source: str,
    supersedes_id: int | None = None,
) -> ReportFiled:
    """Writes one entry of a day's report down.

    Args:
        context: who files it, and when.
        subject: whose report it is.
        text: what was done; may be empty if there is an attachment.
        attachments: the channel's file ids.
        on: the local day it is about: today, or yesterday while a late one is still taken.
        source: the chat message it came from.
        supersedes_id: the entry that it corrects; that one is ended.
    """
    if supersedes_id is not None:
        await context.uow.reports.end(supersedes_id, context.person.id)
    entry_id = await context.uow.reports.add(
        person_id=subject.person.id, grid_id=subject.main_grid_id, filed_by_id=context.person.id, source=source,
        supersedes_id=supersedes_id, on=on, text=text, attachments=list(attachments), late=on < context.today,
    )  # fmt: skip
    entries = await context.uow.reports.count_of_day(subject.person.id, on)
    return ReportFiled(entry_id, on, on < context.today, entries)


def takes_late(context: Context) -> bool:
    """Whether yesterday's report is still taken: until the operator's hour (本单位设置)."""
    return context.local_now.time() < context.world.settings.report_late_until


async def file_text(
    context: Context, text: str, attachments: Sequence[dict[str, Any]], *, source: str, subject: Subject | None = None
) -> None:
    """Files a report from a text and answers with what was understood; '昨天…' is yesterday's while that is taken."""
    subject = subject or Subject(context.person, tuple(context.posts), text)
    on = context.today
    if text.startswith("昨天"):
        if not takes_late(context):
            await context.reply("reports.too_late", until=context.world.settings.report_late_until)
            return
        on -= timedelta(days=1)
        text = text.removeprefix("昨天").lstrip("：:，, ")
    filed = await file_report(context, subject, text, attachments, on, source=source)
    await answer_filed(context, subject, filed, text, len(attachments))


async def answer_filed(context: Context, subject: Subject, filed: ReportFiled, text: str, attachments: int) -> None:
    """Answers a filed report: what was kept, for which day, and one tap to take it back."""
    await context.reply(
        "reports.filed", [Button("undo", "reports.withdraw", {"entry": filed.entry_id})],
        on=filed.on, late=filed.late, entries=filed.entries, text=text, attachments=attachments,
        name=subject.person.name, by=context.person.name if subject.person.id != context.person.id else "",
    )  # fmt: skip
