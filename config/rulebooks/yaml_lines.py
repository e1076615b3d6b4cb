"""YAML read into plain dicts and lists that remember the line of every key and item.

It refuses duplicate keys and anchors' surprises, leaves dates as text for the schema to judge, and never runs a tag.
"""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.rulebooks.problems import Problem, RulebookError

_LARGEST_FILE_BYTES = 2_000_000


class LinedDict(dict[str, Any]):
    """A mapping that knows its file, its first line and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.key_lines: dict[str, tuple[str, int]] = {}


class LinedList(list[Any]):
    """A sequence that knows its file and the line of each item."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.item_lines: list[tuple[str, int]] = []


def read_yaml(text: str, file: str) -> LinedDict:
    """Read one document whose top is a mapping.

    Args:
        text: the file's text.
        file: the name that problems are reported under.

    Raises:
        RulebookError: bad syntax, a duplicate key, an alias, a tag, or a top that is not a mapping.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise RulebookError(
            [Problem(file, line, "", f"YAML 写法有误：{error.problem}", "检查这一行的缩进、冒号和引号")]
        ) from error
    except (YAMLError, RecursionError) as error:
        raise RulebookError(
            [Problem(file, 1, "", "YAML 读不出来", "检查有没有不可见的控制字符，或层层相套的括号")]
        ) from error
    if not isinstance(node, MappingNode):
        raise RulebookError([Problem(file, 1, "", "文件最外层应是“键: 值”", "从 name: 一行写起")])
    problems: list[Problem] = []
    value = _plain(node, file, problems, set())
    if problems:
        raise RulebookError(problems)
    assert isinstance(value, LinedDict)
    return value


def read_yaml_file(path: Path) -> LinedDict:
    """Read a file as UTF-8 YAML; see `read_yaml`."""
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise RulebookError([Problem(path.name, 1, "", "文件太大", "一个制度文件不应超过 2 MB")])
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RulebookError([Problem(path.name, 1, "", "文件不是 UTF-8 编码", "另存为 UTF-8 再试")]) from error
    except OSError as error:
        raise RulebookError([Problem(path.name, 0, "", "文件打不开", "检查路径和读取权限")]) from error
    return read_yaml(text, path.name)


def _plain(node: Node, file: str, problems: list[Problem], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    if id(node) in seen:
        # An alias would make one line of the file answer for two values.
        problems.append(Problem(file, line, "", "不支持 YAML 的引用（& 和 *）", "把值照写一遍"))
        return None
    seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(node, file, line, problems, seen)
    if isinstance(node, SequenceNode):
        items = LinedList(file, line)
        for item in node.value:
            items.item_lines.append((file, item.start_mark.line + 1))
            items.append(_plain(item, file, problems, seen))
        return items
    return _scalar(node, file, line, problems)


def _mapping(node: MappingNode, file: str, line: int, problems: list[Problem], seen: set[int]) -> LinedDict:
    found = LinedDict(file, line)
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
        if not key:
            problems.append(Problem(file, key_line, "", "键应是一个词", "写成“键: 值”"))
        elif key in found:
            first = found.key_lines[key][1]
            problems.append(
                Problem(file, key_line, key, f"键重复（第 {first} 行已有）", "只留一个；要改值请新增一条并写新的 since")
            )
        else:
            found.key_lines[key] = (file, key_line)
            found[key] = _plain(value_node, file, problems, seen)
    return found


def _scalar(node: Node, file: str, line: int, problems: list[Problem]) -> Any:
    text: str = node.value
    match str(node.ctag if hasattr(node, "ctag") else node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" | "float" if text.lstrip("+-").replace(".", "", 1).isdecimal() and len(text) <= 15:
            return float(text) if "." in text else int(text)
        case "int" | "float":
            # Hexadecimal, infinite or endless numbers are never a figure of a document.
            problems.append(Problem(file, line, "", f"数字 {text:.20} 写法不对", "写成普通的十进制数，如 10 或 0.5"))
            return None
        case "str" | "timestamp":
            return text
        case _:
            problems.append(Problem(file, line, "", "不支持 YAML 的标签（!）", "直接写值"))
            return None
