"""Reads who speaks where, in one statement: the chat, its person, their posts, and the form that waits for an answer.

Every command begins with this read; each statement costs a command the same, so it is one.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Executable, String, Table, and_, bindparam, case, exists, select
from sqlalchemy.sql import ColumnElement

from storage.repositories.base import Repository, read
from storage.repositories.forms import FormState
from storage.repositories.people import POST_COLUMNS, Person, Post, in_force
from storage.repositories.terminals import Terminal
from storage.tables import demands, forms, grids, people, posts, terminals

_speaker = terminals.alias("speaker")
_ACCOUNT = bindparam("b_account", type_=String)


def _prefixed(table: Table, prefix: str) -> list[ColumnElement[object]]:
    return [column.label(prefix + column.name) for column in table.columns]


# Whether any head asks for anything by a day: a figure in an answer need not look for demands where there are none.
_DEMANDED = exists().where(
    demands.c.start_on <= bindparam("b_on", type_=Date), demands.c.until_on >= bindparam("b_on", type_=Date),
    demands.c.ended_at.is_(None),
)  # fmt: skip
# Built once: it runs for every update, and building it costs more than running it.
_SPEAKING: Executable = (
    select(
        *_prefixed(terminals, "terminal_"), *_prefixed(forms, "form_"), *POST_COLUMNS,
        people.c.id.label("speaker_id"), people.c.name.label("speaker_name"), people.c.phone.label("speaker_phone"),
        _DEMANDED.label("demanded"),
    )
    .select_from(terminals)
    .outerjoin(
        _speaker,
        and_(
            _speaker.c.account == _ACCOUNT, _speaker.c.state == "open",
            _speaker.c.address == case(
                (terminals.c.kind == "group", bindparam("b_sender", type_=String)), else_=terminals.c.address
            ),
        ),
    )
    .outerjoin(people, people.c.id == _speaker.c.person_id)
    .outerjoin(posts, and_(posts.c.person_id == people.c.id, in_force(bindparam("b_on", type_=Date))))
    .outerjoin(grids, grids.c.id == posts.c.grid_id)
    .outerjoin(forms, and_(forms.c.terminal_id == terminals.c.id, forms.c.person_id == people.c.id))
    .where(terminals.c.account == _ACCOUNT, terminals.c.address == bindparam("b_chat", type_=String))
    .order_by(grids.c.level, grids.c.code)
)  # fmt: skip


@dataclass(frozen=True)
class Speaking:
    """A chat, and who speaks in it: nobody known, or a person with the posts of the day and their form there."""

    terminal: Terminal
    person: Person | None
    posts: list[Post]
    form: FormState | None
    demanded: bool = True
    """Whether any head asks for anything by a day."""


class Speakers(Repository):
    """Who speaks where."""

    async def at(self, account: str, chat: str, sender: str | None, on: date) -> Speaking | None:
        """Returns who speaks in a chat: the owner of a private one, in a group whoever has the sender's private one.

        Args:
            account: the channel account that heard it.
            chat: the chat's address.
            sender: the address of the sender's private chat, if the channel says who it was.
            on: the local day whose posts count, the highest grid first.

        Returns:
            None for a chat that never spoke before.
        """
        asked = {"b_account": account, "b_chat": chat, "b_sender": sender, "b_on": on}
        rows = (await self.connection.execute(_SPEAKING, asked)).all()
        if not rows:
            return None
        first = rows[0]
        person = None
        if first.speaker_id is not None:
            person = Person(first.speaker_id, first.speaker_name, first.speaker_phone)
        held = [read(Post, row) for row in rows if row.id is not None]
        form = read(FormState, first, "form_") if first.form_terminal_id is not None else None
        return Speaking(read(Terminal, first, "terminal_"), person, held, form, bool(first.demanded))
