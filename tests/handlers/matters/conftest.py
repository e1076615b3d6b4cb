"""A store's URL with the small county, for tests that run event loops of their own."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def county_url(county_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file with the small county."""
    path = tmp_path / "walk.sqlite3"
    shutil.copy(county_template, path)
    return f"sqlite+aiosqlite:///{path}"
