"""Puts all that is due to one person into one letter: lines, the week's plan, misses, reports by day, and buttons.

It chooses and orders; the words are the template's.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from handlers.areas import Areas
from handlers.reminders.turn import Item
from storage.repositories.letters import Button, Letter

MOST_LINES = 10
MOST_NAMES = 20
MOST_BUTTONS = 12
MOST_LEFT, FEW_LEFT = 120, 6
"""So many of those who are left are named in one letter, or a channel would cut it; lists after that are short."""
_OF_A_PERSON = ("name", "grid", "done", "target", "since", "rate")


def letter_of(items: Sequence[Item], on: date, areas: Areas) -> Letter:
    """Returns the one letter for a person.

    Args:
        items: what is due to this person, none of it said before.
        on: the local day.
        areas: a button whose area is not there is left out.
    """
    parts: dict[str, list[Item]] = {}
    for item in items:
        parts.setdefault(item.part, []).append(item)
    lines, plans = _fitting(sorted(parts.get("lines", ()), key=attrgetter("rank"))), parts.get("plan", [])
    params = {
        "on": on, "lines": [dict(item.params) for item in lines[:MOST_LINES]],
        "more": max(len(lines) - MOST_LINES, 0), "misses": list(_by_rule(parts.get("misses", ()))),
        "unreported": list(_by_day(parts.get("unreported", ()))),
        "too_late": list(_by_rule(parts.get("too_late", ()))),
        "plan": [line for plan in plans for line in plan.params["lines"]],
        "plan_rest": sum(plan.params["rest"] for plan in plans),
    }  # fmt: skip
    return Letter("reminders.due", params, tuple(_buttons([*lines[:MOST_LINES], *plans], "unreported" in parts, areas)))


def _fitting(lines: Sequence[Item]) -> list[Item]:
    """Shortens the lists behind the most pressing ones; whom they no longer name stays one tap away."""
    named = 0
    fitting: list[Item] = []
    for item in lines:
        has_more = item.params.get("rest", 0) > 0
        rest = next((one for one in item.buttons if one.label == "visits.the_rest"), None) if has_more else None
        count = len(item.params.get("left", ()))
        if rest is not None and count > FEW_LEFT and named + count > MOST_LEFT:
            more = item.params["rest"] + count - FEW_LEFT
            longer = rest._replace(subject={**rest.subject, "after": FEW_LEFT}, params={"n": more})
            params = {**item.params, "groups": [], "left": item.params["left"][:FEW_LEFT], "rest": more}
            item = item._replace(params=params, buttons=tuple(longer if one is rest else one for one in item.buttons))
        named += len(item.params.get("left", ()))
        fitting.append(item)
    return fitting


def _by_rule(misses: Iterable[Item]) -> Iterable[dict[str, Any]]:
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for miss in (item.params for item in misses):
        key = (miss["rule"], miss["clause"], miss["start"])
        group = groups.setdefault(
            key, {name: miss[name] for name in ("says", "clause", "unit", "start", "end")} | {"people": [], "count": 0}
        )
        group["count"] += 1
        if len(group["people"]) < MOST_NAMES:
            group["people"].append({name: miss[name] for name in _OF_A_PERSON if name in miss})
    return sorted(groups.values(), key=lambda group: -group["count"])


def _by_day(unreported: Iterable[Item]) -> Iterable[dict[str, Any]]:
    days: dict[date, dict[str, Any]] = {}
    for one in (item.params for item in unreported):
        day = days.setdefault(one["on"], {"on": one["on"], "names": {}})
        day["names"].setdefault(one["name"] + one["grid"], {"name": one["name"], "grid": one["grid"]})
    for on in sorted(days):
        names = list(days[on]["names"].values())
        yield {"on": on, "count": len(names), "names": names[:MOST_NAMES]}


def _buttons(lines: Sequence[Item], has_unreported: bool, areas: Areas) -> Iterable[Button]:
    # One 凭什么 for the most pressing rule is enough: the answer leads on to the others. And what is not named in the
    # letter must be a tap away, however many could be ticked off in it.
    reasons: list[Button] = []
    rests: list[Button] = []
    others: list[Button] = []
    for item in lines:
        for button in item.buttons:
            kind = reasons if button.action == "why.show" else rests if button.label == "visits.the_rest" else others
            kind.append(button)
    if has_unreported:
        others.append(Button("reports.show_day", "reports.show_day"))
    chosen = [*others[: MOST_BUTTONS - len(rests) - len(reasons[:1])], *rests, *reasons[:1]]
    seen: set[tuple[object, ...]] = set()
    for button in chosen:
        key = (button.action, *button.subject.items())
        if button.action in areas.actions and key not in seen:
            seen.add(key)
            yield button
