"""From a schema's refusal to a problem an operator can mend: the file, the line, the key, what and how.

It words what pydantic found; it decides nothing.
"""

import difflib
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from config.rulebooks.problems import Problem
from config.rulebooks.schema import Rulebook
from config.rulebooks.yaml_lines import LinedDict, LinedList


def problems_of(error: ValidationError, data: LinedDict) -> list[Problem]:
    """Return one problem for each finding, with the line of the key or, if the key is missing, of its entry."""
    found: list[Problem] = []
    for finding in error.errors(include_url=False):
        path = tuple(part for part in finding["loc"] if not _is_branch(part))
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        what, mend = _worded(finding["type"], key, finding.get("input"), finding.get("ctx", {}), path)
        problem = Problem(*line_of(data, path), key, what, mend)
        if not any(one[:3] == problem[:3] for one in found):
            found.append(problem)  # A union reports each of its branches; the first is enough.
    return found


def line_of(data: Any, path: tuple[str | int, ...]) -> tuple[str, int]:
    """Return file and line of the deepest part of a path that stands in the file."""
    where = (data.file, data.line)
    here = data
    for part in path:
        if isinstance(here, LinedDict) and isinstance(part, str) and part in here:
            where = here.key_lines.get(part, where)
            here = here[part]
        elif isinstance(here, LinedList) and isinstance(part, int) and part < len(here):
            where = here.item_lines[part]
            here = here[part]
        else:
            break
    return where


def _is_branch(part: str | int) -> bool:
    # A union's branch is named in the path after its type; our own keys are never such names.
    return isinstance(part, str) and (part in ("int", "float", "str") or "[" in part)


def _worded(kind: str, key: str, value: Any, ctx: dict[str, Any], path: tuple[str | int, ...]) -> tuple[str, str]:
    if kind == "extra_forbidden":
        allowed = _keys_beside(path)
        close = difflib.get_close_matches(key, allowed, n=1)
        return f"不认识的键 {key}", (f"是不是 {close[0]}？" if close else "") + "可用的键：" + "、".join(allowed)
    if kind == "missing":
        return f"缺少 {key}", _missing_mend(key)
    if kind == "literal_error":
        return f"{key} 的值 {value} 不在允许范围内", f"请用其中之一：{ctx.get('expected', '')}"
    if key in ("since", "until", "due", "issued_on"):
        return f"{key} 的日期 {value} 不对", "写成 年-月-日，如 2022-05-16，且要确有这一天"
    if kind == "string_pattern_mismatch":
        return f"{key} 的值 {value} 写法不对", "只用小写字母、数字和连字符，如 l3-cover-l4"
    if key == "target":
        return f"target 的值 {value} 不对", "写一个数字，或 all（全部），文件没给数就写 null 并加 note"
    return f"{key} 的值 {value!r:.60} 不对", "对照同类条目改写；数字不加引号，列表写成 [甲, 乙]"


def _missing_mend(key: str) -> str:
    return {
        "clause": "写上依据的条款，如 clause: 第八条（二）",
        "since": "写上从哪天起，如 since: 2022-05-16",
        "says": "用一句大白话写上要人做什么",
        "note": "写上说明",
    }.get(key, f"补上 {key}: …")


def _keys_beside(path: tuple[str | int, ...]) -> list[str]:
    model: Any = Rulebook
    for part in path[:-1]:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            model = _model_in(model.model_fields[part].annotation) if part in model.model_fields else None
    return [name for name in model.model_fields if name != "source"] if model is not None else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        return annotation
    if isinstance(annotation, UnionType) or get_origin(annotation) is not None:
        return next((model for arg in get_args(annotation) if (model := _model_in(arg)) is not None), None)
    return None
