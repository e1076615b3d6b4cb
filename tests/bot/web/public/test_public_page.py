"""The public page over real HTTP: reports, looks up, and refuses what it must."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from bot.web.public.app import PublicPage
from handlers.matters.residents import Residents
from storage.engine import Store
from tests.conversation import NOON, HandClock, Town
from tests.rosters import load_small_county


@pytest.fixture
async def site(store: Store, tmp_path: Path) -> AsyncIterator[tuple[str, Town]]:
    """A page on a free port of loopback, and the town behind it."""
    await load_small_county(store, NOON)
    town = await Town.open(store, HandClock())
    page = PublicPage(Residents(store, town.world, town.clock), town.clock, "http://placeholder", tmp_path / "photos")
    runner = web.AppRunner(page.build_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    page._origin = origin
    yield origin, town
    await runner.cleanup()


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(written, "JPEG")
    return written.getvalue()


async def post(
    origin: str, *, text: str, picture: bytes | None = None, from_origin: str | None = None
) -> tuple[int, str]:
    form = aiohttp.FormData()
    form.add_field("text", text)
    form.add_field("photo", picture or b"", filename="a.jpg", content_type="image/jpeg")
    async with aiohttp.ClientSession() as session:
        headers = {"Origin": from_origin or origin}
        async with session.post(f"{origin}/r/HN01-1-1-1", data=form, headers=headers) as answer:
            return answer.status, await answer.text()


async def get(origin: str, path: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(origin + path, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_resident_reports_with_a_photo_and_looks_the_number_up(site: tuple[str, Town]) -> None:
    origin, town = site

    status, page = await post(origin, text="东沟路口井盖缺失", picture=photo())
    number = page.split("<strong>")[1].split("</strong>")[0]
    found = await get(origin, f"/n?number={number}")

    assert status == 200
    assert found[0] == 200
    assert "已登记" in found[1]
    async with town.store.reading(NOON) as uow:
        matter = await uow.matters.by_number(number)
        assert matter is not None
        assert matter.origin == "public"
        assert [one["account"] for one in matter.attachments] == ["public"]


async def test_a_form_of_another_site_and_another_host_are_refused(site: tuple[str, Town]) -> None:
    origin, _ = site

    foreign = await post(origin, text="垃圾", from_origin="http://evil.example")
    rebound = await get(origin, "/r/HN01-1-1-1", Host="evil.example")

    assert (foreign[0], rebound[0]) == (403, 403)


async def test_a_file_that_is_no_photo_is_refused_and_nothing_is_registered(site: tuple[str, Town]) -> None:
    origin, town = site

    status, _ = await post(origin, text="垃圾", picture=b"MZ" + b"\0" * 500)

    assert status == 400
    async with town.store.reading(NOON) as uow:
        assert await uow.matters.count_open("/") == 0


async def test_one_address_may_report_five_times_an_hour(site: tuple[str, Town]) -> None:
    origin, town = site
    answers = [(await post(origin, text=f"第{n}件事"))[0] for n in range(6)]
    town.clock.pass_by(hours=1)

    again = (await post(origin, text="又一件事"))[0]

    assert answers == [200] * 5 + [429]
    assert again == 200


async def test_what_is_confidential_is_not_found_by_its_number(site: tuple[str, Town]) -> None:
    origin, _ = site
    _, page = await post(origin, text="邻居家暴")
    number = page.split("<strong>")[1].split("</strong>")[0]

    assert (await get(origin, f"/n?number={number}"))[0] == 404
