"""The residents' photos beside a backup of the store: one tar with them, and whether all that matters name are there.

The store is copied first: a photo is written before the matter that names it, so whatever the copy names is in the tar.
It must never hold a file that the program did not name itself.
"""

import os
import tarfile
from collections.abc import Iterable
from pathlib import Path

from bot.photos.kept import FOLDER, is_kept_name
from storage.backup import whole_or_nothing

ENDING = ".photos.tar"


def beside(target: Path) -> Path:
    """Returns where the photos of a backup stand: beside it, under its name."""
    return target.with_name(target.name + ENDING)


def pack_photos(data_dir: Path, target: Path) -> int:
    """Writes all photos into a tar that is unpacked in the data folder; returns how many they are.

    Args:
        data_dir: where the program keeps its data.
        target: the tar; with no photos there is none, and an older one is gone.

    Raises:
        BackupRefused: the target is no place for it.
    """
    names = sorted(_there(data_dir))
    if not names:
        target.unlink(missing_ok=True)
        return 0
    with whole_or_nothing(target) as partial, tarfile.open(partial, "w") as tar:
        for name in names:
            tar.add(data_dir / FOLDER / name, f"{FOLDER}/{name}")
    return len(names)


def missing_photos(data_dir: Path, named: Iterable[str]) -> set[str]:
    """Returns those of the photos that matters name which are not in the data folder."""
    return set(named) - _there(data_dir)


def _there(data_dir: Path) -> set[str]:
    try:
        return {name for name in os.listdir(data_dir / FOLDER) if is_kept_name(name)}
    except FileNotFoundError:
        return set()
