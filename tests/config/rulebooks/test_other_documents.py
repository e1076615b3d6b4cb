"""李楼乡、武笔街道、冯卯镇、阜蒙县: what the documents say, typed from their texts and not from the data files."""

from collections.abc import Mapping
from datetime import date

import pytest

from config.rulebooks.schema import Rulebook
from tests.rosters import rulebooks

ON = {
    "lilou-2025": date(2025, 6, 2),
    "wubi-2023": date(2023, 11, 1),
    "fengmao-2021": date(2022, 3, 1),
    "fumeng-2022": date(2022, 7, 1),
}

# Each row: subject, kind, what is covered or counted, target, unit, period and clause.
FIGURES: dict[str, list[tuple[object, ...]]] = {
    "lilou-2025": [
        # 三（二）4：每日走访网格内住户、经营户
        ("单元网格员", "cover", "住户", "all", "households", "day", "三（二）4"),
        ("单元网格员", "cover", "经营户", "all", "places", "day", "三（二）4"),
        # 三（一）4：每日巡查网格
        ("单元网格员", "count", "巡查网格", 1, "times", "day", "三（一）4"),
        # 三（二）3：每月报送发现问题线索
        ("村级网格长", "collection", "发现问题线索", 1, "times", "month", "三（二）3"),
        # 四（二）：每月收取网格化综合排查汇总统计表，每月……总结、梳理、分析和研判
        ("乡党政办", "collection", "网格化综合排查汇总统计表", 1, "times", "month", "四（二）"),
        ("乡党政办", "collection", "网格化信息总结、梳理、分析和研判", 1, "times", "month", "四（二）"),
    ],
    "wubi-2023": [
        # 四（三）2：每个工作日……不少于2小时；每个半月对……流动人口住户、生活困难户、重点人员、特殊群体、重点场所
        ("网格员", "duration", "巡查走访时间", 2, "hours", "workday", "四（三）2"),
        (
            "网格员",
            "cover",
            "流动人口住户、生活困难户、重点人员、特殊群体",
            "all",
            "households",
            "half_month",
            "四（三）2",
        ),
        ("网格员", "cover", "重点场所", "all", "places", "half_month", "四（三）2"),
        # 四（三）3：网格长每半年召开一次……网格议事会
        ("网格长", "meeting", "网格议事会", 1, "times", "half_year", "四（三）3"),
        # 四（二）4：网格员每年必须实现培训全覆盖
        ("网格员", "training", "培训全覆盖", 1, "times", "year", "四（二）4"),
        # 推进计划 16：年度至少开展1次线上专题培训或者发放工作指导手册；17：年度内至少对网格员开展业务培训2次
        ("街道党工委", "training", "线上专题培训或工作指导手册", 1, "times", "year", "推进计划 9（16）"),
        ("街道党工委", "training", "业务培训", 2, "times", "year", "推进计划 9（17）"),
        # 四（一）2（3）：城市综合网格应当配备1名专职网格员；农村综合网格配备1名以上专（兼）职网格员
        ("专职网格员", "staffing", "城市综合网格专职网格员", 1, "people", "once", "四（一）2（3）"),
        ("网格员", "staffing", "农村综合网格专（兼）职网格员", 1, "people", "once", "四（一）2（3）"),
        # 推进计划 20：2023年按照40%；24：年内单位干部职工担任联户长比例不低于40%
        ("专职网格员", "staffing", "城镇社区专职网格员配比", 40, "percent", "year", "推进计划 12（20）"),
        ("联户长", "staffing", "单位干部职工担任联户长比例", 40, "percent", "year", "推进计划 14（24）"),
        # 五（一）：2023年12月底；推进计划 20、21、28
        ("各村（社区）", "milestone", "全面完成“多网合一”", 100, "percent", "once", "五（一）"),
        ("街道综治中心", "milestone", "信息平台运用指标监测研判和工作提示", 1, "times", "once", "推进计划 12（21）"),
        ("街道党工委", "milestone", "听取各项任务指标完成情况", 1, "times", "once", "推进计划 17（28）"),
        ("街道党工委", "milestone", "城镇社区专职网格员全覆盖", 100, "percent", "once", "推进计划 12（20）"),
        # 五（五）：每年度组织……表扬；五（四）：年度考核
        ("街道党工委", "check", "优秀网格长、优秀网格员、优秀联户长表扬", 1, "times", "year", "五（五）"),
        ("街道平安建设办公室", "check", "对网格长、网格员的考核", 1, "times", "year", "五（四）"),
    ],
    "fengmao-2021": [
        # 三（二）5：每月1次普遍走访；专职每天不低于两条事件流转，两条民情走访；根据群众要求每周至少3次随机约访
        ("网格员", "cover", "户", "all", "households", "month", "三（二）5"),
        ("专职网格员", "count", "事件流转", 2, "events", "day", "三（二）5"),
        ("专职网格员", "count", "民情走访", 2, "visits", "day", "三（二）5"),
        ("专职网格员", "count", "随机约访", 3, "visits", "week", "三（二）5"),
        # 三（二）2：每天对网格进行全面巡查，填写“走访群众工作表”和“工作日志”
        ("网格员", "count", "全面巡查", 1, "times", "day", "三（二）2"),
        ("网格员", "log", "走访群众工作表和工作日志", 1, "times", "day", "三（二）2"),
        # 三（二）8：专职……每周工作时间不少于40小时，兼职……不少于30小时
        ("专职网格员", "duration", "工作时间", 40, "hours", "week", "三（二）8"),
        ("兼职网格员", "duration", "工作时间", 30, "hours", "week", "三（二）8"),
        # 三（二）1：每月召开一次网格员工作例会，每季度至少组织一次集中培训
        ("镇综治中心", "meeting", "网格员工作例会", 1, "times", "month", "三（二）1"),
        ("镇综治中心", "training", "集中培训", 1, "times", "quarter", "三（二）1"),
        # 100%
        ("网格员", "rate", "信息采集准确率", 100, "percent", "quarter", "三（二）2"),
        ("网格员", "rate", "流动人口、特殊人群基本信息掌握率", 100, "percent", "quarter", "三（二）2"),
        ("网格员", "rate", "流转网格事项办结率", 100, "percent", "quarter", "三（二）5"),
        ("网格员", "rate", "实时在线、视频连线率", 100, "percent", "month", "三（二）8"),
        # 三（一）：月通报、季考核、年考评；三（二）8：每月抽查
        ("镇综治中心", "collection", "月通报", 1, "times", "month", "三（一）1"),
        ("镇综治中心", "check", "季考核", 1, "times", "quarter", "三（一）2"),
        ("镇综治中心", "check", "年考评", 1, "times", "year", "三（一）3"),
        ("镇综治中心", "check", "在线和视频连线抽查", 1, "times", "month", "三（二）8"),
    ],
    "fumeng-2022": [
        # 四1：每个工作日如实填写网格化管理工作日志
        ("一级网格员", "log", "网格化管理工作日志", 1, "times", "workday", "四1"),
        ("二级网格员", "log", "网格化管理工作日志", 1, "times", "workday", "四1"),
        ("三级网格员", "log", "网格化管理工作日志", 1, "times", "workday", "四1"),
        ("四级网格员", "log", "网格化管理工作日志", 1, "times", "workday", "四1"),
        # 四4：日报周查月考核
        ("乡镇（街道）", "collection", "日报", 1, "times", "workday", "四4"),
        ("乡镇（街道）", "check", "周查", 1, "times", "week", "四4"),
        ("乡镇（街道）", "check", "月考核", 1, "times", "month", "四4"),
        # 三（三）：一级网格1个、二级8个、三级48个、四级200个；一级36个、二级382个、三级1711个、四级3073个；150户
        ("乡镇（街道）", "staffing", "城区一级网格", 1, "grids", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "城区二级网格", 8, "grids", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "城区三级网格", 48, "grids", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "城区四级网格", 200, "grids", "once", "三（三）"),
        ("四级网格员", "staffing", "城区四级网格员", 200, "people", "once", "三（三）"),
        ("四级网格员", "staffing", "城区四级网格员平均每人管理户数", 150, "households", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "乡镇一级网格", 36, "grids", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "乡镇二级网格", 382, "grids", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "乡镇三级网格", 1711, "grids", "once", "三（三）"),
        ("乡镇（街道）", "staffing", "乡镇四级网格", 3073, "grids", "once", "三（三）"),
        # 五（一）：6月底前每个乡镇选取1个村作为示范点（城区街道全覆盖），年底前全面完成
        ("乡镇（街道）", "milestone", "示范点村", 1, "villages", "once", "五（一）"),
        ("乡镇（街道）", "milestone", "城区街道全覆盖", 100, "percent", "once", "五（一）"),
        ("乡镇（街道）", "milestone", "网格化管理全面完成", 100, "percent", "once", "五（一）"),
    ],
}


