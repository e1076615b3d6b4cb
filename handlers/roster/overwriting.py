"""Warns where a workbook is older than what people said in chat: it would undo corrections made at the door.

Must never stop an import: the file may be right. It says what would be lost, who said it and when.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from handlers.roster.plan import RosterPlan
from handlers.roster.problems import RowWarning
from handlers.roster.rows import RosterRows
from storage.repositories.corrections import PostChanged
from storage.repositories.roster import Snapshot, StagedRow, StoredHousehold, StoredPerson, StoredPost, StoredResident
from storage.unit_of_work import UnitOfWork

_FIELDS = {"name": "户主", "address": "地址", "tags": "标签"}
_MEND = "要保留聊天里的，先导出名册，在导出的表上改"


async def overwritten(uow: UnitOfWork, plan: RosterPlan, current: Snapshot, rows: RosterRows) -> list[RowWarning]:
    """Returns a warning for each correction made in chat that a plan would write over.

    Args:
        uow: an open unit of work.
        plan: what an import will do.
        current: the store's roster that the plan was made from.
        rows: the file, for the lines.
    """
    return [
        *await _households(uow, plan, current, rows),
        *await _residents(uow, plan, current),
        *await _posts(uow, plan, current),
    ]


def _on(at: datetime, now: datetime) -> str:
    local = at.astimezone(now.tzinfo)
    return f"{local.month}月{local.day}日"


async def _households(uow: UnitOfWork, plan: RosterPlan, current: Snapshot, rows: RosterRows) -> list[RowWarning]:
    changed = {one.row.id: one.row for one in _done(plan, "households", "change")}
    if not changed:
        return []
    before = {one.id: one for one in current.households if one.id in changed}
    lines = {row.code: row.line for row in rows.households}
    found = []
    for said in await uow.corrections.of_households(changed):
        home, wanted = before[said.household_id], changed[said.household_id]
        assert isinstance(wanted, StoredHousehold)
        stands, becomes = getattr(home, said.what), getattr(wanted, said.what)
        if stands == said.after != becomes:
            what = (
                f"{home.name}（{home.code}）的{_FIELDS[said.what]} {_on(said.at, uow.now)} {said.by}在聊天里改成"
                f"「{_said(stands)}」，这份表会改成「{_said(becomes)}」；{_MEND}"
            )
            found.append(RowWarning("住户", lines.get(home.code, 0), what))
    return found


def _said(value: str) -> str:
    return value.strip("、") or "空"


async def _residents(uow: UnitOfWork, plan: RosterPlan, current: Snapshot) -> list[RowWarning]:
    gone = {one.row.id: one.row for one in _done(plan, "residents", "retire")}
    if not gone:
        return []
    homes = {one.id: one for one in current.households}
    found = []
    for said in (await uow.corrections.of_residents(gone)).values():
        person = gone[said.id]
        assert isinstance(person, StoredResident)
        home = homes.get(person.household_id)
        what = (
            f"{home.name if home else ''}家的{person.name} {_on(said.at, uow.now)} {said.by}在聊天里记的，"
            f"这份表里没有或不一样，会按表改；{_MEND}"
        )
        found.append(RowWarning("人口", 0, what))
    return found


async def _posts(uow: UnitOfWork, plan: RosterPlan, current: Snapshot) -> list[RowWarning]:
    ends, begins = set(_ended(plan, current)), set(_begun(plan, current))
    if not ends and not begins:
        return []
    newest: dict[tuple[str, int, str], PostChanged] = {
        (one.name, one.grid_id, one.role): one for one in await uow.corrections.of_posts()
    }
    grids = {one.id: one.name for one in current.grids}
    found = []
    for key, said in newest.items():
        where, on = grids.get(said.grid_id, ""), _on(said.at, uow.now)
        if said.began and key in ends:
            what = f"{said.name} {on} 在聊天里到{where}上岗，这份表里没有，会按表离岗；{_MEND}"
        elif not said.began and key in begins:
            what = f"{said.name} {on} 在聊天里从{where}离岗，这份表里还有，会按表上岗；{_MEND}"
        else:
            continue
        found.append(RowWarning("人员", 0, what))
    return found


def _ended(plan: RosterPlan, current: Snapshot) -> Iterator[tuple[str, int, str]]:
    """Names the posts that end by a file, at once or once an office has approved it."""
    names = {one.id: one.name for one in current.people}
    held = {row["ends_post_id"] for row in plan.held.rows}
    ending = {one.row.id for one in _done(plan, "posts", "retire")} | held
    for post in current.posts:
        if post.id in ending:
            yield names.get(post.person_id, ""), post.grid_id, post.role


def _begun(plan: RosterPlan, current: Snapshot) -> Iterator[tuple[str, int, str]]:
    """Names the posts that begin by a file, at once or once an office has approved it."""
    names = {one.id: one.name for one in current.people}
    names |= {one.row.id: one.row.name for one in plan.staged["people"] if isinstance(one.row, StoredPerson)}
    for one in _done(plan, "posts", "add"):
        assert isinstance(one.row, StoredPost)
        yield names.get(one.row.person_id, ""), one.row.grid_id, one.row.role
    for row in plan.held.rows:
        if row["grid_id"] is not None:
            yield row["name"], row["grid_id"], row["role"]


def _done(plan: RosterPlan, kind: str, action: str) -> Iterable[StagedRow]:
    return (one for one in plan.staged.get(kind, ()) if one.action == action)
