"""Who stands behind each phone of the page, by scale: numbers and grid codes of the county that was loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.demo import county, structure
from bot.web.desk import Step, Try


@dataclass(frozen=True)
class Part:
    """One phone: whose it is (a phone number, or for a group a grid's code), and what its field suggests."""

    key: str
    owner: str
    role: str
    hint: str
    color: str
    is_group: bool = False


@dataclass(frozen=True)
class Cast:
    """The phones of a demo, who speaks in its group, what there is to try; ``history`` is the subtree that has one."""

    county: str
    history: str
    parts: Sequence[Part]
    steps: Sequence[Step]
    speakers: Sequence[str] = ("head", "worker", "second")


_STEPS = (
    Step("县网格办发任务", (Try("写任务", "office", text="/任务 全县 明天18点 防火巡查"),)),
    Step("网格员点收到", (Try("找「收到」", "worker", press="收到"),)),
    Step(
        "网格员记一记",
        (
            Try("日报", "worker", text="日报 上午入户走访，下午清理水渠"),
            Try("走访", "worker", text="走访 李四：水管漏水"),
            Try("请假", "worker", text="请假 明天到后天 孩子生病"),
        ),
    ),
    Step("快进看提醒", (Try("到月底前一天", jump="month_end"),)),
    Step("领导看简报", (Try("等到傍晚", jump="digest"), Try("写「简报」", "leader", text="简报"))),
)

SMALL = Cast(
    "会宁县",
    "HN",
    (
        Part("office", county.OFFICE, "网格办", "/任务 全县 明天18点 防火巡查", "blue"),
        Part("leader", county.LEADER, "领导", "简报", "rose"),
        Part("head", county.THIRD_HEAD, "三级网格长", "今天", "purple"),
        Part("worker", county.WORKER, "网格员", "走访 李四：水管漏水", "green"),
        Part("second", county.SECONDED_WORKER, "县直网格员", "日报 上午入户走访", "teal"),
        Part("group", "HN01-1-1", "工作群", "/进度", "amber", is_group=True),
    ),
    _STEPS,
)

COUNTY = Cast(
    "阜新蒙古族自治县",
    "FM01",
    (
        Part("office", structure.OFFICE, "网格办", "/任务 全县 明天18点 防火巡查", "blue"),
        Part("leader", structure.LEADER, "领导", "简报", "rose"),
        Part("head", "grid:FM01-1-2", "三级网格员", "今天", "purple"),
        Part("worker", "grid:FM01-1-2-1", "四级网格员", "走访 张三：水管漏水", "green"),
        Part("second", "grid:FM01-1-2-2", "四级网格员", "日报 上午入户走访", "teal"),
        Part("group", "FM01-1", "工作群", "/进度", "amber", is_group=True),
    ),
    (
        *_STEPS[:2],
        Step(
            "网格员记一记",
            (
                Try("日报", "worker", text="日报 上午入户走访，下午清理水渠"),
                Try("走访", "worker", text="走访 张三：水管漏水"),
                Try("请假", "worker", text="请假 明天到后天 孩子生病"),
            ),
        ),
        Step("快进看提醒", (Try("到傍晚", jump="evening"),)),
        _STEPS[4],
    ),
)
