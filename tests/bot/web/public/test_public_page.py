"""The public page over real HTTP: reports, looks up, takes the resident's word, and refuses what it must."""

import io

import aiohttp
import pytest
from PIL import Image

from bot.web.public.forms import MOST_BYTES
from bot.web.public.limits import who_asks
from handlers.matters import numbers
from handlers.matters.steps import Wish, take_step
from storage.repositories.matters import Matter
from tests.bot.web.public.conftest import Site
from tests.conversation import NOON

PHONE = "139 0000-1234"


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(written, "JPEG", exif=b"Exif\0\0where it was taken")
    return written.getvalue()


async def post(
    site: Site,
    *,
    text: str,
    picture: bytes = b"",
    phone: str = "",
    headers: dict[str, str] | None = None,
    code: str = "HN01-1-1-1",
) -> tuple[int, str]:
    form = aiohttp.FormData()
    form.add_field("text", text)
    form.add_field("photo", picture, filename="a.jpg", content_type="image/jpeg")
    form.add_field("phone", phone)
    sent = {"Origin": site.origin} if headers is None else headers
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{site.origin}/r/{code}", data=form, headers=sent) as answer,
    ):
        return answer.status, await answer.text()


async def get(site: Site, path: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(site.origin + path, headers=headers) as answer:
        return answer.status, await answer.text()


async def answer(site: Site, **fields: str) -> tuple[int, str]:
    headers = {"Origin": site.origin}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{site.origin}/n", data=fields, headers=headers) as said,
    ):
        return said.status, await said.text()


def number_on(page: str) -> str:
    return page.split("<strong>")[1].split("</strong>")[0]


async def matter_of(site: Site, number: str) -> Matter:
    async with site.town.store.reading(NOON) as uow:
        found = await uow.matters.by_number(number)
    assert found is not None
    return found


async def solve(site: Site, number: str) -> None:
    async with site.town.store.writing(NOON) as uow:
        matter = await uow.matters.by_number(number)
        assert matter is not None
        await take_step(site.town.world, uow, matter, Wish("settle", None, frozenset({"holder"}), "换了井盖"))


async def test_a_resident_reports_with_a_photo_and_looks_the_number_up(site: Site) -> None:
    status, page = await post(site, text="东沟路口井盖缺失", picture=photo())
    found = await get(site, f"/n?number={number_on(page)}")

    assert status == 200
    assert found[0] == 200
    assert "已登记" in found[1]
    matter = await matter_of(site, number_on(page))
    assert matter.origin == "public"
    (kept,) = matter.attachments
    assert kept["account"] == "public"
    content = await site.photos.download(kept["file_id"], MOST_BYTES)
    assert b"where it was taken" not in content


async def test_a_form_of_another_site_and_another_host_are_refused(site: Site) -> None:
    foreign = await post(site, text="垃圾", headers={"Origin": "http://evil.example"})
    nameless = await post(site, text="垃圾", headers={})
    rebound = await get(site, "/r/HN01-1-1-1", Host="evil.example")

    assert (foreign[0], nameless[0], rebound[0]) == (403, 403, 403)


async def test_an_old_phone_that_sends_no_origin_is_known_by_the_page_it_came_from(site: Site) -> None:
    status, _ = await post(site, text="路灯不亮", headers={"Referer": f"{site.origin}/r/HN01-1-1-1"})

    assert status == 200


@pytest.mark.parametrize("picture", [b"MZ" + b"\0" * 500, b"\xff\xd8\xff" + b"\0" * (MOST_BYTES + 1)])
async def test_a_file_that_is_no_photo_or_too_large_is_refused_and_nothing_is_registered(
    site: Site, picture: bytes
) -> None:
    status, _ = await post(site, text="垃圾", picture=picture)

    assert status == 400
    async with site.town.store.reading(NOON) as uow:
        assert await uow.matters.count_open("/") == 0


