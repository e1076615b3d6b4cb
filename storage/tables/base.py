"""What all tables share: metadata, names of constraints, and column types that mean the same on both stores."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.dialects import postgresql

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")
# What is said: nobody asks the store what is in it, so PostgreSQL keeps the text as it came. As JSONB it is taken apart
# when it is written, and put together again for whoever reads it: that took as long as the rest of queueing a letter.
JsonText = JSON()
# Paths are compared as byte strings, so that a subtree is one range of the index on both stores.
Path = String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones, so it is stored there as plain UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a moment without a zone: it would be a guess which one was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Gives every moment back aware, in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Leaves what asyncpg reads as it is: always an aware moment in UTC.

        https://github.com/MagicStack/asyncpg/issues/1006
        """
        return None if dialect.driver == "asyncpg" else super().result_processor(dialect, coltype)
