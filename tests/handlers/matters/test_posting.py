"""公示: what is posted of a settled matter where the rulebook asks, without personal data; and nothing elsewhere."""

from datetime import date

import pytest

from handlers.matters.masking import masked
from handlers.matters.residents import Residents
from storage.engine import Store
from tests.conversation import Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import LEVELS, THIRD, WORKER, open_valley


@pytest.mark.parametrize(
    ("written", "posted"),
    [
        ("打13912345678或138 0000 1234，0943-3221234", "打139****78或138****34，094****34"),
        ("身份证11010119900307123X", "身份证110****3X"),
        ("李晓红投诉，张大爷家漏水", "李某投诉，张某大爷家漏水"),
        ("3号楼402室、三号楼二单元、2-3-401、二组15户", "×号楼×室、×号楼×单元、×、二组×户"),
        ("东沟村12号停着甘D12345", "东沟村×号停着甘D****"),
        ("11月20号起5户停水，2026-11-25修好", "11月20号起5户停水，2026-11-25修好"),
        ("花1200000元修路，方便大家", "花1200000元修路，方便大家"),
    ],
)
def test_personal_data_is_masked_and_days_sums_and_counts_are_not(written: str, posted: str) -> None:
    assert masked(written, ["李晓红"]) == posted


async def settled(town: Town, text: str, result: str, *, head: str) -> str:
    """Reports something, settles it and asks afterwards; returns the card of what is closed then."""
    worker, holder = await town.join(WORKER), await town.join(head)
    number = number_in(await worker.says(text))
    await holder.presses("当场办结")
    await holder.says(result)
    await worker.presses("上门回访满意")
    return await holder.says(f"/件 {number}")


@pytest.mark.parametrize("code", ["Z1-1-1-1", "Z1-1-1"])
async def test_the_result_is_posted_masked_where_the_rulebook_asks(store: Store, code: str) -> None:
    """阜蒙 四3: 所有问题处置办理结果应当让群众知晓. It stands on the page of the grid and of the village above."""
    town = await open_valley(store, "fumeng-2022")
    card = await settled(
        town, "/上报 张大爷（13912345678）家门口污水堵塞，户主2家也漏", "给张大爷和户主2疏通了", head=THIRD
    )

    page = Residents(town.store, town.world, town.clock)
    (posted,) = await page.posted(code)
    masked_words = "张某大爷（139****78）家门口污水堵塞，户某家也漏——给张某大爷和户某疏通了"
    assert posted == (date(2026, 11, 18), masked_words)
    assert f"公示（已隐去个人信息）：{masked_words}" in card
    assert await page.posted("Z") == []  # a county's page is no list of all its villages'


async def test_whoever_answers_for_it_takes_it_down_with_one_tap(store: Store) -> None:
    """No mask knows every name; the history keeps who took it down."""
    town = await open_valley(store, "fumeng-2022")
    await settled(town, "/上报 老根叔家门口污水堵塞", "疏通了", head=THIRD)
    head, worker = await town.join(THIRD), await town.join(WORKER)
    page = Residents(town.store, town.world, town.clock)
    before = await page.posted("Z1-1-1-1")

    card = await head.presses("不再公示")

    assert len(before) == 1
    assert await page.posted("Z1-1-1-1") == []
    assert "长3级 不再公示" in card
    assert "公示（已隐去" not in card
    assert "不再公示" not in "".join(head.labels() + worker.labels())


async def test_nothing_is_posted_where_the_rulebook_is_silent(store: Store) -> None:
    town = await open_valley(store, "huining-2022")
    card = await settled(town, "/上报 张大爷家门口污水堵塞", "疏通了", head=LEVELS[4])

    assert await Residents(town.store, town.world, town.clock).posted("Z1-1-1-1") == []
    assert "公示" not in card
