"""Handlers follow whatever rulebook a grid has; the name of one in their code would be a rule typed in Python."""

import re
from pathlib import Path

import handlers
from tests.rosters import rulebooks

PLACES = ["huining", "lilou", "wubi", "fengmao", "fumeng", "会宁", "李楼", "武笔", "冯卯", "阜蒙"]


def test_no_file_of_handlers_names_a_rulebook() -> None:
    names = re.compile("|".join([*rulebooks(), *PLACES]), re.IGNORECASE)
    files = [path for path in Path(handlers.__file__).parent.rglob("*") if path.suffix == ".py"]

    found = [f"{path.name}:{hit.group()}" for path in files if (hit := names.search(path.read_text(encoding="utf-8")))]

    assert files
    assert found == []
