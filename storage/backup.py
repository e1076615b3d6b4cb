"""Copies a whole store into one file while the program runs: SQLite by its online backup, PostgreSQL by pg_dump.

The copy is as of one moment. It holds names and phone numbers: only its owner may read the file. It stands under its
name only when it is complete; a backup that was broken off leaves an older one as it was.
"""

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import make_url, text

from storage.engine import Store

TOOL = "pg_dump"
# Where packages put the tools of several versions side by side.
TOOL_FOLDERS = ("/usr/lib/postgresql/{major}/bin", "/usr/pgsql-{major}/bin", "/opt/homebrew/opt/postgresql@{major}/bin")


class BackupRefused(Exception):
    """No backup could be made; the text says why and what to do, and is safe to show."""


async def backup(store: Store, target: Path) -> str:
    """Writes a backup of a store, whether or not the program runs.

    Args:
        store: the store; nothing is written to it.
        target: the file; one that stands there is replaced when the new one is complete.

    Returns:
        How it was made: 'SQLite', or 'PostgreSQL' and its version.

    Raises:
        BackupRefused: a tool is missing, the target is no place for it, or what was copied is damaged.
    """
    with whole_or_nothing(target) as partial:
        if store.is_sqlite:
            await asyncio.to_thread(_copy_sqlite, Path(store.url.split(":///", 1)[1]), partial, target)
            return "SQLite"
        major = await server_major(store)
        await _dump_postgresql(store, find_tool(major), partial)
        return f"PostgreSQL {major}"


@contextlib.contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Gives a file that only its owner may read; it stands under the target's name when all went well, or not at all.

    Raises:
        BackupRefused: the target is no place for it.
    """
    if target.is_dir():
        raise BackupRefused(f"{target} 是文件夹；请写成文件名，例如 {target / 'gridbot.backup'}")
    if not target.parent.is_dir():
        raise BackupRefused(f"文件夹 {target.parent} 不存在；请先建好")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.touch(mode=0o600, exist_ok=False)
        yield partial
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise BackupRefused(f"写不了 {target}（{error.strerror or type(error).__name__}）；请检查磁盘和权限") from None
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + ending).unlink(missing_ok=True)


def _copy_sqlite(source: Path, partial: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupRefused(f"数据库 {source} 还不存在；请先启动一次，或检查 GRIDBOT_DATABASE_URL")
    if target.exists() and target.samefile(source):
        raise BackupRefused("备份不能写到数据库自己身上；请换一个文件名")
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=30)) as running,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            # All pages in one step: one reader's view, which in WAL mode keeps no writer waiting; in several steps
            # every commit of the running program would start the copy anew.
            running.backup(copy, pages=-1)
            # A copy is one file, and needs no log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupRefused(f"备份没有完成（{getattr(error, 'sqlite_errorname', 'SQLITE_ERROR')}）") from None
    if found != "ok":
        raise BackupRefused("数据库文件有损坏，备份没有留下；请停下程序，从上一次的备份恢复")


async def server_major(store: Store) -> int:
    """Returns the major version of the PostgreSQL server."""
    async with store.viewing() as connection:
        number = (await connection.execute(text("SHOW server_version_num"))).scalar_one()
    return int(number) // 10_000


def find_tool(major: int) -> Path:
    """Returns the pg_dump of a server's major version.

    Raises:
        BackupRefused: there is none; the text names the package to install.
    """
    on_path = shutil.which(TOOL)
    places = [Path(folder.format(major=major)) / TOOL for folder in TOOL_FOLDERS]
    for tool in ([Path(on_path)] if on_path else []) + places:
        if tool.is_file() and _major_of(tool) == major:
            return tool
    found = f"，PATH 里的是 {_major_of(Path(on_path))} 版" if on_path else ""
    raise BackupRefused(
        f"没有找到 PostgreSQL {major} 的 {TOOL}{found}；请安装 postgresql-client-{major}"
        f"（Debian：apt install postgresql-client-{major}），或把它所在的文件夹放进 PATH"
    )


def _major_of(tool: Path) -> int | None:
    try:
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+)(?:\.|devel|beta|rc|\s|$)", said.partition(")")[2])
    return int(found[1]) if found else None


async def _dump_postgresql(store: Store, tool: Path, partial: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        tool, "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}",
        env=_environment(store), stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    if process.returncode != 0:
        # Its words name tables, addresses and users, never what stands in the tables.
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise BackupRefused(f"{TOOL} 没有完成：{''.join(last)[:300]}")


def _environment(store: Store) -> Mapping[str, str]:
    """Tells the tool where the database is without a password on its command line, which everybody could read.

    Source: https://www.postgresql.org/docs/current/libpq-envars.html
    """
    url = make_url(store.url)
    query = {name: value if isinstance(value, str) else value[0] for name, value in url.query.items()}
    told = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username or query.get("user"),
        "PGPASSWORD": url.password or query.get("password"),
        "PGDATABASE": url.database or query.get("database"),
        "PGSSLMODE": query.get("ssl") or query.get("sslmode"),
    }
    return {**os.environ, **{name: str(value) for name, value in told.items() if value}}


async def is_whole(store: Store) -> bool:
    """Whether a SQLite file can be read to its end and its parts agree."""
    async with store.viewing() as connection:
        found = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one()
    return bool(found == "ok")
