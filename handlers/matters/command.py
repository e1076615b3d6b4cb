"""/上报 and /件: what the area of matters offers, what is to be done today, and what can be taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.areas import Area, Command, Todo, Undoable
from handlers.context import Context
from handlers.matters.acting import correct, do, finish
from handlers.matters.adding import add
from handlers.matters.asking import form
from handlers.matters.chains import rule_of
from handlers.matters.duplicates import decide_flag
from handlers.matters.letters import show_card
from handlers.matters.looking_up import go_on, in_hand, look_up, show, show_history, show_more, to_ask
from handlers.matters.qr import show_qr
from handlers.matters.reporting import from_visit, report, start_report
from handlers.matters.steps import take_step
from handlers.matters.unposting import unpost
from handlers.matters.wishes import Wish
from storage.repositories.letters import Button

HINTS = ("坏了", "漏水", "打架", "吵架", "着火", "井盖", "堵了", "塌了", "没人清")
"""What people write who see something that should be reported."""


async def todo(context: Context) -> Sequence[Todo]:
    """What is in the speaker's hands, those that are late first; and whom to ask whether it helped."""
    items = []
    for matter in (await in_hand(context))[:5]:
        late = matter.is_late(context.now)
        button = Button("matters.open", "matters.show", {"matter": matter.id}, {"short": matter.text[:12]})
        params = {"short": matter.text[:20], "due_on": matter.due_on, "late": late}
        items.append(Todo("matters.todo_handle", params, button, order=1 if late or matter.urgent else 3))
    asked = await to_ask(context, 5)
    here = [post.grid_id for post in context.posts if post.role == "worker"]
    residents = await context.uow.matters.unasked(here) if here else []
    for matter in [*asked, *(one for one in residents if rule_of(one.kind).worker_follows)]:
        button = Button("matters.open", "matters.show", {"matter": matter.id}, {"short": matter.text[:12]})
        items.append(Todo("matters.todo_follow_up", {"short": matter.text[:20]}, button, order=3))
    return items


async def undoable(context: Context) -> Undoable | None:
    """The newest report of this person that nobody has taken up."""
    matter = await context.uow.matters.newest_by(context.person.id)
    if matter is None or not rule_of(matter.kind).reporter_ends:
        return None

    async def take_back() -> None:
        wish = Wish("withdraw", context.person.id, frozenset({"finder"}))
        outcome = await take_step(context.world, context.uow, matter, wish)
        await show_card(context, outcome.matter, "matters.done", what="withdraw")

    return Undoable(matter.registered_at, take_back)


async def start(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that starts a report."""
    await start_report(context, "", {"attachments": []})


AREA = Area(
    "matters",
    commands=(
        Command("matter", "上报", report, takes_text=True, hints=HINTS),
        Command("case", "件", look_up, in_groups=False),
        Command("qr", "二维码", show_qr, in_groups=False),
    ),
    actions={
        "start": start, "show": show, "do": do, "more": show_more, "history": show_history, "flag": decide_flag,
        "from_visit": from_visit, "add": add, "go_on": go_on, "unpost": unpost,
    },
    forms=(form(finish),),
    correct=correct,
    todo=todo,
    undoable=undoable,
)  # fmt: skip
