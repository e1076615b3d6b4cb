"""How the five documents score, line by line, typed from their texts: each figure is there as data with its clause.

Nothing is computed here. A line that is deleted, or whose figure or clause is changed, is missed.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from config.rulebooks.schema import ScoringRule
from tests.rosters import rulebooks

FIGURES = (
    "weight_percent", "base_points", "max_points", "points", "lower", "upper", "yuan", "percent", "count",
)  # fmt: skip
Line = tuple[str, str, Mapping[str, Any]]
"""Clause, kind and figures."""


def minus(clause: str, *points: float) -> list[Line]:
    return [(clause, "points", {"points": one}) for one in points]


def item(number: int, points: int, *taken: float) -> list[Line]:
    """One row of 冯卯's annex: what it is worth, and what is taken each time."""
    return [(f"附件{number}", "part", {"max_points": points}), *minus(f"附件{number}", *taken)]


DAILY, SUPERVISED = "附件2 二（一）1", "附件2 二（二）"
LINES: dict[str, list[Line]] = {
    "huining-2022": [
        # 平时 50%（100 分 = 加分扣分 80 + 年终打分 20），督查 30%（100 分），民意 20%（100 分）。
        ("附件2 一", "part", {"weight_percent": 50, "base_points": 100}),
        (DAILY, "part", {"base_points": 80}),
        ("附件2 二（一）2", "part", {"base_points": 20}),
        (SUPERVISED, "part", {"weight_percent": 30, "base_points": 100}),
        ("附件2 二（三）", "part", {"weight_percent": 20, "base_points": 100}),
        *minus(f"{DAILY}（1）", -2), *minus(f"{DAILY}（2）", -2, 2), *minus(f"{DAILY}（3）", -2),
        *minus(f"{DAILY}（4）", -2, -5), *minus(f"{DAILY}（5）", -5, 1), *minus(f"{DAILY}（6）", -2, 2),
        *minus(f"{DAILY}（7）", -5), *minus(f"{DAILY}（8）", -2),
        # 分差一般保持在 10% 以上；四级各评下面两级，四级网格长只评网格员。
        ("附件2 二（一）2", "share", {"percent": 10}), *[("附件2 二（一）2", "assessor", {})] * 4,
        *minus(f"{SUPERVISED}1（1）", 2), *minus(f"{SUPERVISED}1（2）", 5), *minus(f"{SUPERVISED}1（3）", 2, 5, 10),
        *minus(f"{SUPERVISED}1（4）", 1), *minus(f"{SUPERVISED}1（5）", 5),
        *minus(f"{SUPERVISED}2（1）", -4), *minus(f"{SUPERVISED}2（2）", -4), *minus(f"{SUPERVISED}2（3）", -4),
        *minus(f"{SUPERVISED}2（4）", -4), *minus(f"{SUPERVISED}2（5）", -4, -10), *minus(f"{SUPERVISED}2（6）", -4),
        *minus(f"{SUPERVISED}2（7）", -4), *minus(f"{SUPERVISED}2（8）", -4),
        *minus(f"{SUPERVISED}2（9）", -2, -5, -10), *minus(f"{SUPERVISED}2（10）", -10),
        # 四个等次；优秀不超过 3%；机关干部参照；优秀的优先；违反规定的处理。
        ("第十三条", "indicator", {}), ("第十三条", "share", {"percent": 3}), ("第十三条", "award", {}),
        ("第十五条", "award", {}), ("第十五条", "removal", {}),
    ],
    "fengmao-2021": [
        ("一（二）", "pay", {"yuan": 200}),
        ("三（一）2", "part", {"base_points": 100}),
        ("三（一）2", "band", {"lower": 95, "upper": 100, "yuan": 200}),
        ("三（一）2", "band", {"lower": 86, "upper": 95, "yuan": 100}),
        ("三（一）2", "band", {"lower": 76, "upper": 85, "yuan": 0}),
        ("三（一）2", "band", {"lower": 66, "upper": 75, "yuan": -100}),
        ("三（一）2", "band", {"lower": 0, "upper": 65, "yuan": -200}),
        ("三（一）2", "removal", {"upper": 65, "count": 3}),
        ("三（一）3", "award", {}), ("三（二）1", "award", {"count": 3}), ("三（二）9", "assessor", {}),
        *[(f"四{n}", "removal", {}) for n in range(1, 6)], ("四6", "removal", {"percent": 50}),
        ("附件1", "part", {"max_points": 10}),
        *[("附件1", "points", {"points": p, "count": n}) for n, p in ((1, -2), (2, -5), (3, -10))],
        *item(2, 10, -2), *item(3, 4, -1), *item(4, 10, -1), *item(5, 20, -1, -2), *item(6, 6, -2),
        *item(7, 15, -1, -2), *item(8, 10, -0.5, -1, -1), *item(9, 5), *item(10, 10, -2),
    ],
    # 考核看巡查频次、问题发现与解决数量、群众满意度；表彰；问责。没有分值。
    "lilou-2025": [*[("三（三）2", "indicator", {})] * 3, ("三（三）2", "award", {}), ("三（三）3", "removal", {})],
    # 综治中心四率；网格长、网格员六项；奖励；连续两年不合格等撤换；每年表扬；最美网格员。没有分值。
    "wubi-2023": [
        *[("五（四）", "indicator", {})] * 10, ("五（四）", "award", {}), ("五（四）", "removal", {"count": 2}),
        ("五（四）", "removal", {}), ("五（五）", "award", {}), ("推进计划 15（26）", "award", {}),
    ],
    "fumeng-2022": [("四5", "award", {}), ("四5", "removal", {}), ("三（三）", "pay", {"yuan": 1580})],
}  # fmt: skip


def lines(rules: tuple[ScoringRule, ...]) -> list[str]:
    kept = [
        (one.clause, one.kind, {name: getattr(one, name) for name in FIGURES if getattr(one, name) is not None})
        for one in rules
    ]
    return sorted(map(repr, kept))


@pytest.mark.parametrize("name", sorted(LINES))
def test_every_line_of_scoring_is_kept_with_its_figure_and_clause(name: str) -> None:
    scoring = rulebooks()[name].scoring
    wanted = [(clause, kind, {key: figures[key] for key in FIGURES if key in figures})
              for clause, kind, figures in LINES[name]]  # fmt: skip

    assert lines(scoring) == sorted(map(repr, wanted))
    for at in range(len(scoring)):
        assert lines((*scoring[:at], *scoring[at + 1 :])) != sorted(map(repr, wanted))
