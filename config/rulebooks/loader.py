"""Rulebooks from files: the shipped ones, an operator's own folder, and one file on its own.

It refuses rather than guesses: a rulebook is loaded whole or not at all, and every reason is named with file, line,
key and mend. It never writes and never looks at a database.
"""

from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from config.rulebooks.checks import cross_problems
from config.rulebooks.explain import problems_of
from config.rulebooks.overrides import extended
from config.rulebooks.problems import Problem, RulebookError
from config.rulebooks.schema import Rulebook
from config.rulebooks.yaml_lines import LinedDict, read_yaml, read_yaml_file

__all__ = ["Problem", "RulebookError", "load_rulebook_file", "load_rulebooks"]


def load_rulebooks(extra: Path | None = None) -> dict[str, Rulebook]:
    """Load the shipped rulebooks and those in an operator's folder, by name.

    Args:
        extra: a folder of `*.yaml` files, or None.

    Raises:
        RulebookError: any file is refused, or a name is taken twice; all files' problems together.
    """
    problems: list[Problem] = []
    raw: dict[str, LinedDict] = {}
    for data in _readable(_shipped_texts, problems) + _readable(lambda: _folder(extra), problems):
        name = str(data.get("name", ""))
        if name in raw:
            problems.append(
                Problem(
                    data.file, _line(data, "name"), "name", f"名称 {name} 已被占用", "换一个名称，或用 extends: 引用它"
                )
            )
        else:
            raw[name] = data
    books: dict[str, Rulebook] = {}
    for name, data in raw.items():
        try:
            books[name] = _built(data, raw)
        except RulebookError as error:
            problems.extend(error.problems)
    if problems:
        raise RulebookError(_once(problems))
    return books


def load_rulebook_file(path: Path) -> Rulebook:
    """Load one file; what it extends is looked for among the shipped rulebooks and its neighbours in the folder.

    Raises:
        RulebookError: the file, or one that it extends, is refused.
    """
    data = read_yaml_file(path)
    others: dict[str, LinedDict] = {}
    if data.get("extends"):
        others = {str(one.get("name", "")): one for one in _shipped_texts()}
        for neighbour in sorted(path.parent.glob("*.yaml")):
            if neighbour.resolve() == path.resolve():
                continue
            try:
                one = read_yaml_file(neighbour)
            except RulebookError:
                continue  # A broken neighbour matters only if it is the one extended, and is then reported missing.
            others.setdefault(str(one.get("name", "")), one)
    return _built(data, others)


def _shipped_texts() -> list[LinedDict]:
    folder = resources.files("config.rulebooks").joinpath("data")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return [read_yaml(one.read_text(encoding="utf-8"), one.name) for one in files]


def _folder(extra: Path | None) -> list[LinedDict]:
    if extra is None:
        return []
    if not extra.is_dir():
        raise RulebookError(
            [Problem(str(extra), 0, "", "制度文件夹不存在", "建好文件夹，或改正设置 GRIDBOT_RULEBOOKS")]
        )
    found: list[LinedDict] = []
    problems: list[Problem] = []
    for path in sorted(extra.glob("*.yaml")):
        try:
            found.append(read_yaml_file(path))
        except RulebookError as error:
            problems.extend(error.problems)
    if problems:
        raise RulebookError(problems)
    return found


def _built(data: LinedDict, others: Mapping[str, LinedDict]) -> Rulebook:
    whole = extended(data, others)
    try:
        book = Rulebook.model_validate(whole)
    except ValidationError as error:
        raise RulebookError(_once(problems_of(error, whole))) from error
    if problems := cross_problems(book, whole):
        raise RulebookError(_once(problems))
    return book


def _readable(read: Callable[[], list[LinedDict]], problems: list[Problem]) -> list[LinedDict]:
    try:
        return read()
    except RulebookError as error:
        problems.extend(error.problems)
        return []


def _line(data: LinedDict, key: str) -> int:
    return data.key_lines.get(key, (data.file, data.line))[1]


def _once(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
