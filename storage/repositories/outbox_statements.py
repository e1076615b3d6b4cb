"""The outbox's statements, each built once: building one takes longer than running it.

Must never hold a value: all of them are given when it runs.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.sql.dml import Insert, ReturningDelete, ReturningInsert, Update

from storage.repositories.dialect import given_rows_on, insert_new_on, one_of_given
from storage.repositories.held import is_held, waits
from storage.tables import deliveries, delivery_claims, messages, terminals
from storage.tables.base import Id, Instant, JsonText

LANES = range(5)
# How the reason of a send begins whose answer was lost.
UNKNOWN = "unknown: "
# What an outcome's row holds, for the statements that take many at once.
_SENT = {
    "id": Id, "version": Integer(), "due_at": Instant(), "sent_at": Instant(), "vendor_message_id": String(),
    "sent_text": String(), "reason": String(),
}  # fmt: skip
_OTHERS = {"id": Id, "state": String(), "due_at": Instant(), "reason": String(), "tries": Integer()}


@cache
def _due(first_lane: int, last_lane: int) -> Select[Any]:
    """The ids of what is due, first lanes first; built once, as building it takes longer than running it.

    A lane at a time: each is a short walk along the queue's index, past no mail that waits for tomorrow.
    """
    now = bindparam("now", type_=Instant())
    of_lanes = [
        select(deliveries.c.id, deliveries.c.lane, deliveries.c.due_at)
        .where(_queued(lane), deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(bindparam("limit", type_=Integer()))
        .with_for_update(skip_locked=True)
        .subquery()
        for lane in range(first_lane, last_lane + 1)
    ]
    together = union_all(*(select(one) for one in of_lanes)).subquery()
    in_order = (together.c.lane, together.c.due_at, together.c.id)
    return select(together.c.id).order_by(*in_order).limit(bindparam("limit", type_=Integer()))


_FIELDS = (
    deliveries.c.id, deliveries.c.message_id, deliveries.c.terminal_id, deliveries.c.account,
    terminals.c.address, terminals.c.kind.label("terminal_kind"), terminals.c.free_at,
    terminals.c.language, deliveries.c.lane, deliveries.c.subject, deliveries.c.kind, deliveries.c.params,
    deliveries.c.buttons, deliveries.c.token, deliveries.c.wanted_version.label("version"),
    deliveries.c.vendor_message_id, deliveries.c.attempts, deliveries.c.expires_at,
    deliveries.c.created_at, deliveries.c.due_at,
)  # fmt: skip


@cache
def queue_each(dialect: str) -> Insert:
    """Queues the given letters, each for a terminal of its own."""
    given = given_rows_on(
        dialect,
        {"terminal_id": Id, "account": String(), "kind": String(), "params": JsonText, "buttons": JsonText,
         "subject": String(), "token": String()},
    )  # fmt: skip
    same = {
        "lane": bindparam("of_lane", type_=Integer()), "created_at": bindparam("now", type_=Instant()),
        "due_at": bindparam("due", type_=Instant()), "expires_at": bindparam("expires", type_=Instant()),
        "unasked_on": bindparam("unasked", type_=Date()),
    }  # fmt: skip
    queued = select(*given.c, *same.values())
    return insert(deliveries).from_select([*given.c.keys(), *same], queued, include_defaults=False)


@cache
def change(which: ColumnElement[bool], new: tuple[str, ...]) -> Update:
    """Changes letters; one on a screen goes back into the queue, in the lane and at the moment that are given.

    Args:
        which: a condition that is built once as well (see which.py).
        new: the columns that are given: params, buttons, kind.
    """
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=deliveries.c[name].type) for name in new}
    if "buttons" in new:
        values["first_buttons"] = func.coalesce(deliveries.c.first_buttons, deliveries.c.buttons)
    is_sent = deliveries.c.state == "sent"
    # One that is being sent just now goes back into the queue when it is settled, and waits as long as this says.
    is_shown = or_(is_sent, is_held())
    return (
        update(deliveries)
        .where(which, deliveries.c.state.in_(["queued", "sent"]))
        .values(
            wanted_version=deliveries.c.wanted_version + 1,
            state=case((is_sent, "queued"), else_=deliveries.c.state),
            lane=case((is_sent, bindparam("of_lane", type_=Integer())), else_=deliveries.c.lane),
            due_at=case((is_shown, bindparam("due", type_=Instant())), else_=deliveries.c.due_at),
            **values,
        )
    )


PREFER_INDEXES = select(func.set_config("random_page_cost", "1.1", true()))

PRESSED = (
    select(
        deliveries.c.id, deliveries.c.terminal_id, deliveries.c.message_id, deliveries.c.subject,
        deliveries.c.vendor_message_id, deliveries.c.created_at,
        func.coalesce(deliveries.c.kind, messages.c.kind).label("kind"),
        deliveries.c.params, deliveries.c.buttons, deliveries.c.first_buttons,
        messages.c.params.label("message_params"), messages.c.buttons.label("message_buttons"),
    )
    .outerjoin(messages, messages.c.id == deliveries.c.message_id)
    .where(deliveries.c.token == bindparam("of_token", type_=String()))
)  # fmt: skip
"""The delivery that bears a token, with its message's words."""


