"""`gridbot run` as its own process on a filled store: what people see of the whole program is measured from outside."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.engine import Store
from tests.bench import county
from tests.bench.run import Run
from tests.bench.stores import fresh
from tests.bench.stub import Platform
from tests.program import Running, running


@dataclass
class County:
    """A filled store, and the processes that serve it."""

    store: Store
    programs: list[Running]


@asynccontextmanager
async def serving(
    run: Run,
    kind: str,
    where: Platform,
    size: county.Size,
    *,
    rate: float = 1000,
    only: Sequence[str] = (),
    processes: int = 1,
    log_level: str = "INFO",
) -> AsyncIterator[County]:
    """Starts the program on a fresh store with a county in it.

    Args:
        run: whose PostgreSQL server is used.
        kind: 'sqlite' or 'postgresql'.
        where: the platform.
        size: the county's.
        rate: messages a second and bot.
        only: the roles of these processes; none: all. Without schedule nobody is reminded of anything meanwhile.
        processes: how many are started.
        log_level: what they log; with DEBUG the start of every send.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(fresh(kind, run.server))
        await county.fill(store, size)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench", ignore_cleanup_errors=True)))
        settings = {
            "database_url": make_url(store.url).render_as_string(hide_password=False),
            "telegram_token": where.tokens[0], "telegram_api_url": where.url, "telegram_messages_per_second": str(rate),
            "web_port": "0", "log_level": log_level,
        }  # fmt: skip
        roles = [word for role in only for word in ("--only", role)]
        programs = [
            await stack.enter_async_context(running(folder, "run", *roles, **settings)) for _ in range(processes)
        ]
        for program in programs:
            await program.logs("running")
        yield County(store, programs)
