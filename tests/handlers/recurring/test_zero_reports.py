"""零报告: a daily report in which 无, 0 and one button are answers, and silence is not."""

import pytest

from tests.conversation import Phone, Town, november
from tests.handlers.conftest import issue


@pytest.fixture
async def office(town: Town) -> Phone:
    office = await town.phone("陈建国")
    await issue(office, "/任务 王秀兰、李向阳 每天17点 零报告")
    await town.tick()
    return office


async def answered(town: Town) -> list[str]:
    async with town.store.reading(town.clock.now()) as uow:
        people = await uow.tasks.respondents.all(1)
    return sorted(one.given["0"] for one in people if one.given is not None)


async def card_of(town: Town, name: str) -> Phone:
    phone = await town.phone(name)
    await phone.says("今天")
    return phone


async def test_the_card_has_one_button_that_says_nothing_happened(town: Town) -> None:
    worker = await town.phone("王秀兰")
    office = await town.phone("陈建国")
    await issue(office, "/任务 王秀兰 每天17点 零报告")
    await town.tick()
    card = worker.shown[0]
    filed = await worker.presses("零报告")

    assert "没有情况就点「零报告」" in card.text
    assert "零报告 无情况" in worker.shown[0].text
    assert filed.startswith("已记「零报告」：\n零报告 无情况")
    assert await answered(town) == ["无情况"]


@pytest.mark.parametrize("word", ["无", "0", "零报告", "一切正常", "没有情况。"])
async def test_words_that_say_nothing_happened_are_an_answer(town: Town, office: Phone, word: str) -> None:
    worker = await town.phone("王秀兰")
    await worker.says(word)

    assert await answered(town) == ["无情况"]


async def test_something_that_happened_is_written_down(town: Town, office: Phone) -> None:
    worker = await card_of(town, "王秀兰")
    await worker.presses("填报")
    await worker.says("东沟河水位上涨，已劝离三人")

    assert await answered(town) == ["东沟河水位上涨，已劝离三人"]


async def test_silence_is_no_answer_and_stays_open_until_the_deadline(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await worker.says("无")
    town.clock.move_to(november(18, 17, 6))
    await town.tick()
    await town.count()

    assert office.heard("已报 1")
    async with town.store.reading(town.clock.now()) as uow:
        people = await uow.tasks.respondents.all(1)
    assert [one.name for one in people if one.given is None] == ["李向阳"]


async def test_a_zero_means_the_number_where_numbers_are_asked_as_well(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await issue(office, "/任务 王秀兰 明天18点 报一个数：外出人数")
    asked = await worker.says("0")
    choices = worker.labels()
    filed = await worker.presses("报外出人数")

    assert asked.startswith("「0」报给哪一项？")
    assert choices == ["零报告", "报外出人数"]
    assert filed.startswith("已记「报外出人数」：\n外出人数 0")
