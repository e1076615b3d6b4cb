"""What each job costs a thumb: taps (a button, or sending a line) and characters typed, as the README's table says.

Each job is done the shortest way, with examples of which the median counts, and once asked step by step.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import FOURTH_HEAD, OFFICE, THIRD_HEAD, WORKER

README = Path("README.md").read_text()
TABLE = re.compile(r"^\| \S+(?: 5 户)? \| [\d.]+ / [\d.]+ \| (?:[\d.]+ / [\d.]+|—) \|$", re.MULTILINE)
Way = tuple[str, ...]
"""Steps: '>LABEL' presses a button, all else is typed and sent."""


@dataclass(frozen=True)
class Job:
    """A job: who does it, its shortest ways, the guided one, what stands at the end, and what others do before."""

    name: str
    who: str
    ways: Sequence[Way]
    guided: Way
    done: str
    before: tuple[tuple[str, str], ...] = ()


def _task(line: str) -> tuple[tuple[str, str], ...]:
    return (OFFICE, f"/任务 南关村网格员 今天17点 {line}"), (OFFICE, ">确认发布")


MEETING = ((THIRD_HEAD, "会议 南关村 今天11点 村委会 工作例会"), (THIRD_HEAD, ">发出邀请"))
MATTER = ((WORKER, "上报 东沟路口井盖缺失"),)
JOBS = (
    Job("签收任务", WORKER, [(">收到",)], (), "已签收", _task("防火巡查")),
    Job("完成任务", WORKER, [(">完成",)], (), "已完成", _task("防火巡查")),
    Job(
        "报三个数", WORKER, [("3 5 12",), ("0 0 7",), ("12 30 105",)], (">填报", "3", "5", "12"), "已记「报",
        _task("报三个数：外出人数、返乡人数、空巢老人"),
    ),
    Job(
        "逐户登记 5 户", WORKER, [(">逐个登记", *(f">{n} 已转移" for n in range(1, 6)))], (), "已登记 5/8",
        _task("逐户 转移群众"),
    ),
    Job(
        "写日报", WORKER, [("日报 上午走访三户",), ("日报 下午清理水渠",), ("日报 巡查河道，没有情况",)],
        ("日报", "上午走访三户"), "已记日报",
    ),
    Job(
        "记走访", WORKER, [("走访 李四：水管漏水",), ("走访 李四",), ("走访 李四、周文斌：都好",)],
        ("走访", ">吴玉兰", ">选好了", ">没什么情况"), "已记走访",
    ),
    Job("撤回", WORKER, [(">撤回这条",)], ("撤回", ">撤回"), "已撤回", ((WORKER, "走访 李四：好"),)),
    Job(
        "请假", WORKER, [("请假 明天 看病",), ("请假 下周一上午 家里有事",), ("请假 11月25日至26日 外出",)],
        ("请假", ">11月20日", ">看病", ">不用"), "已转给马德福审批",
    ),
    Job("批假", FOURTH_HEAD, [(">同意",)], (), "已同意", ((WORKER, "请假 12月1日 看病"),)),
    Job(
        "上报一件事", WORKER, [("上报 东沟路口井盖缺失",), ("上报 李四家水管漏水",), ("上报 二组路灯不亮",)],
        ("上报", "东沟路口井盖缺失", ">不急", ">没有具体的人"), "已登记",
    ),
    Job("办结一件事", FOURTH_HEAD, [(">当场办结", "换了新井盖"), (">当场办结", "修好了")], (), "已办结", MATTER),
    Job(
        "回访", WORKER, [(">上门回访满意",)], (), "销号",
        (*MATTER, (FOURTH_HEAD, ">当场办结"), (FOURTH_HEAD, "换了新井盖")),
    ),
    Job("答应参加会议", WORKER, [(">参加",)], (), "您答了：参加", MEETING),
    Job("会上签到", WORKER, [(">签到",)], (), "签到好了", (*MEETING, (WORKER, ">参加"))),
    Job("打卡开始和结束", WORKER, [("打卡", ">结束巡查")], (), "记好了"),
    Job(
        "改户情", WORKER, [("户 李四 电话 13800001112",), ("户 李四 标签 独居老人",), ("户 李四 需求 水管要换",)],
        ("户 李四", ">改电话", "13800001111"), "户情记好了",
    ),
    Job("看今天", WORKER, [("今天",)], (), "要做的事"),
    Job("看进度", WORKER, [("进度",)], (), "您的进度"),
    Job(
        "发任务", OFFICE,
        [("/任务 南关村 今天17点 防火巡查", ">确认发布"), ("/任务 会师镇 明天18点 报平安", ">确认发布")],
        ("任务", ">新任务", ">会师镇全部人员", "防火巡查", ">明天18点", ">确认发布"), "已送达",
    ),
    Job(
        "开会", THIRD_HEAD, [("会议 南关村 明天下午3点 村委会 工作例会", ">发出邀请")],
        ("会议", ">召集会议", ">工作例会", ">南关村", "明天", ">15:00", "村委会", ">发出邀请"), "请了",
    ),
    Job("查台账", THIRD_HEAD, [("台账",)], (), "台账"),
    Job("看简报", THIRD_HEAD, [("简报",)], (), "简报"),
)  # fmt: skip


async def spend(phone: Phone, way: Way) -> tuple[int, int]:
    """Goes a way and returns (taps, characters)."""
    for step in way:
        phone.town.clock.pass_by(seconds=20)
        await (phone.presses(step[1:]) if step.startswith(">") else phone.says(step))
    return len(way), sum(len(step) for step in way if not step.startswith(">"))


def cell(costs: Sequence[tuple[int, int]]) -> str:
    if not costs:
        return "—"
    taps, characters = (median(each) for each in zip(*costs, strict=True))
    return f"{taps:g} / {characters:g}"


async def test_the_readmes_table_says_what_each_job_costs(town: Town, join: Join) -> None:
    phones = {number: await join(number) for number in (OFFICE, THIRD_HEAD, FOURTH_HEAD, WORKER)}
    measured: list[str] = []
    for job in JOBS:
        cells = []
        for ways in (job.ways, [job.guided] if job.guided else []):
            costs = []
            for way in ways:
                for who, step in job.before:
                    await spend(phones[who], (step,))
                costs.append(await spend(phones[job.who], way))
                assert any(job.done in message.text for message in phones[job.who].shown[-3:]), (job.name, way)
            cells.append(cell(costs))
        measured.append(f"| {job.name} | {cells[0]} | {cells[1]} |")

    assert TABLE.findall(README) == measured, "\n".join(measured)
