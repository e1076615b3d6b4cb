"""Sends notices and cards: one as a picture with what can be done next, one or many as a file for the printer."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.boards.reading import requirement
from handlers.context import Context
from storage.repositories.grids import Grid
from storage.repositories.letters import Button

MOST_A_FILE = {"notice": 60, "card": 180, "badge": 180}
"""About what a village's signal carries, and a printer's tray holds."""
MOST_FILES = 5


async def show(
    context: Context, what: str, board: Mapping[str, Any], grid: Grid, name: str, buttons: Sequence[Button]
) -> None:
    """Sends a board as a picture; the office is told there what the operator has not set.

    Args:
        context: who asks.
        what: notice, card or badge.
        board: from :mod:`handlers.boards.reading`.
        grid: whose notice it is, or on which the person serves; its rulebook gives the clause.
        name: of the grid or the person.
        buttons: what can be done with it.
    """
    faces = board["faces"] if what == "notice" else [board["face"]]
    book = await context.world.rulebook_of(context.uow, grid.path)
    rule = requirement(book, "board" if what == "notice" else "badge", context)
    why = [] if rule is None else [Button("why.why", "why.show", {"grid": grid.id, "rule": rule.id}, row=9)]
    is_office = any(post.role == "office" for post in context.posts)
    await context.reply(
        "boards.picture", [*buttons, *why], what=what, name=name, boards=[board], portraits=_portraits([board]),
        no_photo=[face["name"] for face in faces if face["portrait"] is None],
        tell_url=is_office and not board["url"], tell_hotline=is_office and not board["hotline"],
    )  # fmt: skip


async def send_printed(context: Context, what: str, boards: Sequence[Mapping[str, Any]], name: str) -> None:
    """Sends boards as PDF files, no more than so many in one."""
    most = MOST_A_FILE[what]
    if len(boards) > most * MOST_FILES:
        await context.reply("boards.too_many", name=name, n=len(boards), most=most * MOST_FILES)
        return
    parts = [boards[start : start + most] for start in range(0, len(boards), most)]
    for number, part in enumerate(parts, 1):
        ending = f"-{number}" if len(parts) > 1 else ""
        await context.reply(
            "boards.print", what=what, name=name, boards=list(part), portraits=_portraits(part), number=number,
            of=len(parts), file=f"{what}-{_plain(name)}{ending}.pdf",
        )  # fmt: skip


def _portraits(boards: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """What delivery must fetch before it draws: pairs of account and file id, each once."""
    faces = [face for board in boards for face in (*board.get("faces", ()), *filter(None, [board.get("face")]))]
    return [list(pair) for pair in dict.fromkeys(tuple(face["portrait"]) for face in faces if face["portrait"])]


def _plain(name: str) -> str:
    """A grid's or a person's name as part of a file's name."""
    return "".join(char for char in name if char.isalnum())[:40]
