"""/为什么 without a word: all that a document asks of whoever speaks, also what has no figure, each with its clause.

Typed from the documents. A rule that is deleted is missing from what somebody is told.
"""

from datetime import date

import pytest

from config.rulebooks.schema import Quota
from handlers.why.told import figures, says, told
from storage.engine import Store
from tests.conversation import Town
from tests.handlers.quotas.counties import load
from tests.handlers.quotas.years import (  # fmt: skip
    CENTRE,
    COUNTY_WORKER,
    DEPARTMENT,
    FULL_TIME,
    L1,
    L2,
    L3,
    L4,
    ORGANISERS,
    PART_TIME,
    SAFETY_OFFICE,
    STREET,
    TOWN_OFFICE,
    TOWNSHIP,
    WORKER,
    Who,
    post_of,
)
from tests.rosters import rulebooks

ON = date(2026, 6, 1)
OFFICE = (0, "office", "", "网格办")
TRAINING_OFFICE = (0, "office", "", "全县基层社会治理领导小组办公室")
INSPECTORS = (1, "office", "", "专门督查小组")
DEPARTMENTS = (1, "office", "", "各部门")
STATIONS = (1, "office", "", "各股站所")

Asked = list[tuple[str, str]]
"""The clause, and a word of what it asks."""
_BOARDS: Asked = [("第八条（一）", "公示牌"), ("第八条（一）", "监督电话"), ("第六条", "审批"), ("第二条", "20 户")]
_WORKER: Asked = [
    ("第八条（一）", "胸牌"), ("第七条（五）2", "基本情况"), ("第七条（五）1", "讲讲政策"), ("第八条（四）", "汇报"),
    ("第八条（六）", "回访"), ("第七条（五）", "困难和需求"),
]  # fmt: skip
_SIZES: Asked = [("三（一）", "100 到 200 户"), ("三（一）", "30 到 50 户")]
_HEADS: Asked = [("四3", "让群众知道"), *_SIZES]
_IN_CHARGE: Asked = [
    ("四（一）5", "只采一次"), ("五（五）", "微信群"), ("四（二）3", "清单以外"), ("四（二）3", "专业事项"),
    ("四（二）3", "责任主体"), ("五（五）", "截图"), ("四（一）1（1）", "200 到 300 户"),
    ("四（一）1（1）", "150 户左右"),
    ("四（一）1（1）", "专属网格"),
]  # fmt: skip
_FENGMAO: Asked = [
    ("三（二）2", "全部准确"), ("三（二）2", "流动人口、特殊人群"), ("三（二）5", "按期办结"), ("三（二）8", "都在线"),
    ("三（二）1", "先请假"), ("三（二）5", "时间、地点、人物"), ("三（二）5", "虚假、重复、无效"),
    ("三（二）2", "小事当场办"),
    ("三（二）5", "及时回访"), ("三（二）7", "盯到底"), ("三（二）6", "能调就调"), ("五", "七件套"),
    ("三（二）", "每天巡查"), ("三（二）1", "连续请假不能超过两次"), ("五", "只用于工作"), ("三（二）5", "随时走访"),
]  # fmt: skip
ASKED: dict[str, dict[Who, Asked]] = {
    "huining-2022": {
        L1: [*_BOARDS, ("第八条（五）", "逐级上报"), ("第七条（一）", "向县委县政府汇报")],
        L2: [
            *_BOARDS, ("第八条（五）", "逐级上报"), ("第七条（二）3", "任务清单"), ("第七条（二）", "三级、四级网格长"),
        ],
        L3: [*_BOARDS, ("第八条（五）", "逐级上报"), ("第七条（三）4", "任务清单"), ("第七条（三）", "督促检查四级")],
        # 第八条（二）（三）: 适时.
        L4: [
            *_BOARDS, ("第八条（五）", "逐级上报"), ("第七条（四）", "网格员报来的事"), ("第八条（二）", "适时"),
            ("第八条（三）", "群聊、电话或开会"),
        ],
        WORKER: [*_WORKER, ("第八条（二）", "适时")],
        COUNTY_WORKER: [*_WORKER, ("第八条（二）", "适时"), ("第八条（二）", "微信群")],
        OFFICE: [*_BOARDS, ("附件2 二（三）", "两成以上"), ("第十八条", "所有终端")],
        DEPARTMENT: [*_BOARDS, ("第十二条", "培训计划")],
        ORGANISERS: [*_BOARDS, ("第十四条", "不定期检查")],
    },
    "lilou-2025": {
        L1: [("三（二）1", "人力、物力、财力"), ("三（二）1", "推进会")],
        L2: [("三（二）2", "跨村"), ("三（一）2", "巡查"), ("三（二）2", "考核评估")],
        L3: [("三（二）3", "台账"), ("三（二）3", "政策"), ("三（二）3", "组织网格员培训")],
        WORKER: [
            ("三（二）4", "人口变动"), ("三（一）4", "第一时间"), ("三（二）4", "就地办"),
            ("三（二）4", "防火、防盗、防疫"),
            ("三（二）4", "住户、经营户"), ("三（三）1", "业务培训"),
        ],
        TOWN_OFFICE: [("三（三）2", "量化考核")],
        INSPECTORS: [("四（三）", "督查")],
        DEPARTMENTS: [("四（二）", "指导网格员")],
    },
    "wubi-2023": {
        L1: _IN_CHARGE,
        WORKER: [
            ("四（三）1", "公示牌"), ("四（三）2", "记到平台"), ("四（三）3", "及时报村"),
            ("四（二）1", "代办公共服务"),
        ],
        SAFETY_OFFICE: [*_IN_CHARGE, ("三", "统一编号"), ("四（二）2", "任务清单")],
        STREET: [*_IN_CHARGE, ("四（四）1", "直接联系网格")],
        STATIONS: [*_IN_CHARGE, ("四（三）3", "限时办")],
    },
    "fengmao-2021": {
        FULL_TIME: [*_FENGMAO, ("三（二）8", "按时打卡"), ("三（二）5", "约访 3 次")],
        PART_TIME: _FENGMAO,
        CENTRE: [("五", "只用于工作")],
    },
    "fumeng-2022": {
        L1: _HEADS,
        WORKER: [
            ("四2", "马上改"), ("一", "上报挂号"), ("三（二）", "知网格概况"), ("四1", "走访排查"),
            ("四2", "定期核一核"),
        ],
        TOWNSHIP: [*_HEADS, ("四4", "公示牌"), ("四4", "民情联系卡"), ("四2", "一本台账")],
        TRAINING_OFFICE: [*_HEADS, ("五（一）", "业务培训")],
    },
}  # fmt: skip