@pytest.fixture(scope="module")
def books() -> Mapping[str, Rulebook]:
    return rulebooks()


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_of_the_document_is_kept_and_none_is_invented(books: Mapping[str, Rulebook], name: str) -> None:
    quotas = books[name].quotas_on(ON[name])
    kept = [(q.subject, q.kind, q.of.words, q.target, q.unit, q.period, q.clause) for q in quotas if q.has_figure]

    assert sorted(kept, key=str) == sorted(FIGURES[name], key=str)


def test_lilou_gives_rhythms_without_figures(books: Mapping[str, Rulebook]) -> None:
    silent = {q.id for q in books["lilou-2025"].quotas if not q.has_figure}

    assert {"l1-meeting", "l2-patrol", "l2-assessment", "worker-training", "assessment", "spot-check"} <= silent
    assert books["lilou-2025"].sizes == ()


@pytest.mark.parametrize("name", ["lilou-2025", "wubi-2023"])
def test_lilou_and_wubi_ask_for_no_log(books: Mapping[str, Rulebook], name: str) -> None:
    assert [q for q in books[name].quotas if q.kind == "log"] == []


@pytest.mark.parametrize(("year", "percent"), [(2023, 40), (2024, 80), (2025, 100), (2027, 100)])
def test_wubi_plan_20_raises_full_time_workers_year_by_year(
    books: Mapping[str, Rulebook], year: int, percent: int
) -> None:
    quota = books["wubi-2023"].quota("fulltime-share", date(year, 11, 1))

    assert quota is not None
    assert quota.target == percent


