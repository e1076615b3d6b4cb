"""Who is who: titles to roles, rows to people, people of the file to people of the store.

A number that now bears another name has changed hands: the person before leaves, a new one comes. Must never make one
person of two because they share a name.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from config.rulebooks.schema import Rulebook
from handlers.roster.problems import RowProblem, RowWarning
from handlers.roster.rows import PostRow, RosterRows
from handlers.roster.tree import Tree
from storage.repositories.roster import Snapshot, StoredPerson, StoredPost

SHEET = "人员"
# Titles that every roster may use, whatever the rulebook calls them.
COMMON_TITLES: dict[str, tuple[str, int | None]] = {
    "网格办": ("office", None),
    "领导": ("leader", None),
    "一级网格长": ("head", 1),
    "二级网格长": ("head", 2),
    "三级网格长": ("head", 3),
    "四级网格长": ("head", 4),
    "网格员": ("worker", None),
}


class WantedPost(NamedTuple):
    """A post as the file has it, on a grid of the tree to be."""

    phone: str
    grid_id: int
    role: str
    level: int | None
    title: str
    nature: str
    unit: str


@dataclass
class Staff:
    """The people and posts as they shall stand."""

    people: list[StoredPerson] = field(default_factory=list)
    posts: list[StoredPost] = field(default_factory=list)
    by_phone: dict[str, int] = field(default_factory=dict)
    close_reasons: dict[int, str] = field(default_factory=dict)
    """Why the terminals of a person close: handed_over or retired."""
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)


def plan_staff(rows: RosterRows, tree: Tree, current: Snapshot, rulebooks: Mapping[str, Rulebook]) -> Staff:
    """Finds out who comes, stays and leaves.

    Args:
        rows: the file.
        tree: the grids to be, see :func:`handlers.roster.tree.plan_tree`.
        current: the store.
        rulebooks: for what each one calls its posts.
    """
    staff = Staff()
    names: dict[str, PostRow] = {}
    wanted = _wanted(rows, tree, rulebooks, names, staff)
    outside_posts = [post for post in current.posts if post.grid_id not in tree.scope]
    _match_people(names, wanted, outside_posts, tree, current, staff)
    _match_posts(wanted, outside_posts, current, staff)
    return staff


def role_of(title: str, grid_level: int, rulebook: Rulebook | None) -> tuple[str, int | None] | None:
    """Returns role and level of a post by its title: the rulebook's own words first, then the common ones.

    Returns:
        The level is that of a head's or of a numbered post, None where none is said; None for an unknown title.
    """
    kind = rulebook.post_for(title) if rulebook is not None else None
    if kind is None:
        return COMMON_TITLES.get(title)
    level = kind.level
    if level is None and kind.role == "head":
        level = grid_level
    return kind.role, level


def _wanted(
    rows: RosterRows, tree: Tree, rulebooks: Mapping[str, Rulebook], names: dict[str, PostRow], staff: Staff
) -> dict[WantedPost, int]:
    """Reads each row's grid and title, and the first row of each phone; returns the posts with their lines."""
    found: dict[WantedPost, int] = {}
    taken: dict[tuple[object, ...], int] = {}
    for row in rows.people:
        first = names.setdefault(row.phone, row)
        if first.name != row.name:
            what = f"{row.phone} 在第 {first.line} 行是「{first.name}」，这里是「{row.name}」"
            mend = "一个号码应只有一个姓名；各人写自己的号码"
            staff.problems.append(RowProblem(SHEET, row.line, "手机号", what, mend))
            continue
        grid = tree.grids.get(row.grid)
        if grid is None:
            if row.grid not in rows.doubtful and not (tree.problems and row.grid in tree.lines):
                what, mend = f"没有编码是 {row.grid} 的网格", "应是「网格」表里的一个编码"
                staff.problems.append(RowProblem(SHEET, row.line, "网格编码", what, mend))
            continue
        if tree.partial and row.grid not in tree.lines:
            what, mend = f"网格 {row.grid} 不归这份表管", "应写到管那一片的名册里"
            staff.problems.append(RowProblem(SHEET, row.line, "网格编码", what, mend))
            continue
        name = tree.rulebook_of(row.grid)
        rulebook = rulebooks.get(name) if name else None
        role = role_of(row.title, grid.level, rulebook)
        if role is None:
            words = [*COMMON_TITLES, *(post.word for post in (rulebook.posts if rulebook else ()))]
            mend = "应是：" + "、".join(dict.fromkeys(words))
            staff.problems.append(RowProblem(SHEET, row.line, "职务", f"不认识「{row.title}」", mend))
            continue
        if role[0] == "head" and role[1] is not None and role[1] != grid.level:
            what = f"{row.name} 是{row.title}，可网格 {row.grid} 是 {grid.level} 级，请看看有没有写错"
            staff.warnings.append(RowWarning(SHEET, row.line, what))
        key = (row.phone, grid.id, *role, row.title)
        if key in taken:
            what = f"{row.name} 的这个岗位已写在第 {taken[key]} 行"
            staff.problems.append(RowProblem(SHEET, row.line, "职务", what, "应删去重复的一行"))
            continue
        taken[key] = row.line
        found[WantedPost(row.phone, grid.id, *role, row.title, row.nature, row.unit)] = row.line
    return found


