"""Equipment (配套设备): issued, listed, and given back when somebody leaves.

Must never decide who pays for what was lost: that is the document's and the head's matter.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, reach
from handlers.areas import Todo
from handlers.context import Context
from handlers.personnel.line import PeopleLine
from handlers.personnel.proposing import posts_named
from storage.repositories.equipment import Thing
from storage.repositories.letters import Button

_GIVE = frozenset({"发放", "配发", "领", "领用", "issue"})
_TAKE = frozenset({"收回", "交回", "归还", "return"})
MOST_LISTED = 5


async def run(context: Context, line: PeopleLine) -> None:
    """'设备 王秀兰 发放 手机、雨衣', '设备 王秀兰 收回 手机', '设备 王秀兰'; without a name, what is still out.

    Source: the rulebook that asks for it, 五 (配发的配套设备，离岗收回).
    """
    people = {post.person_id: post.person_name for post in await posts_named(context, line.name)} if line.name else {}
    if line.name in ("", context.person.name) and not line.words:
        people = {context.person.id: context.person.name}
    if len(people) != 1:
        await context.reply("personnel.nobody" if not people else "personnel.two_of_that_name", name=line.name)
        return
    ((person_id, name),) = people.items()
    names = [one for word in line.words[1:] for one in word.split("、") if one][:20]
    if line.words and line.words[0] in _GIVE and names:
        await context.uow.equipment.issue(person_id, [one[:30] for one in names], context.person.id)
    elif line.words and line.words[0] in _TAKE:
        have = await context.uow.equipment.of([person_id])
        wanted = [one.id for one in have if one.returned_at is None and (not names or one.name in names)]
        await context.uow.equipment.give_back(wanted, context.person.id)
    elif line.words:
        await context.reply("personnel.how")
        return
    await _show(context, name, await context.uow.equipment.of([person_id]))


async def _show(context: Context, name: str, things: Sequence[Thing]) -> None:
    lines = [
        {
            "name": one.name, "on": context.world.local(one.issued_at).date(),
            "back": context.world.local(one.returned_at).date() if one.returned_at else None,
        }
        for one in things
    ]  # fmt: skip
    await context.reply("personnel.things", name=name, lines=lines)


async def todo(context: Context) -> list[Todo]:
    """What people who left have not given back, for those who may change people there."""
    paths = reach(context.posts, Act.CHANGE_PEOPLE)
    if not paths:
        return []
    out: dict[int, list[Thing]] = {}
    for one in await context.uow.equipment.not_returned_below(paths, context.today):
        out.setdefault(one.person_id, []).append(one)
    return [
        Todo(
            "personnel.todo_things", {"name": things[0].person, "things": [one.name for one in things]},
            Button("personnel.returned", "personnel.returned", {"things": [one.id for one in things]},
                   {"name": things[0].person}), order=5,
        )
        for things in list(out.values())[:MOST_LISTED]
    ]  # fmt: skip


async def returned(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that says that the things of somebody who left came back."""
    paths = reach(context.posts, Act.CHANGE_PEOPLE)
    below = (
        {one.id: one for one in await context.uow.equipment.not_returned_below(paths, context.today)} if paths else {}
    )
    mine = [below[int(one)] for one in subject["things"] if int(one) in below]
    if not mine:
        await context.reply("personnel.returned_before")
        return
    await context.uow.equipment.give_back([one.id for one in mine], context.person.id)
    await context.reply("personnel.returned", name=mine[0].person, things=[one.name for one in mine])
