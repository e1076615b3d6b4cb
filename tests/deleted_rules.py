"""Deletes one rule after the other behind what `gridbot rules coverage` calls kept, and runs the tests named there.

`python -m tests.deleted_rules [RULEBOOK | RULEBOOK:RULE …]` prints a line for each rule: a test of what people see that
broke, a test of the data alone, or that nobody missed it. It takes ten minutes for all of them, so `make test` leaves
it out. It changes nothing on disk: a child process loads the rulebooks without the rule. It needs an operating system
that forks.
"""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import bot.wiring  # noqa: F401  Imported once, so that each child starts at once.
import tests.conversation  # noqa: F401
from config.rulebooks import loader
from config.rulebooks.clauses import clauses_of
from config.rulebooks.schema import Rulebook
from config.rulebooks.yaml_lines import LinedDict
from tests.rosters import rulebooks

SECTIONS = ("quotas", "sizes", "deadlines", "leave", "scoring", "bars", "requirements")
Build = Callable[[LinedDict, Mapping[str, LinedDict]], Rulebook]


class Failed:
    """Collects the names of the tests that fail."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.names.append(report.nodeid)


def without(build: Build, name: str, rule: str) -> Build:
    """Returns the loader's own building step, with one rule left out of one rulebook."""

    def built(data: LinedDict, others: Mapping[str, LinedDict]) -> Rulebook:
        book = build(data, others)
        if book.name != name:
            return book
        kept = {section: tuple(one for one in getattr(book, section) if one.id != rule) for section in SECTIONS}
        return book.model_copy(update=kept)

    return built


def broken(name: str, rule: str, named: list[str]) -> list[str]:
    """Returns those of the named tests that fail where a rule is gone, run in a process of their own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        loader._built = without(loader._built, name, rule)
        rulebooks.cache_clear()
        failed, silence = Failed(), os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        pytest.main(["-q", "-p", "no:cacheprovider", *named], plugins=[failed])
        os.write(write, "\n".join(failed.names).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        names = pipe.read().split("\n")
    os.waitpid(child, 0)
    return [one for one in names if one]


def main(wanted: list[str]) -> int:
    """Tries every rule behind a clause that is kept, whole or in part; returns how many nobody missed."""
    named: dict[tuple[str, str], set[str]] = {}
    for book in rulebooks().values():
        listed = clauses_of(book)
        for clause in listed.clauses if listed is not None else ():
            for rule in clause.rules if clause.status != "not_kept" else ():
                if listed is not None and (not wanted or {book.name, f"{book.name}:{rule}"} & set(wanted)):
                    named.setdefault((book.name, rule), set()).update(listed.tests_of(clause))
    missed = 0
    for (name, rule), tests_of_it in sorted(named.items()):
        found = broken(name, rule, sorted(tests_of_it))
        seen = [one for one in found if not one.startswith("tests/config/")]
        verdict = f"seen by {seen[0]}" if seen else f"data alone, {found[0]}" if found else "MISSED BY NOBODY"
        missed += not found
        sys.stdout.write(f"{name}:{rule} {verdict}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(named)} rules, {missed} of them missed by nobody\n")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
