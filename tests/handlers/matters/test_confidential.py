"""Confidential matters and complaints: whatever comes out of the program, a stranger to the chain reads no word of it.

One matter is taken through every step that tells somebody something; then everybody outside its chain asks for all
that they can ask for, and all that ever stood in their chats, in files and on the public page is read.
"""

from datetime import UTC, date, datetime

from bot.cli import ledger as ledger_cli
from bot.cli.matters import answers_of
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.residents import Residents
from storage.engine import Store
from storage.repositories.matters import Matter
from tests.conversation import Phone, Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import (
    FIRST,
    FOURTH,
    OFFICE,
    SECOND,
    THIRD,
    TWIN,
    WATER,
    WORKER,
    matter_of,
    open_valley,
)

SECRET = "银元"
WORDS = "南坡路口东边第三户院子里婆媳为银元吵架已经三天三夜不休，请快些来看看"
ALIKE = "南坡路口东边第三户院子里两家为水渠吵架已经三天三夜不休，请快些来看看"
MEETING_AT = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)


def everything_in(*phones: Phone) -> str:
    """All that ever stood in some chats: letters, captions and buttons."""
    return "\n".join(
        part
        for phone in phones
        for message in phone.shown
        for part in (message.text, *(button.label for row in message.buttons for button in row))
    )


async def ask_for_everything(phone: Phone, number: str) -> None:
    """Asks for all that could show a matter, and opens all figures and lists behind it."""
    wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
    for said in (f"/件 {number}", f"/件 {number.rsplit('-', 1)[1]}", f"/件 {wrong}", "/件", "/件 例会", "今天", "进度"):
        await phone.says(said)
    for said, first in (("/台账", ""), ("/简报 今日", "看上报的事")):
        await phone.says(said)
        if first and first in phone.labels():
            await phone.presses(first)
        for row in phone.shown[-1].buttons:
            for button in row:
                await phone.presses_data(button.data)
    await phone.says("会议")


async def files_of(town: Town, codes: tuple[str, ...]) -> str:
    """All cells of the workbooks that leave the program, and what the public page says."""
    cells: list[str] = []
    for code in codes:
        book = await ledger_cli.read_book(town.store, town.world, code, date(2026, 11, 1))
        assert book is not None
        cells += [str(cell) for sheet in ledger_cli.sheets_of(book) for row in sheet.rows for cell in row]
    cells += [cell for row in await answers_of(town.store, town.world.settings, "12345", town.clock) for cell in row]
    page = Residents(town.store, town.world, town.clock)
    cells += [words for code in codes for _, words in await page.posted(code)]
    return "\n".join(cells)


async def test_no_output_tells_a_stranger_a_word_of_a_confidential_matter(store: Store) -> None:
    town = await open_valley(store, "fumeng-2022")
    worker, third, second = [await town.join(number) for number in (WORKER, THIRD, SECOND)]
    strangers = [await town.join(number) for number in (OFFICE, FIRST, FOURTH, TWIN, WATER)]
    office, first, _, twin, _ = strangers
    group = await town.group("Z1-1-1-1")
    number = number_in(await worker.says(f"/上报 {WORDS}"))
    await group.says(f"/上报 另一件：婆媳为{SECRET}哭", sender=worker)
    # A duplicate of a stranger's is shown to whoever may read both, and merged; its reporter hears how it ended.
    await twin.says(f"/上报 {ALIKE}")
    assert SECRET in third.last
    await third.presses("是同一件")
    await third.presses("合并")
    # Put off twice, up, onto a list, decided, solved, done again, solved: the levels above hear of each.
    await third.says(f"/件 {number}")
    await third.presses("更多办法")
    await third.presses("延期")
    await third.says(f"{SECRET}要找")
    await third.says("12月1日")
    assert "改了期限" in second.last
    assert SECRET not in everything_in(second)
    await third.presses("报上一级")
    await third.says(f"{SECRET}太多")
    await first.says("会议 Z1格 11月19日15点 镇政府 工作例会")
    await first.presses("发出邀请")
    await second.says(f"/件 {number}")
    await second.presses("更多办法")
    await second.presses("提交例会")
    town.clock.move_to(MEETING_AT)
    await first.says("会议")
    await first.presses("看：工作例会")
    await first.presses("例会清单")
    await second.says(f"/件 {number}")
    await second.presses("写例会决定")
    await second.says(f"{SECRET}平分")
    await second.presses("当场办结")
    await second.says(f"{SECRET}分好了")
    await worker.presses("上门：不满意，重办")
    await worker.says(f"{SECRET}少了")
    await second.says(f"/件 {number}")
    await second.presses("办结")
    await second.says(f"{SECRET}补齐了")
    await worker.presses("上门回访满意")
    async with store.writing(town.clock.now()) as uow:
        grid = await uow.grids.by_code("Z1-1-1-1")
        assert grid is not None
        order = NewMatter(grid, f"丈夫为{SECRET}打人", "家庭矛盾", "outside", platform="12345", outside_number="1")
        await register_matter(town.world, uow, order)
    town.clock.pass_by(hours=2)
    await town.tick()

    for stranger in strangers:
        await ask_for_everything(stranger, number)
    await office.says("/台账 小王")
    page = Residents(town.store, town.world, town.clock)
    merged = [step.number for step in await merged_of(town, number)]

    assert (await matter_of(town, number)).state == "closed"
    assert "您报的并进了另一件，现在办好了" in everything_in(twin)
    assert "回访：不满意" in everything_in(first)
    assert SECRET not in everything_in(*strangers)
    assert SECRET not in everything_in(group)
    assert SECRET not in await files_of(town, ("Z", "Z1-1-1-1"))
    assert await page.look_up(number) is None
    assert [found is not None and found.state for found in [await page.look_up(one) for one in merged]] == ["merged"]


async def merged_of(town: Town, number: str) -> list[Matter]:
    """The duplicates that were merged into a matter."""
    matter = await matter_of(town, number)
    async with town.store.reading(town.clock.now()) as uow:
        return [one for one in await uow.matters.kin(matter.id) if one.merged_into_id == matter.id]


async def test_a_complaint_s_words_reach_neither_the_grid_s_own_head_nor_its_workers(store: Store) -> None:
    """It may be about them; that another report reads like it would tell them as much."""
    town = await open_valley(store)
    worker, above = await town.join(WORKER), await town.join(THIRD)
    strangers = [await town.join(number) for number in (FOURTH, TWIN, WATER)]
    group = await town.group("Z1-1-1-1")
    number = number_in(await worker.says(f"/上报 群众投诉：{WORDS}"))
    await group.says(f"/上报 群众投诉：网格长拿了{SECRET}", sender=worker)
    await strangers[1].says(f"/上报 {ALIKE}")

    for stranger in strangers:
        await ask_for_everything(stranger, number)
    of_grid, of_village = await files_of(town, ("Z1-1-1-1",)), await files_of(town, ("Z1-1-1",))

    assert "一样，请您看看是不是同一件" in above.last
    assert SECRET not in everything_in(*strangers, group)
    assert SECRET not in of_grid
    assert SECRET in of_village
