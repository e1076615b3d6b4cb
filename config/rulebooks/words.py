"""The Chinese words for a rulebook's closed lists, and a quota's target and period in a few plain words.

It words what the rulebook says and adds nothing to it.
"""

from typing import Final

from config.rulebooks.schema import Deadline, Quota, Size

KIND_WORDS: Final = {
    "cover": "走访覆盖",
    "content": "每次内容",
    "count": "数量",
    "duration": "时长",
    "meeting": "会议",
    "training": "培训",
    "log": "日志",
    "collection": "报送",
    "rate": "比率",
    "staffing": "配备",
    "milestone": "进度",
    "check": "检查考核",
}
PERIOD_WORDS: Final = {
    "visit": "每次走访",
    "survey": "每次调研",
    "event": "每件",
    "day": "每天",
    "workday": "每个工作日",
    "week": "每周",
    "half_month": "每半个月",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "once": "一次",
}
RUNS_WORDS: Final = {"calendar": "", "own": "（从自己上岗那天算起）", "rolling": "（任意连续的日子）"}
UNIT_WORDS: Final = {
    "households": "户",
    "grids": "个网格",
    "places": "处",
    "work_points": "个点位",
    "projects": "个项目",
    "villages": "个村",
    "groups": "个组",
    "events": "条",
    "visits": "次",
    "people": "人",
    "days": "天",
    "hours": "小时",
    "times": "次",
    "percent": "%",
}


def target_words(quota: Quota) -> str:
    """Return the target in words: 全部, 不少于 10 户, 1–2 次, or that the document gives no figure."""
    if quota.target is None:
        return "文件没给数"
    if quota.target == "all":
        return "全部"
    unit = UNIT_WORDS[quota.unit]
    gap = "" if unit == "%" else " "
    unit += "（连续）" if quota.unbroken else ""
    if quota.at_most is not None:
        return f"{quota.target}–{quota.at_most}{gap}{unit}"
    return f"{quota.target}{gap}{unit}"


def period_words(quota: Quota) -> str:
    """Return the period in words; a milestone's is the day it is due."""
    if quota.due is not None:
        return f"{quota.due.isoformat()} 前"
    if quota.period is None:
        return "文件没给周期"
    return PERIOD_WORDS[quota.period] + RUNS_WORDS[quota.runs]


def size_words(size: Size) -> str:
    """Return a size's figures in words."""
    if size.about is not None:
        return f"约 {size.about} 户"
    if size.min is not None and size.max is not None:
        return f"{size.min}–{size.max} 户"
    if size.max is not None:
        return f"不超过 {size.max} 户"
    return f"不少于 {size.min} 户" if size.min is not None else "文件没给数"


def deadline_words(deadline: Deadline) -> str:
    """Return a deadline's length in words."""
    return f"{deadline.working_days} 个工作日" if deadline.working_days is not None else "文件没给数"
