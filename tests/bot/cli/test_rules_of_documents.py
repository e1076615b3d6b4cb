"""`gridbot rules show NAME --json` says what the documents say: every table was typed from their texts."""

import json
from functools import cache
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app
from config.rulebooks.schema import Rulebook
from tests.config.rulebooks.test_huining_document import FIGURES as HUINING
from tests.config.rulebooks.test_other_documents import FIGURES as OTHERS
from tests.config.rulebooks.test_other_documents import ON
from tests.rosters import rulebooks

FIGURES: dict[str, list[tuple[object, ...]]] = {"huining-2022": list(HUINING), **OTHERS}
DAY = {"huining-2022": "2022-09-01", **{name: on.isoformat() for name, on in ON.items()}}
# What a document asks for without a figure or a rhythm: 适时、定期、不定期、随时. Subject, kind, what, clause.
SILENT = {
    "huining-2022": [
        ("四级网格长", "cover", "户", "第八条（二）"), ("网格员", "cover", "户", "第八条（二）"),
        ("四级网格长", "meeting", "具体工作任务安排", "第八条（三）"),
        ("县委组织部", "check", "四级网格管理工作检查或抽查", "第十四条"),
    ],
    "lilou-2025": [
        ("总网格长", "meeting", "网格工作推进会", "三（二）1"), ("片区网格长", "count", "巡查片区", "三（一）2"),
        ("片区网格长", "check", "对片区内各村的考核评估", "三（二）2"),
        ("村级网格长", "training", "网格员培训", "三（二）3"), ("单元网格员", "training", "业务培训", "三（三）1"),
        ("乡党政办", "check", "对各级网格员的量化考核", "三（三）2"),
        ("各部门", "check", "指导网格员开展工作", "四（二）"), ("专门督查小组", "check", "网格化工作督查", "四（三）"),
    ],
    "wubi-2023": [],
    "fengmao-2021": [("网格员", "cover", "重点人员", "三（二）5")],
    "fumeng-2022": [
        ("四级网格员", "cover", "户", "四1"), ("四级网格员", "check", "信息台账", "四2"),
        ("县基层社会治理领导小组办公室", "training", "业务培训", "五（一）"),
    ],
}  # fmt: skip
# grid_kind, per, min, max, about, clause.
SIZES: dict[str, list[tuple[object, ...]]] = {
    "huining-2022": [(None, "worker", None, 20, None, "第二条")],
    "lilou-2025": [],
    "wubi-2023": [
        ("城镇", "grid", 200, 300, None, "四（一）1（1）"), ("农村", "grid", None, None, 150, "四（一）1（1）"),
        ("专属", "grid", None, None, None, "四（一）1（1）"),
    ],
    "fengmao-2021": [],
    "fumeng-2022": [("城镇", "grid", 100, 200, None, "三（一）"), ("农村", "grid", 30, 50, None, "三（一）")],
}  # fmt: skip
# level, working_days, clause; an extension is given with its reason.
DEADLINES: dict[str, list[tuple[object, ...]]] = {
    "fumeng-2022": [("village", 3, "四3"), ("township", 5, "四3"), ("department", 5, "四3")]
}
# subject, what, limit, in a row, clause.
LEAVE: dict[str, list[tuple[object, ...]]] = {"fengmao-2021": [("网格员", "网格员工作例会", 2, True, "三（二）1")]}
# The places where a document is ambiguous, silent or misprinted, as issue D lists them.
NOTES = {
    "huining-2022": {
        "no-eleventh", "follow-up-misprint", "three-kinds-of-l3", "charged-twice", "township-cadres",
        "l4-and-worker-silent", "leave-silent",
    },
    "lilou-2025": {"rhythms", "daily-all", "weekends", "size-silent", "leave-silent"},
    "wubi-2023": {"half-month", "screenshots", "about-150", "cadre-share", "which-tags", "leave-silent"},
    "fengmao-2021": {"band-gaps", "fine-200", "three-months", "every-day", "appointments", "media", "leave-silent"},
    "fumeng-2022": {"deadline-start", "extension", "street-twice", "all-called-workers", "leave-silent"},
}  # fmt: skip
# The word of each level (null where a document numbers none) and of whoever leads it, from the top.
LEVELS: dict[str, list[tuple[object, ...]]] = {
    "huining-2022": [(n, f"{word}级网格", f"{word}级网格长") for n, word in enumerate("一二三四", 1)],
    "lilou-2025": [(1, "一级网格", "总网格长"), (2, "二级网格", "片区网格长"), (3, "三级网格", "村级网格长"),
                   (4, "四级网格", None)],
    "wubi-2023": [(None, "综合网格", "网格长"), (None, "专属网格", "网格长"), (None, "联户", "联户长")],
    "fengmao-2021": [(None, "网格", None)],
    "fumeng-2022": [(n, f"{word}级网格", f"{word}级网格员") for n, word in enumerate("一二三四", 1)],
}  # fmt: skip
# Who holds the first post of each document: level 1 is another man in each.
TOP = {
    "huining-2022": "包抓乡镇的县级领导", "lilou-2025": "乡党委、政府主要负责同志",
    "wubi-2023": "网格党小组组长（党支部书记）兼任", "fumeng-2022": "乡镇或城区街道党政班子成员",
}  # fmt: skip


