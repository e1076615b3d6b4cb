"""Runs the real `gridbot` command as its own process, in a folder of its own, against servers on loopback."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_S = 30


def free_port() -> int:
    """Returns a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Returns the environment of a run: this machine's, without GRIDBOT_ settings but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRIDBOT_")}
    named = {f"GRIDBOT_{name.upper()}": value for name, value in settings.items()}
    url = f"sqlite+aiosqlite:///{folder / 'gridbot.sqlite3'}"
    return {**kept, "GRIDBOT_DATABASE_URL": url, "PYTHONPATH": str(Path.cwd()), **named}


async def gridbot(folder: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    """Runs a command to its end; returns (exit code, stdout, stderr)."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli.main", *arguments, cwd=folder, env=environment(folder, **settings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@dataclass
class Running:
    """A program that runs; ``log`` holds its lines of stderr so far."""

    process: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)
    _grew: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        """Reads the program's log until it ends."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode())
            self._grew.set()
        self._grew.set()

    async def logs(self, words: str) -> None:
        """Waits until a log line holds ``words``."""
        async with asyncio.timeout(START_S):
            while not any(words in line for line in self.log):
                assert self.process.returncode is None, "".join(self.log)
                self._grew.clear()
                await self._grew.wait()

    async def kill(self) -> None:
        """Ends the program as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """Ends the program as an operator would; returns its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 15)


@asynccontextmanager
async def running(
    folder: Path, *arguments: str, module: str = "bot.cli.main", **settings: str
) -> AsyncIterator[Running]:
    """Starts a command that stays up; it is stopped at the end, by force if it must be."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=folder, env=environment(folder, **settings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    program = Running(process)
    follower = asyncio.create_task(program.follow())
    try:
        yield program
    finally:
        if process.returncode is None:
            try:
                await program.stop()
            except TimeoutError:
                await program.kill()
        follower.cancel()