def test_wubi_milestones_are_due_on_the_days_the_document_names(books: Mapping[str, Rulebook]) -> None:
    due = {q.id: q.due for q in books["wubi-2023"].quotas if q.kind == "milestone"}

    assert due == {
        "platform-reading": date(2023, 11, 30),  # 推进计划 21：11月底前
        "progress-hearing": date(2023, 12, 10),  # 推进计划 28：12月10日
        "merge-complete": date(2023, 12, 31),  # 五（一）：2023年12月底
        "fulltime-complete": date(2025, 12, 31),  # 推进计划 20：2025年底
    }


def test_wubi_4_1_1_1_sizes_are_200_to_300_and_about_150(books: Mapping[str, Rulebook]) -> None:
    sizes = {s.grid_kind: (s.per, s.min, s.max, s.about) for s in books["wubi-2023"].sizes}

    assert sizes == {
        "城镇": ("grid", 200, 300, None),
        "农村": ("grid", None, None, 150),
        "专属": ("grid", None, None, None),
    }


def test_wubi_4_2_3_names_four_matters_a_grid_may_not_answer_for(books: Mapping[str, Rulebook]) -> None:
    bars = {bar.id: bar for bar in books["wubi-2023"].bars}

    assert bars["no-shifted-duty"].items == ("行政执法", "拆迁拆违", "招商引资", "安全生产")
    assert bars["no-shifted-duty"].clause == "四（二）3"
    assert (bars["no-screenshots"].kind, bars["no-screenshots"].clause) == ("evaluation_basis", "五（五）")


def test_wubi_helpers_of_ten_households_owe_no_patrol(books: Mapping[str, Rulebook]) -> None:
    wubi = books["wubi-2023"]

    assert "联户长" not in wubi.words_for("worker", 4, "")
    assert wubi.words_for("worker", 4, "专职") == ("网格员", "专职网格员")
    assert wubi.words_for("worker", 4, "", title="联户长") == ("联户长",)


def test_fumeng_3_1_sizes_are_100_to_200_and_30_to_50(books: Mapping[str, Rulebook]) -> None:
    sizes = {s.grid_kind: (s.per, s.min, s.max, s.clause) for s in books["fumeng-2022"].sizes}

    assert sizes == {"城镇": ("grid", 100, 200, "三（一）"), "农村": ("grid", 30, 50, "三（一）")}