async def test_one_address_may_report_five_times_an_hour(site: Site) -> None:
    answers = [(await post(site, text=f"第{n}件事"))[0] for n in range(6)]
    other = {"Origin": site.origin, "X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
    from_elsewhere = (await post(site, text="别人的事", headers=other))[0]
    site.town.clock.pass_by(hours=1)

    again = (await post(site, text="又一件事"))[0]

    assert answers == [200] * 5 + [429]
    assert (from_elsewhere, again) == (200, 200)


async def test_numbers_cannot_be_guessed(site: Site) -> None:
    _, page = await post(site, text="东沟路口井盖缺失")
    known = number_on(page)
    guesses = [numbers.give("HN01-1-1-1", NOON.date(), serial) for serial in range(50, 60)]
    tried = [(await get(site, f"/n?number={guess}"))[0] for guess in guesses]

    assert tried == [404] * 10
    assert (await get(site, f"/n?number={known}"))[0] == 429


async def test_a_wrong_digit_is_said_to_be_one(site: Site) -> None:
    _, page = await post(site, text="东沟路口井盖缺失")
    number = number_on(page)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert "有一位不对" in (await get(site, f"/n?number={wrong}"))[1]


async def test_what_is_confidential_is_not_found_by_its_number(site: Site) -> None:
    _, page = await post(site, text="邻居家暴", phone=PHONE)
    number = number_on(page)
    unknown = numbers.give("HN01-1-1-1", NOON.date(), 77)

    assert "这件事保密办理" in page
    assert "来查" not in page
    assert await get(site, f"/n?number={number}") == await get(site, f"/n?number={unknown}")
    assert (await get(site, f"/n?number={number}"))[0] == 404
    assert (await answer(site, number=number, phone=PHONE, helped="yes"))[0] == 403


async def test_the_reporters_phone_lets_them_say_that_it_helped(site: Site) -> None:
    _, page = await post(site, text="东沟路口井盖缺失", phone=PHONE)
    number = number_on(page)
    early = await answer(site, number=number, phone=PHONE, helped="yes")
    await solve(site, number)
    shown = await get(site, f"/n?number={number}")
    stranger = await answer(site, number=number, phone="13800000000", helped="yes")
    kept = await answer(site, number=number, phone="13900001234", helped="yes")

    assert (early[0], stranger[0], kept[0]) == (409, 403, 200)
    assert "您满意吗" in shown[1]
    matter = await matter_of(site, number)
    assert (matter.state, matter.satisfied) == ("closed", True)


async def test_who_is_not_satisfied_need_not_say_why_and_it_is_done_again(site: Site) -> None:
    _, page = await post(site, text="东沟路口井盖缺失", phone=PHONE)
    number = number_on(page)
    await solve(site, number)
    kept = await answer(site, number=number, phone=PHONE, helped="no")

    assert kept[0] == 200
    assert "正在办" in kept[1]
    assert (await matter_of(site, number)).redone == 1


async def test_without_a_phone_the_worker_asks_instead(site: Site) -> None:
    _, page = await post(site, text="东沟路口井盖缺失")
    number = number_on(page)
    await solve(site, number)

    assert "您满意吗" not in (await get(site, f"/n?number={number}"))[1]
    assert (await answer(site, number=number, phone="", helped="yes"))[0] == 403


async def test_a_duplicate_s_reporter_is_told_how_the_other_one_goes_on(site: Site) -> None:
    numbers_given = [number_on((await post(site, text="东沟路口井盖缺失", phone=PHONE))[1]) for _ in range(2)]
    async with site.town.store.writing(NOON) as uow:
        first, second = [await uow.matters.by_number(number) for number in numbers_given]
        assert first is not None
        assert second is not None
        merge = Wish("merge", None, frozenset({"holder"}), other_id=first.id)
        await take_step(site.town.world, uow, second, merge)
    before = (await get(site, f"/n?number={numbers_given[1]}"))[1]
    await solve(site, numbers_given[0])
    after = (await get(site, f"/n?number={numbers_given[1]}"))[1]

    assert "已登记" in before
    assert numbers_given[1] in after
    assert "怎么办的：换了井盖" in after


async def test_what_was_settled_stands_masked_on_the_grid_s_page(site: Site) -> None:
    """阜蒙 四3; in a county that follows 会宁 nothing was kept to be posted, and nothing stands there."""
    _, page = await post(site, text="张大爷（13912345678）家门口污水", phone=PHONE, code="FM01-1-1-1")
    await solve(site, number_on(page))
    await answer(site, number=number_on(page), phone=PHONE, helped="yes")

    posted = (await get(site, "/r/FM01-1-1-1"))[1]
    assert "最近办好的事" in posted
    assert "张某大爷（139****78）家门口污水——换了井盖" in posted
    assert "最近办好的事" not in (await get(site, "/r/HN01-1-1-1"))[1]


class _Asked:
    def __init__(self, remote: str, passed_on: str = "") -> None:
        self.remote = remote
        self.headers = {"X-Forwarded-For": passed_on} if passed_on else {}


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        (_Asked("127.0.0.1"), "127.0.0.1"),
        (_Asked("127.0.0.1", "8.8.8.8, 203.0.113.9"), "203.0.113.9"),
        (_Asked("203.0.113.7", "8.8.8.8"), "203.0.113.7"),
        (_Asked("127.0.0.1", "no address"), "127.0.0.1"),
        (_Asked("2001:db8:1:2:3:4:5:6"), "2001:0db8:0001:0002"),
    ],
)
def test_only_a_proxy_of_this_machine_is_believed(asked: _Asked, counted: str) -> None:
    assert who_asks(asked) == counted  # type: ignore[arg-type]
