"""Brings a store to the newest schema, and says where it stands."""

from dataclasses import dataclass
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Store


@dataclass(frozen=True)
class SchemaState:
    """The revision a store is at (None: empty) and the newest one."""

    current: str | None
    newest: str | None

    @property
    def is_newest(self) -> bool:
        """Whether nothing is left to migrate."""
        return self.current == self.newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    return config


async def upgrade(store: Store) -> None:
    """Runs every migration that a store lacks; safe to call at each start, by several processes."""

    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # One process migrates, the others wait: 0x67726964 is 'grid'.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1735551332)")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with store.connection() as connection:
        await connection.run_sync(run)


async def state(store: Store) -> SchemaState:
    """Returns where a store's schema stands."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    async with store.viewing() as connection:
        current = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    return SchemaState(current, newest)
