"""Which letters are meant: those about something, or one; each condition is built once and asked with its values.

A statement that is built anew takes longer to build than to run, and every press changes a letter.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, bindparam, select

from storage.repositories.base import IsAmong
from storage.tables import deliveries, terminals

_ABOUT = deliveries.c.subject == bindparam("about_subject", type_=String())
_ONE = deliveries.c.id == bindparam("one_id", type_=deliveries.c.id.type)
_ON_TERMINAL = and_(_ABOUT, deliveries.c.terminal_id == bindparam("on_terminal", type_=deliveries.c.id.type))
_THEIRS = select(terminals.c.id).where(terminals.c.person_id == bindparam("of_person", type_=deliveries.c.id.type))
_ON_TERMINALS_OF = and_(_ABOUT, IsAmong(deliveries.c.terminal_id, _THEIRS))


class Which(NamedTuple):
    """A condition on deliveries, and the values that it is asked with."""

    condition: ColumnElement[bool]
    values: Mapping[str, Any]


def about(subject: str) -> Which:
    """The letters about a subject ('task:12')."""
    return Which(_ABOUT, {"about_subject": subject})


def one(delivery_id: int) -> Which:
    """One letter."""
    return Which(_ONE, {"one_id": delivery_id})


def on_terminals_of(subject: str, person_id: int) -> Which:
    """The letters about a subject on a person's terminals."""
    return Which(_ON_TERMINALS_OF, {"about_subject": subject, "of_person": person_id})


def on_terminal(subject: str, terminal_id: int) -> Which:
    """The letters about a subject on one terminal."""
    return Which(_ON_TERMINAL, {"about_subject": subject, "on_terminal": terminal_id})
