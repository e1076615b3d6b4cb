"""What is said of a request: to the heads with 同意 / 不同意, to the person, to who stands in; edited as it goes on.

The heads' letters of a request have the subject ``leave:<id>``, the person's ``leave_of:<id>``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.context import Context
from handlers.heads import heads_above, office_above
from handlers.leave.spans import Span
from storage.repositories.leaves import Leave
from storage.repositories.letters import Button, Lane
from storage.repositories.people import Person, Post
from storage.repositories.which import about

REFUSALS = ("", "人手不够", "请改日期")
"""Words that a head may give with a refusal in the same tap; the first is none."""


@dataclass(frozen=True)
class Approvers:
    """Who was asked to decide; those without an open terminal must be telephoned."""

    people: Sequence[Person]
    reached: bool


async def describe(context: Context, leave: Leave, **more: Any) -> dict[str, Any]:
    """Returns what words about a request need; ``more`` is laid over it."""
    ids = {leave.person_id, leave.filed_by_id, leave.substitute_id or 0, leave.decided_by_id or 0}
    people = await context.uow.people.by_ids(ids)
    grids = await context.uow.grids.by_ids([leave.grid_id]) if leave.grid_id else {}
    return {
        **Span.of(leave).told(context.world.calendar),
        "name": people[leave.person_id].name,
        "grid": grids[leave.grid_id].name if leave.grid_id in grids else "",
        "reason": leave.reason,
        "substitute": people[leave.substitute_id].name if leave.substitute_id else "",
        "filed_by": people[leave.filed_by_id].name if leave.filed_by_id != leave.person_id else "",
        "state": leave.state,
        "by": people[leave.decided_by_id].name if leave.decided_by_id else "",
        "at": leave.decided_at,
        "word": "",
        **more,
    }


def decide_buttons(leave_id: int) -> list[Button]:
    """The head's buttons: yes, no, and no with a word."""
    yes = [Button("leave.approve", "leave.decide", {"leave": leave_id, "yes": True, "word": ""}, row=1)]
    return yes + [
        Button("leave.refuse", "leave.decide", {"leave": leave_id, "yes": False, "word": word}, {"word": word},
               row=2 if word else 1)
        for word in REFUSALS
    ]  # fmt: skip


def own_buttons(leave: Leave) -> list[Button]:
    """The person's buttons below their own request, by its state."""
    subject = {"leave": leave.id}
    if leave.state == "asked":
        buttons = [Button("leave.change_days", "leave.change_days", subject, row=1)]
        if leave.substitute_id is None:
            buttons.append(Button("leave.name_substitute", "leave.name_substitute", subject, row=1))
        return [*buttons, Button("leave.withdraw", "leave.withdraw", subject)]
    return [Button("leave.withdraw", "leave.withdraw", subject)] if leave.state == "approved" else []


async def ask_heads(context: Context, posts: Sequence[Post], leave: Leave) -> Approvers:
    """Puts a request to the direct heads; if none of them can be reached, to the office as well."""
    ids = await approvers_of(context, posts)
    letter = await describe(context, leave)
    said = await context.tell(
        ids, "leave.request", decide_buttons(leave.id), lane=Lane.REPLY, subject=f"leave:{leave.id}", **letter
    )
    if not said:
        office = [one for one in await office_above(context.uow, context.world, posts) if one not in ids]
        said = await context.tell(
            office, "leave.request", decide_buttons(leave.id), lane=Lane.REPLY, subject=f"leave:{leave.id}", **letter
        )
        ids = (office if said else []) + ids
    people = await context.uow.people.by_ids(ids)
    return Approvers([people[one] for one in ids], bool(said))


async def approvers_of(context: Context, posts: Sequence[Post]) -> list[int]:
    """Returns the direct heads of somebody, the office where there is none (本单位设置)."""
    return await heads_above(context.uow, context.world, posts)


async def show_heads(context: Context, leave: Leave, params: Mapping[str, Any]) -> None:
    """Edits every head's letter of a request to its present state; the buttons go."""
    await context.uow.outbox.edit(
        about(f"leave:{leave.id}"), lane=Lane.REPLY, kind="leave.request", params=params, buttons=()
    )


async def show_person(context: Context, leave: Leave, params: Mapping[str, Any]) -> None:
    """Edits the person's own letters of a request to its present state."""
    await context.uow.outbox.edit(
        about(f"leave_of:{leave.id}"), lane=Lane.REPLY, kind="leave.mine", params=params, buttons=own_buttons(leave)
    )


def concerned(leave: Leave, besides: Iterable[int] = ()) -> list[int]:
    """Returns whom a change of a request concerns: the person, and who filed it for them."""
    return sorted({leave.person_id, leave.filed_by_id} - set(besides))
