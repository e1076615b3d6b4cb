"""What a filed visit offers for the household's book (户情): to correct it at the door, or to say that nothing changed.

Must never offer it in a group: the book holds phone numbers.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.household.refresh import is_due, refreshing
from storage.repositories.letters import Button
from storage.repositories.people import Post

MOST_OFFERED = 3
_ROW = 5


def books_due(context: Context, posts: Sequence[Post], picks: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Returns whose book is old among whom a visit reached, for the letter; None if nobody's is.

    Args:
        context: for rulebooks and the moment.
        posts: of the person whose visit it is.
        picks: whom it reached; those that were looked up know when their book was last looked at.
    """
    duties = [] if context.in_group else refreshing(context.world, posts, context.now)
    homes = [pick for pick in picks if pick["kind"] == "household" and "booked_at" in pick]
    for one in duties:
        old = [pick for pick in homes if is_due(one, _moment(pick["booked_at"]))][:MOST_OFFERED]
        if old:
            ids = [pick["id"] for pick in old]
            return {"names": [pick["name"] for pick in old], "ids": ids, "clause": one.quota.clause}
    return None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def book_buttons(
    context: Context, visit_id: int, picks: Sequence[dict[str, Any]], due: dict[str, Any] | None, text: str
) -> list[Button]:
    """The buttons below a visit that lead to the books of those whom it reached; none in a group."""
    homes = [pick for pick in picks if pick["kind"] == "household"][:MOST_OFFERED]
    if context.in_group or not homes:
        return []
    old = due["ids"] if due else []
    buttons: list[Button] = []
    for number, pick in enumerate(homes):
        about = {"household": pick["id"], "visit": visit_id}
        named = {"name": pick["name"]} if len(homes) > 1 else {}
        if pick["id"] in old:
            buttons.append(Button("household.same", "household.same", about, named, row=_ROW + number))
        buttons.append(Button("household.update", "household.open", about, named, row=_ROW + number))
    if len(homes) == 1 and len(picks) == 1 and text:
        buttons.append(Button("household.everywhere", "household.everywhere", {"visit": visit_id, **about}, row=_ROW))
    return buttons
