"""A page on a free port of loopback, and the town behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from bot.photos.kept import KeptPhotos
from bot.web.public.app import PublicPage
from handlers.matters.residents import Residents
from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.program import free_port


@dataclass
class Site:
    """Where the page is, the town, and the folder of its photos."""

    origin: str
    town: Town
    photos: KeptPhotos


@pytest.fixture
async def site(county_store: Store, tmp_path: Path) -> AsyncIterator[Site]:
    """Opens the page for one test."""
    town = await Town.open(county_store, HandClock())
    port = free_port()
    origin, photos = f"http://127.0.0.1:{port}", KeptPhotos(tmp_path)
    page = PublicPage(Residents(county_store, town.world, town.clock), town.clock, origin, photos)
    app = web.Application()
    app.add_routes(page.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield Site(origin, town, photos)
    await runner.cleanup()
