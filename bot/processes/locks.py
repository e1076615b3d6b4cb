"""Locks of the operating system beside a SQLite file: let go of by the system when their process dies, however it does.

Must never be a file that holds a process's number: such a file outlives its process, and numbers are used again.
"""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from bot.processes.roles import Role


class RoleTaken(Exception):
    """Another process on this machine has the role already."""

    def __init__(self, role: Role, path: Path) -> None:
        """Keeps which role it is, and the lock's file."""
        super().__init__(role)
        self.role = role
        self.path = path


class FileLock:
    """One lock; it is free again when :meth:`release` is called or the process ends."""

    def __init__(self, path: Path) -> None:
        """Takes the file to lock; it is made if need be and never removed."""
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Takes the lock if nobody has it; returns whether it is ours."""
        if self._file is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError:
            os.close(file)
            raise
        self._file = file
        return True

    def release(self) -> None:
        """Lets go of the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class RoleLocks:
    """The roles that a process alone may have on one SQLite file."""

    def __init__(self, database: Path, roles: Iterable[Role]) -> None:
        """Takes the database's file and the roles to lock."""
        self._locks = {role: FileLock(lock_path(database, role)) for role in roles}

    def __enter__(self) -> Self:
        """Takes every lock.

        Raises:
            RoleTaken: another process has one of them; none is held then.
        """
        for role, lock in self._locks.items():
            if not lock.take():
                self.__exit__()
                raise RoleTaken(role, lock.path)
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of every lock."""
        for lock in self._locks.values():
            lock.release()


def lock_path(database: Path, name: str) -> Path:
    """Returns where the lock of a name stands: beside the database."""
    return database.with_name(f"{database.name}.{name}.lock")