def test_fumeng_4_3_gives_three_working_days_to_a_village_and_five_above(books: Mapping[str, Rulebook]) -> None:
    deadlines = {one.level: (one.working_days, one.clause) for one in books["fumeng-2022"].deadlines}

    assert deadlines == {"village": (3, "四3"), "township": (5, "四3"), "department": (5, "四3")}
    assert all(one.extension for one in books["fumeng-2022"].deadlines)


def test_fumeng_grids_add_up_to_5459(books: Mapping[str, Rulebook]) -> None:
    grids = [q.target for q in books["fumeng-2022"].quotas if q.kind == "staffing" and q.unit == "grids"]

    assert sum(int(count) for count in grids if count != "all" and count is not None) == 5459


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_fumeng_asks_all_four_levels_for_a_log_on_working_days(books: Mapping[str, Rulebook], level: int) -> None:
    fumeng = books["fumeng-2022"]
    words = fumeng.words_for("worker" if level == 4 else "head", level, "")

    assert [(q.kind, q.period) for q in fumeng.quotas if q.subject in words and q.kind == "log"] == [("log", "workday")]


def test_fumeng_pilot_is_due_at_the_end_of_june_and_all_at_the_end_of_the_year(books: Mapping[str, Rulebook]) -> None:
    due = {q.id: q.due for q in books["fumeng-2022"].quotas if q.kind == "milestone"}

    assert due == {
        "pilot-village": date(2022, 6, 30),
        "urban-complete": date(2022, 6, 30),
        "complete": date(2022, 12, 31),
    }


def test_fengmao_asks_full_time_workers_alone_for_daily_figures(books: Mapping[str, Rulebook]) -> None:
    fengmao = books["fengmao-2021"]

    assert fengmao.words_for("worker", 4, "专职") == ("网格员", "专职网格员")
    assert fengmao.words_for("worker", 4, "兼职") == ("网格员", "兼职网格员")
    assert {q.subject for q in fengmao.quotas if q.kind == "count" and q.of.covers in ("events", "visits")} == {
        "专职网格员"
    }


def test_fengmao_title_alone_says_full_or_part_time(books: Mapping[str, Rulebook]) -> None:
    fengmao = books["fengmao-2021"]

    assert fengmao.words_for("worker", None, "", title="专职网格员") == ("网格员", "专职网格员")
    assert fengmao.words_for("worker", None, "其他", title="网格员") == ("网格员",)


def test_fengmao_appointments_are_owed_only_when_asked_for(books: Mapping[str, Rulebook]) -> None:
    quota = books["fengmao-2021"].quota("appointments", date(2022, 3, 1))

    assert quota is not None
    assert quota.when == "群众有要求时"


def test_fengmao_3_2_1_allows_two_meetings_missed_with_leave_in_a_row(books: Mapping[str, Rulebook]) -> None:
    (rule,) = books["fengmao-2021"].leave

    assert (rule.covers, rule.limit, rule.consecutive, rule.clause) == ("meetings", 2, True, "三（二）1")


def test_fengmao_bands_keep_the_gaps_of_the_document(books: Mapping[str, Rulebook]) -> None:
    bands = [
        (rule.lower, rule.lower_included, rule.upper, rule.yuan)
        for rule in books["fengmao-2021"].scoring
        if rule.kind == "band"
    ]

    # 三（一）2: over 95 (95 itself not) 200, 86–95 100, 76–85 none, 66–75 fined 100, to 65 fined 200.
    assert bands == [
        (95, False, 100, 200),
        (86, True, 95, 100),
        (76, True, 85, 0),
        (66, True, 75, -100),
        (0, True, 65, -200),
    ]


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("fengmao-2021", {"band-gaps", "fine-200", "three-months", "every-day"}),
        ("lilou-2025", {"rhythms", "daily-all"}),
        ("fumeng-2022", {"deadline-start", "street-twice", "all-called-workers"}),
        ("wubi-2023", {"half-month", "screenshots", "about-150", "cadre-share"}),
    ],
)
def test_each_known_ambiguity_is_noted(books: Mapping[str, Rulebook], name: str, notes: set[str]) -> None:
    assert notes <= {note.id for note in books[name].notes}
