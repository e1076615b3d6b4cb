"""gridbot backup takes the residents' photos along; unpacked elsewhere they are whole, and doctor counts them."""

import asyncio
import io
import subprocess
import tarfile
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.cli.app import build_app
from bot.cli.doctor import Finding, Grade, _photos
from bot.photos.kept import ACCOUNT, KeptPhotos
from config.settings import Settings
from handlers.matters.registering import NewMatter, register_matter
from storage.engine import Store
from tests.conversation import NOON
from tests.handlers.matters.valley import open_valley


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(written, "JPEG")
    return written.getvalue()


async def reported(url: str, data_dir: Path) -> str:
    """A resident's report with a photo; returns the photo's name."""
    store = Store(url)
    town = await open_valley(store)
    name = await KeptPhotos(data_dir).keep(photo())
    async with store.writing(NOON) as uow:
        grid = await uow.grids.by_code("Z1-1-1-1")
        assert grid is not None
        attached = [{"kind": "photo", "file_id": name, "account": ACCOUNT}]
        await register_matter(town.world, uow, NewMatter(grid, "垃圾没清", "环境卫生", "public", attachments=attached))
    await store.close()
    return name


async def found(url: str, data_dir: Path) -> Finding:
    store = Store(url)
    finding = await _photos(store, Settings(data_dir=data_dir), NOON)
    await store.close()
    return finding


def test_residents_photos_are_in_the_backup_and_come_back_from_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, elsewhere, copy = tmp_path / "data", tmp_path / "elsewhere", tmp_path / "copy.sqlite3"
    name = asyncio.run(reported(sqlite_url, data))
    (data / "residents-photos" / "somebody-s-letter.txt").write_text("not ours")
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("GRIDBOT_DATA_DIR", str(data))

    made = CliRunner().invoke(build_app(), ["backup", str(copy)])
    packed = tmp_path / "copy.sqlite3.photos.tar"
    before = asyncio.run(found(f"sqlite+aiosqlite:///{copy}", elsewhere))
    with tarfile.open(packed) as tar:
        names = tar.getnames()
    elsewhere.mkdir()
    # As the program and the README say it.
    subprocess.run(["tar", "-xf", packed, "-C", elsewhere], check=True)
    after = asyncio.run(found(f"sqlite+aiosqlite:///{copy}", elsewhere))

    assert made.exit_code == 0, made.output
    assert "照片 1 张" in made.output
    assert f"tar -xf {packed}" in made.output
    assert names == [f"residents-photos/{name}"]
    assert packed.stat().st_mode & 0o777 == 0o600
    assert (before.grade, "1 张里有 1 张不在" in before.says) == (Grade.WARNING, True)
    assert (after.grade, after.says) == (Grade.GOOD, "1 张都在")
    assert (elsewhere / "residents-photos" / name).read_bytes() == (data / "residents-photos" / name).read_bytes()
