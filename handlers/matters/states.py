"""The states of a matter as one table: what leads in, what leads out, whether a deadline runs, how long it is kept.

Anything that is not in the table is refused with what is possible now. It must never know a person or a store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal[
    "registered", "handling", "dispatched", "accepted", "meeting", "paused", "solved", "followed",
    "closed", "merged", "withdrawn",
]  # fmt: skip
Who = Literal["holder", "department", "reporter", "finder", "follower", "closer", "clock", "asker", "above"]
"""holder: the head of the grid that has it, or anybody above. reporter: who wrote it down. finder: a reporter whose own
find it is, and not a complaint that may be about them. follower: who asks the people concerned afterwards.
closer: who may say that it is over; for what a superior gave, that superior and not the holder (see chains.py).
asker: a holder who has to ask for more time; above: whoever may grant it then (see extending.py)."""

BACK = "back"
"""To the state that a pause or a meeting interrupted."""
SAME = "same"


@dataclass(frozen=True)
class Move:
    """A step: by whom, where it leads, and what must be said with it."""

    by: tuple[Who, ...]
    to: str
    words: bool = False
    date: bool = False


@dataclass(frozen=True)
class Row:
    """One state: its steps out, whether the deadline runs in it, and how long a matter stays readable in it."""

    moves: Mapping[str, Move]
    deadline: bool
    kept: str = "for ever"


_ON_THE_SPOT: dict[str, Move] = {"settle": Move(("holder", "finder"), "solved", words=True)}
# What the first word got wrong, and the last day of the whole of it; the level above sees every new day.
_CHANGE: dict[str, Move] = {
    "rekind": Move(("holder",), SAME),
    "urge": Move(("holder",), SAME),
    "calm": Move(("holder",), SAME),
    "hide": Move(("holder",), SAME),
    "extend": Move(("holder",), SAME, words=True, date=True),
    "whole": Move(("holder",), SAME, words=True, date=True),
    "attach": Move(("holder", "department", "reporter"), SAME),
}
_SORT: dict[str, Move] = {
    **_CHANGE,
    "up": Move(("holder",), "registered", words=True),
    "dispatch": Move(("holder",), "dispatched", date=True),
    "meeting": Move(("holder",), "meeting"),
    "pause": Move(("holder",), "paused", words=True, date=True),
    "ask_time": Move(("asker",), SAME, words=True, date=True),
    "grant_time": Move(("above",), SAME),
    "refuse_time": Move(("above",), SAME),
    "hand_over": Move(("holder",), "registered", words=True),
    "merge": Move(("holder",), "merged"),
    "split": Move(("holder",), SAME, words=True),
    "correct": Move(("holder", "reporter"), SAME, words=True),
}
# The clock tells the next level of what is overdue; the matter stays where it is.
_RAISE: dict[str, Move] = {"raise": Move(("clock",), SAME)}
_DONE: dict[str, Move] = {"solve": Move(("holder",), "solved", words=True)}
# While a department has it: it gives it back or asks for time, and the head decides about both.
_AT_DEPARTMENT: dict[str, Move] = {
    "return": Move(("department",), "registered", words=True),
    "ask_time": Move(("department",), SAME, words=True, date=True),
    "grant_time": Move(("holder",), SAME),
    "refuse_time": Move(("holder",), SAME),
    "recall": Move(("holder",), "registered", words=True),
    **_CHANGE,
    **_RAISE,
}

STATES: Mapping[str, Row] = {
    # In: register (reporter, resident, platform), up, hand_over, return (department). Out: the head's sorting.
    "registered": Row(
        {
            **_ON_THE_SPOT,
            **_SORT,
            **_RAISE,
            "keep": Move(("holder",), "handling"),
            "withdraw": Move(("finder",), "withdrawn"),
        },
        deadline=True,
    ),
    # In: keep, unsatisfied (a redo). Out: what was done, or another sorting.
    "handling": Row({**_SORT, **_DONE, **_RAISE, "withdraw": Move(("finder",), "withdrawn")}, deadline=True),
    # In: dispatch (吹哨派单). Out: the department's word, or the head takes it back.
    "dispatched": Row(
        {
            "accept": Move(("department",), "accepted"),
            **_AT_DEPARTMENT,
        },
        deadline=True,
    ),
    # In: accept. Out: what the department did.
    "accepted": Row(
        {
            "solve": Move(("department", "holder"), "solved", words=True),
            **_AT_DEPARTMENT,
        },
        deadline=True,
    ),
    # In: meeting (one tap of a head). Out: the meeting's decision, which comes back onto the matter.
    "meeting": Row({"decide": Move(("holder",), BACK, words=True), **_CHANGE, **_RAISE}, deadline=True),
    # In: pause, with a reason and a day. Out: the head, or the clock on that day.
    "paused": Row({"resume": Move(("holder", "clock"), BACK)}, deadline=False),
    # In: settle, solve. Out: the answer of the people concerned.
    "solved": Row(
        {
            "satisfied": Move(("follower",), "followed"),
            "unsatisfied": Move(("follower",), "handling", words=True),
        },
        deadline=False,
    ),
    # In: satisfied. Out: at once by the clock, or after a head said whose fault it was that it was overdue.
    "followed": Row({"close": Move(("closer", "clock"), "closed")}, deadline=False),
    "closed": Row({}, deadline=False),
    "merged": Row({}, deadline=False),
    "withdrawn": Row({}, deadline=False),
}


def move_of(state: str, what: str) -> Move | None:
    """Returns the step that is allowed under this name in a state; None if the table has none."""
    return STATES[state].moves.get(what)


def leads_to(state: str, what: str, resumes_to: str | None) -> str:
    """Returns the state after a step.

    Raises:
        KeyError: the table has no such step.
    """
    to = STATES[state].moves[what].to
    if to == SAME:
        return state
    return (resumes_to or "handling") if to == BACK else to
