"""Tells troubles of the store that pass (restarted, full, locked, out of reach) from mistakes that no waiting mends."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

# https://www.sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_BUSY: "database_locked",
    sqlite3.SQLITE_LOCKED: "database_locked",
    sqlite3.SQLITE_PROTOCOL: "database_locked",
    sqlite3.SQLITE_IOERR: "disk_failed",
    sqlite3.SQLITE_CANTOPEN: "database_unreachable",
    sqlite3.SQLITE_READONLY: "database_read_only",
    sqlite3.SQLITE_NOMEM: "out_of_memory",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: whole classes first, then single codes.
_POSTGRESQL = {
    "53100": "disk_full",
    "53": "database_overloaded",
    "08": "database_unreachable",
    "57P": "database_restarting",
    "58": "disk_failed",
    "25006": "database_read_only",
    "40": "database_busy",
    "55P03": "database_locked",
    "57014": "database_busy",
}


class StoreUnreachable(ConnectionError):
    """No connection to the store could be opened; the text names no address and no password."""


MENDS = {
    "disk_full": "free some space on the database's disk",
    "disk_failed": "look at the database's disk",
    "database_locked": "another program holds the database's lock; end it",
    "database_unreachable": "start the database, or look at GRIDBOT_DATABASE_URL",
    "database_restarting": "nothing, if somebody restarts the database",
    "database_read_only": "make the database writable",
    "database_overloaded": "raise the database's limits",
    "database_busy": "nothing, it is tried again",
    "out_of_memory": "give the machine more memory",
}


def passing_trouble(error: BaseException) -> str | None:
    """Names a trouble of the store that passes; None for everything else.

    Args:
        error: what a unit of work raised.

    Returns:
        A key of MENDS; None if the error is a mistake, which waiting would not mend.
    """
    if isinstance(error, PoolIsEmpty):
        return "database_overloaded"
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    # Not every OSError: a missing file of ours is a mistake, and would be tried again for ever.
    return "database_unreachable" if isinstance(error, ConnectionError) else None


def _of_driver(error: DBAPIError) -> str | None:
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF)
    state = getattr(original, "sqlstate", None)
    if isinstance(state, str):
        for length in (5, 3, 2):
            if (found := _POSTGRESQL.get(state[:length])) is not None:
                return found
        return None
    # asyncpg calls a value that does not fit an interface error as well; only a closed connection passes.
    closed = isinstance(error, InterfaceError) and "closed" in str(original)
    return "database_unreachable" if error.connection_invalidated or closed else None
