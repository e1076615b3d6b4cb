"""Doubts about a report: near-same text in the same grid, the same photo, impossible times.

A doubt is shown to a person with its evidence; it must never close, merge, count down or punish anything by itself.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz, process

from handlers.context import Context, World
from handlers.dates import RangeRead, read_range
from handlers.matters.chains import rule_of
from handlers.matters.letters import about, tell
from handlers.matters.standing import is_hidden, responsible, who_is, who_may_see
from handlers.matters.states import STATES
from storage.repositories.letters import Button
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

LOOK_BACK_DAYS = 90
NEAR_PERCENT = 80
_DAY_TO_COME = re.compile(r"明天|后天|下周|下个?月|\d\s*[月./-]\s*\d")
SHORTEST = 4
"""A text of three characters is like a hundred others and tells nothing."""
FASTEST_S = 20
"""Two reports of one person from different grids within so few seconds cannot both have been seen on the spot."""


async def near_texts(uow: UnitOfWork, matter: Matter) -> list[tuple[int, int]]:
    """Returns (matter id, likeness in percent) of near-same reports of the same grid, the likest first."""
    if len(matter.text) < SHORTEST:
        return []
    since = uow.now - timedelta(days=LOOK_BACK_DAYS)
    others = dict(await uow.matters.same_grid(matter.grid_id, since, matter.id))
    found = process.extract(matter.text, others, scorer=fuzz.ratio, score_cutoff=NEAR_PERCENT, limit=3)
    return [(other_id, round(score)) for _, score, other_id in found]


async def flag_report(world: World, uow: UnitOfWork, matter: Matter) -> None:
    """Flags a new report that reads like one of the last months, and times that cannot be."""
    near = await near_texts(uow, matter)
    if near:
        other_id, percent = near[0]
        await _flag(world, uow, matter, "same_text", other_id, {"percent": percent})
    if _lies_ahead(matter.happened, world.local(uow.now).date()):
        await _flag(world, uow, matter, "impossible_time", None, {"happened": matter.happened})
    if matter.reporter_id is None or rule_of(matter.kind).superior_enters:
        # Whoever inspects several grids writes down afterwards what they saw.
        return
    mine = await uow.matters.reported_by(matter.reporter_id, STATES, limit=2)
    before = next((one for one in mine if one.id != matter.id), None)
    if before is None or before.grid_id == matter.grid_id:
        return
    apart_s = (matter.registered_at - before.registered_at).total_seconds()
    if apart_s < FASTEST_S:
        await _flag(world, uow, matter, "impossible_time", before.id, {"seconds": round(apart_s)})


def _lies_ahead(happened: str, today: date) -> bool:
    """Whether it is said to have happened on a day that is still to come; '周五' may be the last one, and is none."""
    said = read_range(happened, today) if _DAY_TO_COME.search(happened) else None
    return isinstance(said, RangeRead) and 0 < (said.from_on - today).days < LOOK_BACK_DAYS


async def flag_photo(world: World, uow: UnitOfWork, matter: Matter, value: int) -> bool:
    """Flags a photo that another matter bears already; returns whether there was one.

    Args:
        world: for the letters.
        uow: an open unit of work.
        matter: whose photo it is.
        value: the photo's 64-bit difference hash.
    """
    near = await uow.matters.like_photo(value, matter.id)
    if not near:
        return False
    other_id, bits = near[0]
    await _flag(world, uow, matter, "same_photo", other_id, {"bits": bits})
    return True


async def _flag(
    world: World, uow: UnitOfWork, matter: Matter, what: str, other_id: int | None, evidence: dict[str, Any]
) -> None:
    other = await uow.matters.get(other_id) if other_id is not None else None
    flag_id = await uow.matters.flag(matter.id, what, other_id, evidence)
    people = await _may_compare(world, uow, matter, other or matter)
    buttons = [
        Button(
            "matters.flag_wrong" if what == "impossible_time" else "matters.flag_same",
            "matters.flag",
            {"flag": flag_id, "yes": True},
            row=1,
        ),
        Button("matters.flag_different", "matters.flag", {"flag": flag_id, "yes": False}, row=1),
        Button("matters.show", "matters.show", {"matter": matter.id}, row=2),
    ]
    the_other = {"other": other.number if other else "", "other_text": other.text if other else ""}
    known = {**await about(world, uow, matter), **the_other, "doubt": what, "evidence": evidence}
    await tell(world, uow, people, "matter_letters.doubt", buttons, **known)


async def _may_compare(world: World, uow: UnitOfWork, matter: Matter, other: Matter) -> list[int]:
    """Whoever answers for one of the two and may read both: that two are alike says what the hidden one is about."""
    on = world.local(uow.now).date()
    holders = dict.fromkeys((matter.holder_id, other.holder_id))
    if not (is_hidden(matter) or is_hidden(other)):
        return await responsible(uow, matter.holder_id, on)
    for holder_id in holders:
        people = await who_may_see(world, uow, await responsible(uow, holder_id, on), matter)
        if both := await who_may_see(world, uow, people, other):
            return both
    return []


async def decide_flag(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons below a doubt: a person says whether it is one; nothing else follows from it."""
    uow = context.uow
    flag = await context.uow.matters.get_flag(int(subject["flag"]))
    matter = await uow.matters.get(flag.matter_id) if flag is not None else None
    if flag is None or matter is None:
        await context.reply("help.not_allowed")
        return
    who = await who_is(context.world, uow, context.person, context.posts, matter)
    if "holder" not in who:
        await context.reply("help.not_allowed")
        return
    state = "confirmed" if subject["yes"] else "dropped"
    first = await uow.matters.decide_flag(flag.id, state, context.person.id)
    await context.edit_pressed(buttons=())
    other = await uow.matters.get(flag.other_id) if flag.other_id else None
    merge = []
    if first and subject["yes"] and other is not None and flag.what != "impossible_time":
        merge = [
            Button("matters.merge", "matters.do", {"matter": matter.id, "what": "merge", "v": matter.version,
                                                   "other": other.id})
        ]  # fmt: skip
    await context.reply(
        "matter_letters.doubt_decided" if first else "matter_letters.doubt_was_decided", merge, yes=subject["yes"]
    )
