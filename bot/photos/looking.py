"""Looks at photos of new matters after they were committed: fetches, hashes, and flags one that was there before.

No download lies inside a unit of work. A photo that cannot be had after three tries is left alone: a doubt that is not
raised harms nobody. It must never keep a photo, and never decide anything: a person does, by the flag.
"""

import asyncio
from collections.abc import Mapping

import structlog

from bot.channels.port import FileTooLarge, FileUnavailable
from bot.delivery.attachments import HasFiles
from bot.documents.photos import PhotoRefused
from bot.health.observing import Observer, Unobserved
from bot.photos.difference import hash_of
from handlers.context import World
from handlers.matters.duplicates import flag_photo
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.matters import Photo
from storage.signals import set_within
from storage.troubles import passing_trouble

PART = "photos"
EVERY_S = 10.0
AT_ONCE = 20
MOST_BYTES = 20 * 1024 * 1024
FETCH_S = 15.0
TRIES = 3

log = structlog.get_logger()


class PhotoLook:
    """The loop of one process; two processes that look at the same photo flag it once."""

    def __init__(
        self,
        store: Store,
        world: World,
        clock: Clock,
        owners: Mapping[str, HasFiles],
        observer: Observer | None = None,
    ) -> None:
        """Takes who keeps files, by account, and who hears that this still looks."""
        self._observer = observer or Unobserved()
        self._store, self._world, self._clock, self._owners = store, world, clock, owners
        self._failed: dict[int, int] = {}
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Looks every few seconds until :meth:`stop`."""
        while not self._stopping.is_set():
            self._observer.looked(PART)
            try:
                await self.look()
            except Exception as error:
                # The parts that cannot do without the store say what is wrong with it.
                if passing_trouble(error) is None:
                    raise
            await set_within(self._stopping, EVERY_S)

    def stop(self) -> None:
        """Asks the loop to end; the photo at hand is finished."""
        self._stopping.set()

    async def look(self) -> int:
        """Looks at the photos that wait, a few at once; returns how many were settled."""
        async with self._store.reading(self._clock.now()) as uow:
            waiting = await uow.matters.photos_waiting(AT_ONCE)
        settled = 0
        for photo in waiting:
            if self._stopping.is_set():
                break
            self._observer.looked(PART)
            settled += await self._look_at(photo)
        return settled

    async def _look_at(self, photo: Photo) -> bool:
        try:
            value = await self._hash(photo)
        except Exception as error:  # noqa: BLE001 - a network fails in a hundred ways, and all mean: later.
            tries = self._failed.get(photo.id, 0) + 1
            self._failed[photo.id] = tries
            log.info("photo_waits", photo_id=photo.id, tries=tries, error=type(error).__name__)
            if tries < TRIES:
                return False
            value = None
        self._failed.pop(photo.id, None)
        async with self._store.writing(self._clock.now()) as uow:
            first = await uow.matters.add_hash(photo.id, value)
            matter = await uow.matters.get(photo.matter_id)
            if first and value is not None and matter is not None:
                await flag_photo(self._world, uow, matter, value)
        return True

    async def _hash(self, photo: Photo) -> int | None:
        """Returns the hash; None for what will never be a photo."""
        owner = self._owners.get(photo.account)
        if owner is None:
            return None
        try:
            async with asyncio.timeout(FETCH_S):
                content = await owner.download(photo.file_id, MOST_BYTES)
            return await hash_of(content)
        except (FileTooLarge, FileUnavailable, PhotoRefused):
            return None
