"""Counts what live counters show, once a second: whatever was received, answered, moved or changed is a fact by then.

A press writes its own fact and nothing else; here it is counted from the facts, so that no figure can be lost or added
twice. Must never edit a counter that shows what is right already, nor any of them more than once a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.tasks.counters.counter import buttons_of, here_buttons, here_params_of, params_of
from storage.engine import Store
from storage.repositories.letters import Button, Lane
from storage.repositories.plain import plain
from storage.repositories.task_counters import Counter, counter_subject
from storage.repositories.which import about
from storage.unit_of_work import UnitOfWork

HELD_BACK = timedelta(seconds=1)
WATCHED_FOR = timedelta(days=2)
EVER = timedelta(days=180)
CHUNK = 25


@dataclass(frozen=True)
class _Edit:
    """What counters about a subject ought to show."""

    subject: str
    params: dict[str, Any]
    buttons: Sequence[Button]


async def refresh_counters(store: Store, now: datetime, *, newer_than: timedelta = WATCHED_FOR) -> int:
    """Brings the counters on people's screens up to date; returns how many showed something else.

    Reads first and writes only where something differs, so that it may run as often as somebody likes to look. An edit
    is held back a second: several processes that count side by side still make one of it.

    Args:
        store: the store.
        now: the moment.
        newer_than: tasks that run, that were issued or ended within this time, or whose counter moved within it.
    """
    async with store.reading(now) as uow:
        watched = await uow.tasks.counters.watched(now - newer_than)
        edits: list[_Edit] = []
        for task_id, counters in groupby(sorted(watched, key=lambda one: one.task_id), key=lambda one: one.task_id):
            edits += await _differing(uow, task_id, list(counters))
    for start in range(0, len(edits), CHUNK):
        async with store.writing(now) as uow:
            for one in edits[start : start + CHUNK]:
                # In the digests' lane: a counter never makes anybody's answer wait.
                await uow.outbox.edit(
                    about(one.subject), lane=Lane.DIGEST, params=one.params, buttons=one.buttons, due_at=now + HELD_BACK
                )  # fmt: skip
    return len(edits)


async def _differing(uow: UnitOfWork, task_id: int, counters: Sequence[Counter]) -> list[_Edit]:
    """Returns what the counters of one task ought to show, where one of them shows something else."""
    task = await uow.tasks.get(task_id)
    if task is None:
        return []
    right: dict[int | None, tuple[dict[str, Any], Sequence[Button]]] = {}
    if any(one.grid_id is None for one in counters):
        figures = await uow.tasks.figures(task_id)
        right[None] = plain(await params_of(uow, task, figures)), buttons_of(task, figures)
    grids = await uow.grids.by_ids({one.grid_id for one in counters if one.grid_id is not None})
    if grids:
        for grid_id, params in (await here_params_of(uow, task, list(grids.values()))).items():
            right[grid_id] = plain(params), here_buttons(params)
    stale = {one.grid_id for one in counters if one.grid_id in right and one.params != right[one.grid_id][0]}
    return [_Edit(counter_subject(task_id, grid_id), *right[grid_id]) for grid_id in right if grid_id in stale]


async def _job(store: Store, _world: World, clock: Clock, due_at: datetime) -> None:
    """Counts for those tasks that nobody has answered for a while: once a minute, and once an hour the oldest too."""
    await refresh_counters(store, clock.now(), newer_than=EVER if due_at.minute == 0 else WATCHED_FOR)


JOB = Job("count-tasks", _job, every_min=1, grace=timedelta(minutes=2))
