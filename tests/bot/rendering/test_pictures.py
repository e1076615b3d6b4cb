"""Every kind that has a picture draws one from a real letter's params."""

from datetime import date
from typing import Any

from bot.rendering.pictures import pictures
from handlers.digests.digest import Digest, Figure, Place
from handlers.digests.letter import params_of
from handlers.rules.periods import Period
from storage.repositories.grids import Grid
from storage.repositories.plain import plain

_DAYS = Period(date(2026, 11, 16), date(2026, 11, 22))
_GRID = Grid(1, "C", "县", 0, None, "/1/", "", None, None)


def params(**values: float | None) -> dict[str, Any]:
    ids = (
        "reports_filed", "reports_owed", "reports_rate", "visits", "households_visited", "households", "coverage",
        "tasks_asked", "tasks_received_rate", "tasks_done_rate", "people", "leave", "unreachable",
    )  # fmt: skip
    figures = tuple(Figure(one, values.get(one, 0), values.get(f"{one}_before")) for one in ids)
    places = (Place("C1", "城关镇", 40.0, 2, 40.0, 0), Place("C2", "一个名字特别特别长的乡镇网格", None, 0, None, 0))
    digest = Digest(_GRID, "week", _DAYS, figures, places, (), (), False, False)
    made: dict[str, Any] = plain(params_of(digest))
    return made


def test_a_digest_is_drawn_once_for_all_its_readers() -> None:
    draw = pictures()["digests.digest"]
    first = draw(params(reports_filed=4, reports_owed=5, reports_rate=80.0, coverage=50.0, coverage_before=60.0))
    second = draw(params(reports_filed=4, reports_owed=5, reports_rate=80.0, coverage=50.0, coverage_before=60.0))

    assert first.content.startswith(b"\x89PNG")
    assert second.content is first.content


def test_a_grid_with_nothing_below_it_shows_its_own_rules_as_bars() -> None:
    bare = params(reports_filed=1, reports_owed=1, reports_rate=100.0)
    bare["places"] = []
    ruled = {**bare, "rules": [{"says": "每月走访全部农户", "done": 3, "target": 6, "unit": "households"}]}

    draw = pictures()["digests.digest"]

    assert len(draw(ruled).content) > len(draw(bare).content)


def test_a_digest_of_a_place_without_any_rate_is_drawn_too() -> None:
    empty = params(reports_rate=None, coverage=None, tasks_done_rate=None)
    empty["places"] = []

    assert pictures()["digests.digest"](empty).content.startswith(b"\x89PNG")
