"""What a single value cannot show: subjects that are no post, overlapping versions, values without a clause.

It only finds; the loader refuses.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from config.rulebooks.explain import line_of
from config.rulebooks.problems import Problem
from config.rulebooks.schema import Dated, Rulebook
from config.rulebooks.yaml_lines import LinedDict


def cross_problems(book: Rulebook, data: LinedDict) -> list[Problem]:
    """Return every problem that concerns more than one value of a rulebook that already fits the schema."""
    found = [
        *_subjects(book, data),
        *_posts(book, data),
        *_values(book, data),
        *_numbers(book, data),
        *_scoring(book, data),
        *_notes(book, data),
        *_choices(book, data),
    ]
    for section, entries in _dated(book):
        found.extend(_overlaps(section, entries, data))
    return found


def _dated(book: Rulebook) -> Iterator[tuple[str, tuple[Dated, ...]]]:
    yield "sizes", book.sizes
    yield "quotas", book.quotas
    yield "deadlines", book.deadlines
    yield "leave", book.leave
    yield "scoring", book.scoring
    yield "bars", book.bars
    yield "requirements", book.requirements


def _subjects(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    words = {post.word for post in book.posts}
    named: list[tuple[str, int, str | None]] = [
        *(("quotas", index, quota.subject) for index, quota in enumerate(book.quotas)),
        *(("leave", index, rule.subject) for index, rule in enumerate(book.leave)),
        *(("scoring", index, rule.subject) for index, rule in enumerate(book.scoring)),
        *(("requirements", index, rule.subject) for index, rule in enumerate(book.requirements)),
    ]
    for section, index, subject in named:
        if subject is not None and subject not in words:
            yield Problem(
                *line_of(data, (section, index, "subject")),
                "subject",
                f"{subject} 不是这份制度里的岗位",
                "先在 posts 里写上这个岗位，或改用：" + "、".join(sorted(words)),
            )


def _posts(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for index, post in enumerate(book.posts):
        where = line_of(data, ("posts", index, "word"))
        if not post.clause:
            yield Problem(*where, "clause", "岗位没有写依据条款", "写上 clause: 第几条")
        for name in post.names():
            if name in taken:
                yield Problem(
                    *where, "also", f"称呼 {name} 已经指 {taken[name]}", "一个称呼只能指一个岗位，删去其中一处"
                )
            taken.setdefault(name, post.word)


def _values(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    for section, entries in _dated(book):
        for index, entry in enumerate(entries):
            where = line_of(data, (section, index, "clause"))
            if entry.until is not None and entry.until < entry.since:
                yield Problem(
                    *line_of(data, (section, index, "until")), "until", "until 早于 since", "until 应等于或晚于 since"
                )
            if not entry.clause and not _is_silent(entry):
                yield Problem(
                    *where, "clause", "有值却没有依据条款", "写上 clause: 第几条；文件没给值就写 null 并加 note"
                )
            if _is_silent(entry) and not entry.note:
                yield Problem(
                    *line_of(data, (section, index, "id")),
                    "note",
                    "值为 null 却没有说明",
                    "加 note: 说明文件为什么没有值",
                )
    for index, quota in enumerate(book.quotas):
        if quota.period is None and quota.target is not None:
            yield Problem(
                *line_of(data, ("quotas", index, "period")),
                "period",
                "有指标却没有周期",
                "写上 period: day、week、month 等",
            )
        if quota.kind == "milestone" and quota.due is None and quota.target is not None:
            yield Problem(*line_of(data, ("quotas", index, "id")), "due", "里程碑没有写到期日", "写上 due: 年-月-日")


def _is_silent(entry: Dated) -> bool:
    """A value is silent when every one of its figures is null; entries without figures are never silent."""
    for figures in (("target",), ("min", "max", "about"), ("working_days",), ("limit",)):
        if all(hasattr(entry, figure) for figure in figures):
            return all(getattr(entry, figure) is None for figure in figures)
    return False


def _numbers(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    for index, size in enumerate(book.sizes):
        if size.min is not None and size.max is not None and size.min > size.max:
            yield Problem(*line_of(data, ("sizes", index, "min")), "min", "min 大于 max", "把两个数对调")
    for index, quota in enumerate(book.quotas):
        number = quota.target if isinstance(quota.target, int | float) else None
        if number is not None and number <= 0:
            yield Problem(*line_of(data, ("quotas", index, "target")), "target", "指标要大于 0", "写一个正数")
        if quota.at_most is not None and (number is None or quota.at_most < number):
            yield Problem(
                *line_of(data, ("quotas", index, "at_most")),
                "at_most",
                "at_most 小于 target",
                "at_most 应不小于 target",
            )
    for index, deadline in enumerate(book.deadlines):
        if deadline.working_days is not None and deadline.working_days <= 0:
            yield Problem(
                *line_of(data, ("deadlines", index, "working_days")), "working_days", "天数要大于 0", "写一个正整数"
            )


def _scoring(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    parts = {rule.id for rule in book.scoring if rule.kind == "part"}
    for index, rule in enumerate(book.scoring):
        if rule.part is not None and rule.part not in parts:
            yield Problem(
                *line_of(data, ("scoring", index, "part")),
                "part",
                f"没有叫 {rule.part} 的部分",
                "改用：" + "、".join(sorted(parts)),
            )


def _notes(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    ids = {entry.id for _, entries in _dated(book) for entry in entries}
    seen: set[str] = set()
    for index, note in enumerate(book.notes):
        if note.id in seen:
            yield Problem(*line_of(data, ("notes", index, "id")), "id", f"说明 {note.id} 重复", "换一个 id")
        seen.add(note.id)
        for name in note.about:
            if name not in ids:
                where = line_of(data, ("notes", index, "about"))
                yield Problem(*where, "about", f"没有叫 {name} 的条目", "写上这份制度里有的 id")


def _choices(book: Rulebook, data: LinedDict) -> Iterator[Problem]:
    ids = {section: {entry.id for entry in entries} for section, entries in _dated(book)}
    for index, note in enumerate(book.notes):
        where = line_of(data, ("notes", index, "choose"))
        for section, entries in (note.choose or {}).items():
            if unknown := [str(entry.get("id")) for entry in entries if entry.get("id") not in ids.get(section, ())]:
                what = f"{section} 里没有叫 {'、'.join(unknown)} 的条目"
                yield Problem(*where, "choose", what, "写上这份制度里有的 id")


def _overlaps(section: str, entries: Iterable[Dated], data: LinedDict) -> Iterator[Problem]:
    versions: dict[str, list[tuple[int, Dated]]] = defaultdict(list)
    for index, entry in enumerate(entries):
        versions[entry.id].append((index, entry))
    for entry_id, found in versions.items():
        ordered = sorted(found, key=lambda pair: pair[1].since)
        for (_, older), (index, newer) in pairwise(ordered):
            if older.until is None or older.until >= newer.since:
                yield Problem(
                    *line_of(data, (section, index, "since")),
                    "since",
                    f"{entry_id} 的两个版本日期重叠",
                    f"给旧版本写上 until，早于 {newer.since.isoformat()}",
                )
