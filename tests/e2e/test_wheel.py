"""The wheel: built from a clean copy, installed in a clean venv, run: an editable install hides missing data files."""

import asyncio
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.program import Running, environment


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a clean venv that holds the wheel; what it depends on is lent by this one."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = _run("git", "ls-files", "-co", "--exclude-standard", cwd=Path.cwd()).splitlines()
    for name in tracked:
        if Path(name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, source / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source, cwd=folder)
    (wheel,) = folder.glob("gridbot-*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv/bin/python"
    (packages,) = (folder / "venv/lib").glob("python*/site-packages")
    # A .pth line lends the libraries; .pth files in there are not read, so the editable gridbot stays out of sight.
    (packages / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    _run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    return folder


def test_the_installed_program_knows_its_rulebooks(installed: Path) -> None:
    shown = _run(installed / "venv/bin/gridbot", "rules", "show", "huining-2022", cwd=installed)

    assert "第八条（二）" in shown


def test_the_installed_program_writes_a_roster_template(installed: Path) -> None:
    _run(installed / "venv/bin/gridbot", "roster", "template", "名册.xlsx", cwd=installed)

    assert (installed / "名册.xlsx").stat().st_size > 5000


async def test_the_installed_demo_starts_and_serves_its_page(installed: Path) -> None:
    import aiohttp

    process = await asyncio.create_subprocess_exec(
        installed / "venv/bin/gridbot", "demo", "--port", "0", cwd=installed,
        env={**environment(installed), "PYTHONPATH": ""},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    program = Running(process)
    follower = asyncio.create_task(program.follow())
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
        assert line.startswith("http"), "".join(program.log)
        async with aiohttp.ClientSession() as client, client.get(line) as answer:
            page = await answer.text()
            status = answer.status
    finally:
        await program.stop()
        follower.cancel()

    assert status == 200
    assert "<html" in page
