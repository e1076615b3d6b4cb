"""Words for a setting that is wrong: its full name, and what would be right, in the operator's language.

Must never repeat a value: it may be a secret.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic_core import ErrorDetails

# What pydantic found, by its own name for it; the figures come from its context.
_MENDS = {
    "greater_than": "应大于 {gt:g}",
    "greater_than_equal": "应不小于 {ge:g}",
    "less_than": "应小于 {lt:g}",
    "less_than_equal": "应不大于 {le:g}",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "finite_number": "应是数字",
    "string_type": "应是文字，写在引号里",
    "path_type": "应是路径，写在引号里",
    "time_parsing": "应是 24 小时制的时:分，例如 07:30",
    "time_type": "应是 24 小时制的时:分，例如 07:30",
    "missing": "没有写",
}


def worded(problem: ErrorDetails, file: str, known: Iterable[str]) -> str:
    """Words one problem: the setting's full name, or the table and its key, and what would be right.

    Args:
        problem: what pydantic found; our own validators' texts are kept as they are.
        file: the name of the settings file.
        known: the names of all settings, to guess what a misspelt one was meant to be.
    """
    place = [str(part) for part in problem["loc"]]
    message = _mend(problem, known if len(place) == 1 else ())
    if len(place) > 1 and place[0] == "telegram" and place[1].isdigit():
        key = f" 的 {place[2]}" if len(place) > 2 else ""
        if not key and ": " in message:
            key, message = message.split(": ", 1)
            key = f" 的 {key}"
        return f"{file} 第 {int(place[1]) + 1} 张 [[telegram]] 表{key}: {message}"
    name = "_".join(place)
    if not name and ": " in message:
        name, message = message.split(": ", 1)
    return f"GRIDBOT_{name.upper()}: {message}"


def _mend(problem: ErrorDetails, known: Iterable[str]) -> str:
    if problem["type"] == "extra_forbidden":
        meant = get_close_matches(str(problem["loc"][-1]), list(known), n=1)
        return "没有这个设置" + (f"；是不是 {meant[0]}？" if meant else "，请核对名字")
    mend = _MENDS.get(problem["type"])
    return mend.format(**problem.get("ctx", {})) if mend else problem["msg"].removeprefix("Value error, ")