def is_owed(rule: Quota) -> bool:
    """Whether the years of tests/handlers/quotas/test_years.py hold it."""
    return rule.has_figure and rule.when is None


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, people in ASKED.items() for who in people])
def test_all_that_the_document_asks_beside_its_figures_is_told_with_its_clause(name: str, who: Who) -> None:
    book, post = rulebooks()[name], post_of(name, who)

    silent = [rule for rule in figures(book, post, ON) if not is_owed(rule)]
    found = [(str(one.clause), says(one)) for one in (*told(book, post, ON), *silent)]

    for clause, word in ASKED[name][who]:
        assert any(clause == theirs and word in said for theirs, said in found), (clause, word)
    assert len(found) == len(ASKED[name][who])


async def test_in_the_chat_what_has_no_figure_stands_below_the_buttons_and_is_found_by_a_word(store: Store) -> None:
    await load(store, "huining-2022")
    worker = await (await Town.open(store)).phone("王秀兰")

    listed = await worker.says("为什么")
    labels = worker.labels()
    asked = await worker.says("/为什么 回访")
    unknown = await worker.says("/为什么 无人机")

    assert "· 办完的事及时回访，问满意不满意，再向上级说一声（第八条（六））" in listed
    assert "每天把当日工作简单记一条日志" in labels
    assert "依据：《会宁县四级网格管理办法（试行）》第八条（六）（县委办发〔2022〕38号）" in asked
    assert unknown.startswith("文件里没有找到「无人机」。")
