"""Notices, contact cards and badges in the chat: what stands on them, and who may print whose."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.port import Outgoing
from bot.documents.boards.sheet import Sheet
from bot.rendering.boards import Boards
from bot.rendering.words import Words
from handlers.events import Attachment
from handlers.matters.address import report_address
from handlers.roster.importing import import_roster
from storage.engine import Store
from storage.tables import deliveries, messages, terminals
from tests.conversation import NOON, Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import (
    FUMENG_HEAD,
    FUMENG_WORKER,
    OFFICE,
    SECOND_HEAD,
    THIRD_HEAD,
    TWO_POSTS,
    WORKER,
    rulebooks,
    small_county,
)

PHOTO = (Attachment("photo", "face-1"),)
PAGE = "https://wg.example.cn"


@pytest.fixture
async def open_town(county_store: Store) -> Town:
    """The town with a residents' page."""
    return await Town.open(county_store, public_url=PAGE)


async def sheets_of(town: Town, phone: Phone, kind: str = "boards.picture") -> list[Sheet]:
    """Lays out what the newest letter of a kind shows, as delivery did."""
    params = await params_of(town, phone, kind)
    return Boards(Words(town.world.settings.zone), lambda _account, _file_id: None).sheets(params)


async def params_of(town: Town, phone: Phone, kind: str) -> dict[str, Any]:
    meant = select(func.coalesce(deliveries.c.params, messages.c.params)).select_from(
        deliveries.outerjoin(messages, messages.c.id == deliveries.c.message_id).join(
            terminals, terminals.c.id == deliveries.c.terminal_id
        )
    )
    ours = (func.coalesce(deliveries.c.kind, messages.c.kind) == kind, terminals.c.address == phone.address)
    async with town.store.connection() as connection:
        found = await connection.execute(meant.where(*ours).order_by(deliveries.c.id.desc()))
        return dict(found.scalars().first() or {})


def has_pdf(shown: Outgoing) -> bool:
    picture = shown.picture
    return picture is not None and picture.name.endswith(".pdf") and picture.content.startswith(b"%PDF-")


async def test_a_notice_shows_what_the_documents_ask_for(open_town: Town) -> None:
    """Source: huining-2022 第八条（一） names, units, phones, duties, supervision; wubi-2023 四（三）1 code, photos."""
    worker = await open_town.phone("王秀兰")

    said = await worker.says("公示 南关村一组")

    assert said.startswith("南关村一组的公示牌")
    assert "还没有照片：马德福、王秀兰。" in said
    assert worker.shown[-1].picture is not None
    (sheet,) = await sheets_of(open_town, worker)
    text = "\n".join(sheet.texts())
    for asked in (
        "南关村一组", "网格编码 HN01-1-1-1", "四级网格", "马德福", "四级网格长", "王秀兰", WORKER, "南关村村委会",
        "网格员工作职责", "上门走访，宣传政策，推动落实", "监督电话", "0943-3221234", "照片",
    ):  # fmt: skip
        assert asked in text
    assert sheet.links == [report_address(PAGE, "HN01-1-1-1")]
    assert (sheet.width_mm, sheet.height_mm) == (210, 297)


async def test_nothing_of_a_household_stands_on_a_board(town: Town) -> None:
    office = await town.phone("陈建国")
    async with town.store.connection() as connection:
        names = (await connection.exec_driver_sql("SELECT name FROM households UNION SELECT name FROM residents")).all()

    await office.says("公示 全部 会师镇")

    sheets = await sheets_of(town, office, "boards.print")
    lines = {line for sheet in sheets for line in sheet.texts()}
    posts = {line[0] for line in (await _people(town))}
    assert not {name for (name,) in names if name not in posts} & lines


async def _people(town: Town) -> list[tuple[str]]:
    async with town.store.connection() as connection:
        return [(row[0],) for row in (await connection.exec_driver_sql("SELECT name FROM people")).all()]


async def test_without_a_residents_page_there_is_no_qr_and_the_office_alone_is_told(join: Join, town: Town) -> None:
    office, worker = await join(OFFICE), await join(WORKER)

    told, untold = await office.says("公示 南关村一组"), await worker.says("公示 南关村一组")

    assert "GRIDBOT_PUBLIC_URL" in told
    assert "GRIDBOT" not in untold
    (sheet,) = await sheets_of(town, worker)
    assert sheet.links == []
    assert not any("GRIDBOT" in line or "扫" in line for line in sheet.texts())


@pytest.mark.parametrize(("number", "grid", "may"), [
    (WORKER, "南关村一组", True), (WORKER, "南关村二组", False), (WORKER, "会师镇", False),
    (THIRD_HEAD, "南关村二组", True), (THIRD_HEAD, "东河村一组", False), (SECOND_HEAD, "南关村", True),
    (OFFICE, "会师镇", True), (FUMENG_HEAD, "南关村", False),
])  # fmt: skip
async def test_everybody_prints_the_notices_of_the_own_subtree(join: Join, number: str, grid: str, may: bool) -> None:
    phone = await join(number)

    said = await phone.says(f"公示 {grid}")

    assert (f"{grid}的公示牌" in said) is may
    assert (phone.shown[-1].picture is not None) is may


