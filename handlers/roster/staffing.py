"""Whether grids have the workers that their rulebook names: a word with the clause, never a refusal.

Must never hold a number of its own. Totals that a document gives for a whole county are no demand on a grid: see
totals.py. Source: 四（一）2（3）, 推进计划 12（20）.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from config.rulebooks.schema import Quota, Rulebook
from handlers.roster.problems import RowWarning
from handlers.roster.tree import Tree
from storage.repositories.roster import StoredGrid, StoredPost

MOST_NAMED = 5


def staffing_warnings(
    tree: Tree, posts: Iterable[StoredPost], rulebooks: Mapping[str, Rulebook], on: date
) -> list[RowWarning]:
    """Compares the workers of the smallest grids with the staffing rules in force.

    Args:
        tree: the grids to be.
        posts: the posts to be.
        rulebooks: by name.
        on: the day whose rules count.

    Returns:
        One warning for each rule that is not kept, with how many grids and the first of their names.
    """
    parents = {grid.parent_id for grid in tree.grids.values()}
    lowest: dict[str, list[StoredGrid]] = {}
    for code, grid in tree.grids.items():
        book = tree.rulebook_of(code) if grid.id not in parents else None
        if book is not None and book in rulebooks:
            lowest.setdefault(book, []).append(grid)
    held: dict[int, list[StoredPost]] = {}
    for post in posts:
        held.setdefault(post.grid_id, []).append(post)
    serving: dict[str, list[StoredPost]] = {}
    for code, grid in tree.grids.items():
        if theirs := held.get(grid.id):
            serving.setdefault(tree.rulebook_of(code) or "", []).extend(theirs)
    shares = [
        warning
        for name, book in rulebooks.items()
        for rule in (book.quotas_on(on) if name in serving else ())
        if rule.kind == "staffing" and rule.of.has_unit
        for warning in _share(book, rule, serving[name])
    ]
    return shares + [
        warning
        for name, grids in lowest.items()
        for rule in rulebooks[name].quotas_on(on)
        if rule.kind == "staffing" and rule.of.covers == "people" and rule.of.grid_kind and rule.of.level is None
        for warning in _checked(rulebooks[name], rule, grids, held, tree)
    ]


def _checked(
    book: Rulebook, rule: Quota, grids: Sequence[StoredGrid], held: Mapping[int, Sequence[StoredPost]], tree: Tree
) -> list[RowWarning]:
    meant = [grid for grid in grids if grid.kind == rule.of.grid_kind]
    needed = int(rule.target) if rule.unit == "people" and rule.target not in (None, "all") else 1
    lacking = [grid for grid in meant if _count(book, rule, held.get(grid.id, ())) < needed]
    if rule.unit == "percent":
        percent = 100 * (len(meant) - len(lacking)) / len(meant) if meant else 100.0
        if rule.target in (None, "all") or percent >= float(rule.target or 0):
            return []
        what = f"{rule.of.grid_kind}网格配了{rule.subject}的是 {percent:.0f}%"
    elif lacking:
        names = "、".join(grid.name for grid in lacking[:MOST_NAMED])
        what = f"{len(lacking)} 个{rule.of.grid_kind}网格没有配够{rule.subject}：{names}"
    else:
        return []
    line = next((tree.lines[grid.code] for grid in lacking if grid.code in tree.lines), 0)
    return [RowWarning("网格", line, f"{what}；{rule.says}", f"{book.name} {rule.clause}")]


def _share(book: Rulebook, rule: Quota, posts: Sequence[StoredPost]) -> list[RowWarning]:
    """How many of those whom a rule speaks of come from a 单位 (40 % 干部职工 of the 联户长)."""
    meant = [post for post in posts if rule.subject in book.words_for(post.role, post.level, post.nature, post.title)]
    percent = 100 * sum(bool(post.unit) for post in meant) / len(meant) if meant else 100.0
    if rule.target in (None, "all") or percent >= float(rule.target or 0):
        return []
    what = f"{len(meant)} 名{rule.subject}里写了工作单位的是 {percent:.0f}%"
    return [RowWarning("人员", 0, f"{what}；{rule.says}", f"{book.name} {rule.clause}")]


def _count(book: Rulebook, rule: Quota, posts: Sequence[StoredPost]) -> int:
    return sum(
        rule.subject in book.words_for(post.role, post.level, post.nature, post.title)
        for post in posts
        if post.role == "worker"
    )
