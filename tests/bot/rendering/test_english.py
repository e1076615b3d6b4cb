"""English: no Chinese is left in it but examples that must be typed so, and letters of every area read well."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from bot.rendering.words import Words

CATALOGUES = {path.stem: path for path in Path("config/locales/en/LC_MESSAGES").glob("*.po")}
TEMPLATES = {path.stem: path for path in Path("bot/rendering/templates").glob("*.jinja")}
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
TYPED_IN_CHINESE = (
    "南关村的网格员", "南关村", "明天上午", "明天8点", "明天", "全县", "张三", "李四", "中文", "代", "无",
    "现在", "3月", "一天半", "3小时", "半天", "每天17点", "每个工作日", "每周五17点", "每月25日", "每月底",
)  # fmt: skip
"""What a person types in Chinese whatever language they read: the bot understands days, times, roles and names so."""


def chinese_left(text: str) -> list[str]:
    """The Chinese of a text, without what is typed in Chinese anyway."""
    for typed in TYPED_IN_CHINESE:
        text = text.replace(typed, "")
    return CHINESE.findall(text)


def english(area: str) -> dict[str, str]:
    """What the catalogue of an area says: text → translation."""
    with CATALOGUES[area].open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id}


@pytest.mark.parametrize("area", sorted(CATALOGUES))
def test_a_translation_has_no_chinese_characters_or_punctuation(area: str) -> None:
    left = {text: found for text, said in english(area).items() if (found := chinese_left(said))}

    assert left == {}


def test_one_text_has_one_translation_in_all_areas_since_they_are_laid_together() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for area in CATALOGUES:
        for text, translation in english(area).items():
            said[text].add(translation)

    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("area", sorted(TEMPLATES))
def test_no_chinese_stands_outside_of_a_translation(area: str) -> None:
    parsed = Environment(extensions=["jinja2.ext.i18n"]).parse(TEMPLATES[area].read_text())

    left = [found for node in parsed.find_all(nodes.TemplateData) for found in chinese_left(node.data)]

    # Before a Chinese command's line in help stands a wide space; English has its own line.
    assert [found for found in left if found != "　"] == []


TODAY, NOW = "2026-11-21", "2026-11-21T08:00:00+00:00"
LEAVE: Mapping[str, Any] = {
    "from_on": "2026-11-25", "from_half": "am", "to_on": "2026-11-28", "to_half": "am", "days": 3.5, "workdays": 2,
    "name": "Zhang San", "grid": "East", "reason": "看病", "substitute": "Li Si", "filed_by": "Wang Wu",
    "state": "asked", "by": "", "at": None, "word": "", "call": [{"name": "Zhao Liu", "phone": "13800000000"}],
    "approvers": ["Zhao Liu", "Qian Qi"],
}  # fmt: skip
QUOTA: Mapping[str, Any] = {
    "period": "month", "done": 2, "target": 6, "unit": "households", "clause": "Art. 8", "met": False, "missing": 4,
    "until": "2026-11-30", "grid": "East", "of": "homes",
}  # fmt: skip
SCOPE: Mapping[str, Any] = {
    "people": [], "role": {"word": "workers"}, "grids": [{"name": "East"}, {"name": "West"}], "whole": False,
}  # fmt: skip
TASK: Mapping[str, Any] = {"urgent": True, "title": "Fire patrol", "people": 2, "deadline_at": NOW}


def figures() -> dict[str, Any]:
    """The figures of a digest."""
    names = (
        "reports_filed reports_owed reports_rate visits households_visited coverage tasks_asked tasks_received_rate "
        "tasks_done_rate people leave unreachable"
    )
    return {name: {"value": 5, "previous": 4, "clause": "Art. 8"} for name in names.split()}


LETTERS: list[tuple[str, Mapping[str, Any], str]] = [
    (
        "attachments.one",
        {"table": "visits", "who": "Wang Wu", "on": TODAY, "kind": "photo", "of": 3, "number": 1, "name": ""},
        "Visit by Wang Wu, 21 Nov (Sat) · photo 1/3",
    ),
    ("behalf.two_of_that_name", {"name": "Wang Wu"}, "more than one “Wang Wu” in your grids"),
    ("common.cut", {}, "… (too long; the rest is not shown)"),
    (
        "digests.digest",
        {
            "span": "week", "grid": "East", "from": "2026-11-16", "to": "2026-11-22", "figures": figures(),
            "overdue": [{"kind": "task", "name": "Fire patrol", "people": 3}], "overdue_more": 2, "running": True,
            "worst": [{"name": "West", "reports_missing": 1, "coverage": 50, "tasks_open": 2}], "provisional": True,
        },
        "1. West, 1 reports missing, visits 50%, tasks not done by 2",
    ),
    ("forms.come_private", {}, "A few things are missing. Please go on in a private chat with me."),
    (
        "groups.bind_which", {"code": "9", "codes": ["620422"]},
        "There is no grid with the code “9”. Please give the code of the grid, for example: /bind 620422",
    ),
    (
        "help.list",
        {"commands": [{"name": "visit", "chinese": "走访"}, {"name": "leave", "chinese": "请假"}], "in_group": False},
        "\n/visit – Record a visit. Example: /visit 张三, 李四: a leaking pipe\n/leave – ",
    ),
    (
        "help.whoami",
        {
            "name": "Wang Wu", "phone_end": "1234", "terminals": 2,
            "posts": [{"grid": "East", "code": "X1", "title": "head", "nature": "full-time"}],
        },
        "\nEast (X1): head, full-time\n",
    ),
    (
        "joining.welcome", {"name": "Wang Wu", "posts": [{"grid": "East", "title": "head"}]},
        "Hello, Wang Wu!\nEast head\nTasks and reminders come here.",
    ),
    ("leave.mine", LEAVE, "25 Nov (Wed) to 28 Nov (Sat) morning, 3.5 day(s), 2 of them working days\nReason: Seeing"),
    (
        "leave.decided", {**LEAVE, "state": "refused", "by": "Zhao Liu", "at": NOW, "word": "请改日期"},
        "Zhao Liu has not agreed to the leave of Zhang San. In their words: Please change the days.\n",
    ),
    ("leave.past", LEAVE, "about days past. Which days would you like now?"),
    ("leave.ask_reason", {"answers": {"days": LEAVE}}, "28 Nov (Sat) morning, noted. What is the leave for?"),
    ("notes.ask", {"text": "x" * 61, "attachments": 0}, "x…”"),
    (
        "progress.own",
        {
            "quotas": [QUOTA], "in_group": False, "parts": [],
            "below": {"quotas": 3, "met": 1, "worst": [{"name": "Li Si", "grid": "West", "quota": QUOTA}]},
        } | {"on": TODAY},
        "Li Si (West) homes: This month 2/6 households (Art. 8)",
    ),
    ("quotas.missing", QUOTA, "This month: 4 households left (Art. 8)"),
    (
        "reminders.due",
        {
            "more": 1, "misses": [], "unreported": [], "too_late": [], "plan": [],
            "lines": [
                {"kind": "task", "stage": "overdue", "title": "Fire patrol", "deadline": NOW, "behalf": "Li Si"},
                {"kind": "quota", "stage": "soon", "says": "Visit homes.", "several": True, "left": ["A", "B"],
                 "days": 3, "behalf": "", "groups": [], "verdict": "will_miss", "a_day": 2, **QUOTA},
            ],
        },
        "2. Visit homes. (East)\n2/6, 4 households to go: A, B",
    ),
    (
        "reports.filed",
        {"withdrawn": True, "by": "Li Si", "name": "Wang Wu", "on": TODAY, "late": True, "text": "Cleared the ditch",
         "attachments": 2, "entries": 2},
        "[withdrawn] Report recorded: 21 Nov (Sat), Wang Wu (filed by Li Si) (late)\nCleared the ditch\n2 att",
    ),
    ("reports.was_seen", {"by": "Li Si", "on": TODAY, "word": "辛苦了"}, "21 Nov (Sat). A word back: Thank you"),
    (
        "tasks.counter",
        {**TASK, "state": "issued", "task": 7, "scope": SCOPE, "sent": 1, "terminals": 3, "pending": 2, "received": 1,
         "done": 0, "unreachable": 1},
        "[URGENT] Task 7: Fire patrol\nFor: East, West: workers\nDeadline: by 21 Nov (Sat) 16:00\n",
    ),
    (
        "tasks.list",
        {"own": [{**TASK, "received": 1}], "below": [{**TASK, "received": 1, "issuer": "Office"}], "mine": 1},
        "1. [URGENT] Fire patrol, signed 1/2, by 21 Nov (Sat) 16:00 (Office)\n",
    ),
    (
        "today.list",
        {
            "on": TODAY, "more": 3, "kept": 2,
            "lines": [{"kind": "tasks.todo_open",
                       "params": {**TASK, "received": True, "overdue": True, "stand_in": True}}],
        },
        ", was due 21 Nov (Sat) 16:00 (standing in)\n3 more; send /today again when these are done. 2 of your messages",
    ),
    (
        "visits.logged",
        {"by": "", "targets": [{"name": "Li Si"}, {"name": "Wang Wu"}], "count": 5, "today": False, "on": TODAY,
         "text": "A leaking pipe", "attachments": 1, "again": ["Li Si"], "skipped": ["x", "y"], "quotas": [QUOTA]},
        "Visit recorded: Li Si, Wang Wu and others, 5 in all (21 Nov (Sat))\nA leaking pipe\n",
    ),
    (
        "why.explained",
        {"name": "Li Si", "says": "Visit homes.", "title": "Measures", "clause": "Art. 8", "number": "No. 1",
         "target": "6 households", "every": "each month", "note": "n", "readings": [{"text": "t.", "reading": "r"}],
         "quota": QUOTA, "facts": [{"on": TODAY, "what": "Wang Wu"}], "more": True, "group": False},
        "Source: “Measures” Art. 8 (No. 1)\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "params", "expected"), LETTERS, ids=[kind for kind, _, _ in LETTERS])
def test_a_letter_reads_as_english_and_nothing_else(kind: str, params: Mapping[str, Any], expected: str) -> None:
    said = Words(ZoneInfo("Asia/Shanghai")).text(kind, params, "en")

    assert expected in said
    assert chinese_left(said) == []
    assert "  " not in said