@cache
def take(dialect: str, first_lane: int, last_lane: int) -> ReturningInsert[Any]:
    """Claims what is due and returns the ids; what another worker took at the same moment is passed over."""
    due = _due(first_lane, last_lane).subquery()
    taken = select(due.c.id, bindparam("worker", type_=String()), bindparam("until", type_=Instant())).where(true())
    claims = insert_new_on(dialect, delivery_claims)
    claims = claims.from_select(["delivery_id", "worker", "lease_until"], taken)
    returning: ReturningInsert[Any] = claims.returning(delivery_claims.c.delivery_id)
    return returning


@cache
def let_go(dialect: str, of_worker: bool) -> ReturningDelete[Any]:
    """Ends the claims of the given letters and returns the ids: of one worker's, another may hold them by now."""
    whose = [delivery_claims.c.worker == bindparam("worker", type_=String())] if of_worker else []
    these = one_of_given(dialect, delivery_claims.c.delivery_id)
    return delete(delivery_claims).where(these, *whose).returning(delivery_claims.c.delivery_id)


@cache
def read_taken(dialect: str) -> Select[Any]:
    """Returns what a send needs of the given deliveries, in no order."""
    of_these = select(*_FIELDS).join(terminals, terminals.c.id == deliveries.c.terminal_id)
    return of_these.where(one_of_given(dialect, deliveries.c.id))


@cache
def next_due() -> CompoundSelect[Any]:
    """Returns for each lane when its first is due."""
    return union_all(
        *(
            select(
                literal(lane).label("lane"),
                select(deliveries.c.due_at).where(_queued(lane)).order_by(deliveries.c.due_at).limit(1)
                .scalar_subquery().label("due_at"),
            )
            for lane in LANES
        )
    )  # fmt: skip


def _queued(lane: int) -> ColumnElement[bool]:
    return and_(deliveries.c.account == bindparam("of_account"), waits(), deliveries.c.lane == lane)


@cache
def settle_sent(dialect: str) -> Update:
    """Writes down the given sends that went through."""
    rows = given_rows_on(dialect, _SENT)
    overtaken = deliveries.c.wanted_version > rows.c.version
    held_back = and_(overtaken, deliveries.c.due_at > rows.c.due_at)
    return (
        update(deliveries)
        .where(deliveries.c.id == rows.c.id)
        .values(
            state=case((overtaken, "queued"), else_="sent"), sent_version=rows.c.version,
            due_at=case((held_back, deliveries.c.due_at), else_=rows.c.due_at),
            sent_at=rows.c.sent_at, attempts=0, reason=func.coalesce(rows.c.reason, may_have_come_twice()),
            vendor_message_id=func.coalesce(rows.c.vendor_message_id, deliveries.c.vendor_message_id),
            sent_text=rows.c.sent_text,
        )
    )  # fmt: skip


@cache
def settle_others(dialect: str) -> Update:
    """Writes down the other outcomes that are given."""
    rows = given_rows_on(dialect, _OTHERS)
    return (
        update(deliveries)
        .where(deliveries.c.id == rows.c.id)
        .values(
            state=rows.c.state, due_at=rows.c.due_at, reason=func.coalesce(may_have_come_twice(), rows.c.reason),
            attempts=deliveries.c.attempts + rows.c.tries,
        )
    )  # fmt: skip


@cache
def occupy(dialect: str) -> Update:
    """Leaves the given terminals alone until a moment each."""
    rows = given_rows_on(dialect, {"id": Id, "free_at": Instant()})
    return update(terminals).where(terminals.c.id == rows.c.id).values(free_at=rows.c.free_at)


def may_have_come_twice() -> ColumnElement[str | None]:
    """The reason that a delivery bears, if it says that an answer was lost: no later outcome makes that undone."""
    return case((deliveries.c.reason.startswith(UNKNOWN), deliveries.c.reason), else_=None)


def was_held_by_the_dead() -> ColumnElement[str | None]:
    """The reason of a delivery whose worker died with it: perhaps it was sent. An edit made twice is no copy."""
    never_sent = deliveries.c.vendor_message_id.is_(None)
    return case((never_sent, UNKNOWN + "its process died"), else_=deliveries.c.reason)