async def test_a_press_of_somebody_elses_button_prints_nothing(join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await head.says("公示")
    data = [b.data for row in head.shown[-1].buttons for b in row]

    for one in data:
        await worker.presses_data(one)

    assert len(data) == 7
    assert all(shown.picture is None for shown in worker.shown)


async def test_a_worker_has_a_card_and_a_badge_and_no_others(join: Join, town: Town) -> None:
    worker = await join(WORKER)

    assert (await worker.says("联系卡")).startswith("王秀兰的民情联系卡")
    (card,) = await sheets_of(town, worker)
    assert (card.width_mm, card.height_mm) == (90, 54)
    assert {"民情联系卡", "王秀兰", WORKER, "南关村一组 网格员", "监督电话 0943-3221234"} <= set(card.texts())
    assert (await worker.presses("胸牌")).startswith("王秀兰的胸牌")
    (badge,) = await sheets_of(town, worker)
    assert (badge.width_mm, badge.height_mm) == (54, 90)
    assert {"王秀兰", "网格员", "网格编码 HN01-1-1-1"} <= set(badge.texts())
    assert "您管的人里没有「刘桂英」" in await worker.says("胸牌 刘桂英")


async def test_one_person_with_two_posts_has_one_card_with_both(join: Join, town: Town) -> None:
    phone = await join(TWO_POSTS)

    await phone.says("联系卡")

    (card,) = await sheets_of(town, phone)
    assert sum("网格员" in line and "村" in line for line in card.texts()) == 2


async def test_of_two_people_of_one_name_the_head_chooses(join: Join) -> None:
    office = await join(OFFICE)

    assert await office.says("联系卡 马德福") == "是哪一个？"
    assert await office.presses("南关村一组 马德福") != ""

    assert office.last.startswith("马德福的民情联系卡")


async def test_a_head_prints_all_notices_and_cards_below_at_once(join: Join, town: Town) -> None:
    head = await join(THIRD_HEAD)

    await head.says("公示")
    await head.presses("一起打印")

    assert head.last.startswith("南关村：公示牌 4 块")
    assert has_pdf(head.shown[-1])
    sheets = await sheets_of(town, head, "boards.print")
    names = {sheet.texts()[1] for sheet in sheets}
    # 第八条（一）: a village's notice says what its workers are there for.
    assert all("网格员工作职责" in sheet.texts() for sheet in sheets)
    assert names == {"南关村", "南关村一组", "南关村二组", "南关村三组"}
    await head.presses("所有人的联系卡")
    assert "南关村：民情联系卡 7 张" in head.last
    assert has_pdf(head.shown[-1])


async def test_a_file_holds_so_many_and_too_many_are_refused_with_the_way(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.boards.sending.MOST_A_FILE", {"notice": 3, "card": 1, "badge": 1})
    head = await join(THIRD_HEAD)
    before = len(head.shown)

    await head.says("公示 全部")

    assert [has_pdf(shown) for shown in head.shown[before:]] == [True, True]
    assert "这是第 2 份" in head.last
    assert "请按乡镇或者村分开打" in await head.says("联系卡 全部")


async def test_levels_are_called_as_the_document_calls_them_and_why_cites_the_clause(join: Join, town: Town) -> None:
    """Source: fumeng-2022 四4."""
    worker = await join(FUMENG_WORKER)

    await worker.says("联系卡")

    assert "凭什么" in worker.labels()
    said = await worker.presses("凭什么")
    assert "四4" in said
    assert "民情联系卡" in said


async def test_a_photo_of_oneself_stands_on_the_card_until_it_is_taken_down(join: Join, town: Town) -> None:
    worker = await join(WORKER)

    assert "请发一张您本人的照片" in await worker.says("公示 照片")
    assert "这不是照片" in await worker.says("明天再发")
    said = await worker.says(attachments=PHOTO)

    assert said == "王秀兰的民情联系卡"
    assert (await params_of(town, worker, "boards.picture"))["portraits"] == [["paper", "face-1"]]
    await worker.presses("撤下照片")
    assert worker.last.startswith("王秀兰的照片撤下了")
    assert "还没有照片：王秀兰。" in await worker.says("联系卡")


async def test_an_office_takes_a_photo_down_and_a_neighbour_cannot(join: Join, town: Town) -> None:
    worker, office, neighbour = await join(WORKER), await join(OFFICE), await join(TWO_POSTS)
    await worker.says("公示 照片")
    await worker.says(attachments=PHOTO)
    await office.says("联系卡 王秀兰")
    assert "放我的照片" not in office.labels()

    await neighbour.says("联系卡 王秀兰")
    assert neighbour.shown[-1].picture is None
    await office.presses("撤下照片")

    assert (await params_of(town, worker, "boards.picture"))["portraits"] == [["paper", "face-1"]]
    assert "还没有照片" in await worker.says("联系卡")


async def test_an_old_button_prints_no_notice_of_a_grid_that_is_gone(join: Join, town: Town) -> None:
    office, rows, gone = await join(OFFICE), small_county(), "HN01-1-1-3"
    await office.says("公示 南关村三组")
    kept = replace(
        rows, grids=[one for one in rows.grids if one.code != gone],
        people=[one for one in rows.people if one.grid != gone],
        households=[one for one in rows.households if one.grid != gone],
    )  # fmt: skip
    await import_roster(town.store, kept, rulebooks(), now=NOON)

    assert "没有「南关村三组」" in await office.presses("打印件")