def _match_people(
    names: Mapping[str, PostRow],
    wanted: Mapping[WantedPost, int],
    outside_posts: list[StoredPost],
    tree: Tree,
    current: Snapshot,
    staff: Staff,
) -> None:
    serving = {person.phone: person for person in current.people}
    held: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for post in current.posts:
        held[post.person_id].add((post.grid_id, post.role))
    elsewhere = {post.person_id for post in outside_posts}
    matched = {phone: one for phone, row in names.items() if (one := serving.get(phone)) and one.name == row.name}
    new_numbers = _new_numbers(names, matched, wanted, held, current)
    matched |= new_numbers
    stay = {person.id for person in matched.values()}
    for phone, row in names.items():
        before = serving.get(phone)
        if before is None or before.name == row.name:
            continue
        if before.id in elsewhere and before.id not in stay:
            what, mend = f"{phone} 是别的片区「{before.name}」的号码", "应核对号码；换了人请导入整个县的名册"
            staff.problems.append(RowProblem(SHEET, row.line, "手机号", what, mend))
        staff.close_reasons[before.id] = "handed_over"
        what = f"号码 {phone} 原来是「{before.name}」的，现在是「{row.name}」的；原来绑定的终端已停用，请新机主重新绑定"
        staff.warnings.append(RowWarning(SHEET, row.line, what))
    for phone, before in new_numbers.items():
        what = f"{before.name} 的号码由 {before.phone} 改为 {phone}"
        staff.warnings.append(RowWarning(SHEET, names[phone].line, what))
    retired = {(one.phone, one.name): one.id for one in current.retired.get("people", ())}
    newest = current.newest_ids.get("people", 0)
    for phone, row in names.items():
        known = matched[phone].id if phone in matched else retired.get((phone, row.name))
        if known is None:
            newest += 1
            known = newest
        staff.by_phone[phone] = known
        staff.people.append(StoredPerson(known, row.name, phone))
    gone_by_scope = {person_id for person_id in held if person_id not in elsewhere}
    for person in current.people:
        if person.id in stay or person.id in staff.close_reasons:
            continue
        # Who holds no post at all is no matter of this file: personnel work decides.
        if person.id in gone_by_scope:
            staff.close_reasons[person.id] = "retired"
        else:
            staff.people.append(person)
            staff.by_phone.setdefault(person.phone, person.id)


def _new_numbers(
    names: Mapping[str, PostRow],
    matched: Mapping[str, StoredPerson],
    wanted: Mapping[WantedPost, int],
    held: Mapping[int, set[tuple[int, str]]],
    current: Snapshot,
) -> dict[str, StoredPerson]:
    """Finds people who have a new number: the same name in the same role on the same grid, and nobody else fits."""
    stay = {person.id for person in matched.values()}
    by_post: dict[tuple[str, int, str], set[int]] = defaultdict(set)
    people = {person.id: person for person in current.people if person.id not in stay}
    for person in people.values():
        for grid_id, role in held.get(person.id, ()):
            by_post[person.name, grid_id, role].add(person.id)
    fits: dict[str, set[int]] = defaultdict(set)
    for post in wanted:
        if post.phone not in matched:
            fits[post.phone] |= by_post.get((names[post.phone].name, post.grid_id, post.role), set())
    rivals: dict[int, int] = defaultdict(int)
    for ids in fits.values():
        for person_id in ids:
            rivals[person_id] += 1
    return {phone: people[one] for phone, ids in fits.items() if len(ids) == 1 and rivals[one := next(iter(ids))] == 1}


def _match_posts(
    wanted: Mapping[WantedPost, int], outside_posts: list[StoredPost], current: Snapshot, staff: Staff
) -> None:
    """Lets a post that stays keep its id: first by the same title, then by the same role and level."""
    serving = {person.id for person in staff.people}
    staff.posts.extend(post for post in outside_posts if post.person_id in serving)
    outside = {post.id for post in outside_posts}
    exact: dict[tuple[object, ...], list[int]] = defaultdict(list)
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for stored in current.posts:
        if stored.id not in outside:
            exact[stored.person_id, stored.grid_id, stored.role, stored.level, stored.title].append(stored.id)
            alike[stored.person_id, stored.grid_id, stored.role, stored.level].append(stored.id)
    newest = current.newest_ids.get("posts", 0)
    used: set[int] = set()
    kept: dict[WantedPost, int] = {}
    for index, with_title in ((exact, True), (alike, False)):
        for post in wanted:
            if post in kept or post.phone not in staff.by_phone:
                continue
            key = (staff.by_phone[post.phone], post.grid_id, post.role, post.level)
            free = [one for one in index.get((*key, post.title) if with_title else key, ()) if one not in used]
            if free:
                kept[post] = free[0]
                used.add(free[0])
    for post in wanted:
        known = kept.get(post)
        if known is None:
            newest += 1
            known = newest
        staff.posts.append(
            StoredPost(known, staff.by_phone[post.phone], post.grid_id, post.role, post.level, post.title, post.nature,
                       post.unit)
        )  # fmt: skip