@cache
def shown(name: str) -> Any:
    return json.loads(CliRunner().invoke(app, ["show", name, "--json"]).stdout)


@pytest.fixture(params=sorted(FIGURES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def book(name: str) -> Rulebook:
    return rulebooks()[name]


def test_each_quota_is_shown_with_subject_kind_target_unit_period_and_clause(name: str) -> None:
    there = [q for q in shown(name)["quotas"] if q["since"] <= DAY[name] <= (q["until"] or "9999")]
    figures = [q for q in there if q["target"] is not None and q["period"] is not None]
    silent = [q for q in there if q not in figures]

    keys = ("subject", "kind", "of", "target", "unit", "period", "clause")
    assert sorted(([q[key] for key in keys] for q in figures), key=str) == sorted(map(list, FIGURES[name]), key=str)
    assert sorted((q["subject"], q["kind"], q["of"], q["clause"]) for q in silent) == sorted(SILENT[name])
    assert all(q["note"] for q in silent)


def test_sizes_deadlines_leave_and_notes_are_those_of_the_document(name: str) -> None:
    whole = shown(name)

    assert [tuple(one[key] for key in ("grid_kind", "per", "min", "max", "about", "clause"))
            for one in whole["sizes"]] == SIZES[name]  # fmt: skip
    deadlines = [(one["level"], one["working_days"], one["clause"]) for one in whole["deadlines"]]
    assert deadlines == DEADLINES.get(name, [])
    assert all("原因" in one["extension"] for one in whole["deadlines"])
    leave = [tuple(one[key] for key in ("subject", "of", "limit", "consecutive", "clause")) for one in whole["leave"]]
    assert leave == LEAVE.get(name, [])
    assert NOTES[name] <= {one["id"] for one in whole["notes"]}
    assert all(one["text"] and one["reading"] for one in whole["notes"])


def test_levels_and_their_heads_are_called_what_the_document_calls_them(name: str, book: Rulebook) -> None:
    printed = CliRunner().invoke(app, ["show", name]).stdout

    assert [(one.level, one.word, one.head) for one in book.levels] == LEVELS[name]
    if name != "wubi-2023":  # 专属网格 stands beside 综合网格.
        assert [one.above for one in book.levels][1:] == [one.word for one in book.levels][:-1]
    assert name not in TOP or book.posts[0].held_by == TOP[name]
    assert all(one.word in printed and one.area in printed for one in book.levels)


def test_who_approves_a_change_of_people_is_said_where_the_document_says_it(name: str, book: Rulebook) -> None:
    approved = [(one.approved_by, one.clause) for one in book.requirements if one.approved_by]
    printed = CliRunner().invoke(app, ["show", name]).stdout

    assert approved == ([("县网格管理领导小组办公室", "第六条")] if name == "huining-2022" else [])
    assert all(f"由{who}审批" in printed for who, _ in approved)
    assert approved or "approval-silent" in {note.id for note in book.notes}
