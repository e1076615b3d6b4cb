"""Forms in progress: one a person and terminal, so that a restart loses no half-filled answer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from storage.repositories.base import Repository
from storage.repositories.dialect import insert
from storage.repositories.plain import plain
from storage.tables import forms


@dataclass(frozen=True)
class FormState:
    """Where a form stands: which field is asked now, what is answered, and the nonce that its buttons carry."""

    terminal_id: int
    person_id: int
    name: str
    step: str
    answers: dict[str, Any]
    nonce: str


class Forms(Repository):
    """Half-filled forms."""

    async def save(self, state: FormState) -> None:
        """Keeps a form, replacing the one that was active there."""
        values = {**state.__dict__, "answers": plain(state.answers), "updated_at": self.now}
        statement = insert(self.connection, forms).values(values)
        await self.connection.execute(
            statement.on_conflict_do_update(index_elements=["terminal_id", "person_id"], set_=values)
        )

    async def end(self, terminal_id: int, person_id: int) -> None:
        """Forgets the active form; a form is no fact."""
        await self.connection.execute(
            delete(forms).where(forms.c.terminal_id == terminal_id, forms.c.person_id == person_id)
        )
