"""会宁县四级网格管理办法（试行）: what the document says, typed from its text and not from the data file."""

from datetime import date

import pytest

from config.rulebooks.schema import Rulebook
from tests.rosters import rulebooks

ON = date(2022, 9, 1)

# Each row: subject, kind, what is covered or counted, target, unit, period and clause.
FIGURES = [
    # 第八条（二）：一级网格长每月走遍网格内的三级网格，每年走遍四级网格，
    ("一级网格长", "cover", "三级网格", "all", "grids", "month", "第八条（二）"),
    ("一级网格长", "cover", "四级网格", "all", "grids", "year", "第八条（二）"),
    # 每次走访不少于1个项目、1个村、3个村民小组（居民小区）、10户群众，每次调研不少于2个重点工作点位；
    ("一级网格长", "content", "项目", 1, "projects", "visit", "第八条（二）"),
    ("一级网格长", "content", "村", 1, "villages", "visit", "第八条（二）"),
    ("一级网格长", "content", "村民小组（居民小区）", 3, "groups", "visit", "第八条（二）"),
    ("一级网格长", "content", "户", 10, "households", "visit", "第八条（二）"),
    ("一级网格长", "content", "重点工作点位", 2, "work_points", "survey", "第八条（二）"),
    # 二级网格长每月走遍所包片区的三级、四级网格，每年走遍所有一二类低保户、五保户、残疾户等特殊困难户，
    ("二级网格长", "cover", "三级网格", "all", "grids", "month", "第八条（二）"),
    ("二级网格长", "cover", "四级网格", "all", "grids", "month", "第八条（二）"),
    ("二级网格长", "cover", "一二类低保户、五保户、残疾户等特殊困难户", "all", "households", "year", "第八条（二）"),
    # 每次走访不少于10户群众，每次调研不少于2个重点工作点位；
    ("二级网格长", "content", "户", 10, "households", "visit", "第八条（二）"),
    ("二级网格长", "content", "重点工作点位", 2, "work_points", "survey", "第八条（二）"),
    # 三级网格长每周走遍辖区内的四级网格，每半年走遍所有农户，每次走访不少于10户群众，每次调研不少于2个重点工作点位；
    ("三级网格长", "cover", "四级网格", "all", "grids", "week", "第八条（二）"),
    ("三级网格长", "cover", "农户", "all", "households", "half_year", "第八条（二）"),
    ("三级网格长", "content", "户", 10, "households", "visit", "第八条（二）"),
    ("三级网格长", "content", "重点工作点位", 2, "work_points", "survey", "第八条（二）"),
    # 县直各部门单位机关干部担任网格员的……每月至少走访一次所管理农户。
    ("县直网格员", "cover", "所管理农户", "all", "households", "month", "第八条（二）"),
    # 第八条（三）：一级网格长每月到乡镇召开1次……；二级网格长每周召开一次……；三级网格长每周组织召开……
    ("一级网格长", "meeting", "重点工作推进会", 1, "times", "month", "第八条（三）"),
    ("二级网格长", "meeting", "重点工作推进调度会", 1, "times", "week", "第八条（三）"),
    ("三级网格长", "meeting", "工作例会", 1, "times", "week", "第八条（三）"),
    # 附件1：领导小组实行月例会制度
    ("县网格管理领导小组", "meeting", "月例会", 1, "times", "month", "附件1"),
    # 第十条：各级网格长每年培训1—2次，累计不少于2天；网格员每季度培训1—2次，累计不少于2天
    ("网格长", "training", "培训", 1, "times", "year", "第十条"),
    ("网格长", "training", "培训时间", 2, "days", "year", "第十条"),
    ("网格员", "training", "培训", 1, "times", "quarter", "第十条"),
    ("网格员", "training", "培训时间", 2, "days", "quarter", "第十条"),
    # 附件2 二（一）1（6）：未对当日工作进行梳理，没有形成简明扼要工作日志的
    ("网格员", "log", "个人工作日志", 1, "times", "day", "附件2 二（一）1（6）"),
    # 附件2 二（二）：县直各部单位每月向县网格管理领导小组办公室提供“加分扣分”依据
    ("县直各部门单位", "collection", "加分扣分依据", 1, "times", "month", "附件2 二（二）"),
    # 第十四条：按月实施“加分扣分”
    ("县委组织部", "check", "对乡镇和县直部门单位的加分扣分", 1, "times", "month", "第十四条"),
    # 附件2 二（三）：每年组织网格内20%以上的群众……综合评价
    ("县网格管理领导小组办公室", "rate", "网格内群众", 20, "percent", "year", "附件2 二（三）"),
]
# “适时”“定期或不定期”: named without a figure.
SILENT = {"l4-visit", "worker-visit", "l4-meeting", "spot-check"}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebooks()["huining-2022"]


def test_each_figure_of_the_document_is_kept_and_none_is_invented(book: Rulebook) -> None:
    kept = [
        (q.subject, q.kind, q.of.words, q.target, q.unit, q.period, q.clause)
        for q in book.quotas_on(ON)
        if q.has_figure
    ]

    assert sorted(kept, key=str) == sorted(FIGURES, key=str)


def test_where_the_document_says_only_when_suitable_there_is_no_figure(book: Rulebook) -> None:
    assert {q.id for q in book.quotas if not q.has_figure} == SILENT


def test_article_8_2_asks_county_cadres_and_not_township_cadres_for_a_monthly_round(book: Rulebook) -> None:
    assert book.words_for("worker", 4, "县直下沉") == ("网格员", "县直网格员")
    assert book.words_for("worker", 4, "其他") == ("网格员",)
    assert book.words_for("worker", 4, "专职") == ("网格员",)


def test_article_8_2_counts_both_kinds_of_low_income_the_five_guarantees_and_the_disabled(book: Rulebook) -> None:
    quota = book.quota("l2-cover-hardship", ON)

    assert quota is not None
    assert set(quota.of.tags) == {"一类低保", "二类低保", "五保", "残疾"}


def test_article_10_gives_one_to_two_trainings(book: Rulebook) -> None:
    found = {q.id: (q.target, q.at_most) for q in book.quotas if q.kind == "training" and q.unit == "times"}

    assert found == {"head-training-times": (1, 2), "worker-training-times": (1, 2)}


def test_article_2_counts_at_most_twenty_households_a_worker(book: Rulebook) -> None:
    (size,) = book.sizes_on(ON)

    assert (size.per, size.max, size.min, size.clause) == ("worker", 20, None, "第二条")


def test_a_head_of_level_three_owes_what_level_three_and_all_heads_owe(book: Rulebook) -> None:
    assert book.words_for("head", 3, "") == ("三级网格长", "网格长")


def test_article_6_sends_personnel_changes_to_the_county_office(book: Rulebook) -> None:
    (change,) = [one for one in book.requirements if one.about == "personnel"]

    assert (change.approved_by, change.clause) == ("县网格管理领导小组办公室", "第六条")


def test_the_document_sets_no_deadline_and_no_rule_on_leave(book: Rulebook) -> None:
    assert book.deadlines == ()
    assert book.leave == ()


@pytest.mark.parametrize(
    "note",
    ["no-eleventh", "follow-up-misprint", "three-kinds-of-l3", "charged-twice", "leave-silent", "log-days"],
)
def test_each_known_ambiguity_names_the_reading_taken(book: Rulebook, note: str) -> None:
    (found,) = [one for one in book.notes if one.id == note]

    assert found.reading
    assert found.alternative
