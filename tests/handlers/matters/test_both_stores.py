"""What is looked up by more than a number, on SQLite and on PostgreSQL; the other tests of matters run on SQLite."""

from storage.engine import Store
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FOURTH, TWIN, WATER, WORKER, open_valley, reported_by_a_resident


async def test_what_is_looked_up_is_found_on_either_store(any_store: Store) -> None:
    town = await open_valley(any_store)
    worker, twin, head, water = [await town.join(one) for one in (WORKER, TWIN, FOURTH, WATER)]
    first = number_in(await worker.says("/上报 东沟垃圾没清"))
    second = number_in(await twin.says("/上报 西沟水管漏水"))
    resident = await reported_by_a_resident(town, "学校门口路灯坏了")
    await town.settle()
    by_tail = await head.says(f"/件 {first.rsplit('-', 1)[1]}")
    by_wrong_digit = await head.says(f"/件 {first[:-1]}{(int(first[-1]) + 1) % 10}")
    await head.says(f"/件 {second}")
    await head.presses("派给部门")
    await head.presses("水务局")
    await head.says("11月25日")
    of_department = await water.says("/件")
    await head.says(f"/件 {first}")
    await head.presses("更多办法")
    await head.presses("合并")
    await head.says(resident)
    kin = await head.says(f"/件 {resident}")
    await head.presses("更多办法")
    await head.presses("提交例会")
    meeting = await head.says("/件 例会")
    await head.presses("学校门口路灯")
    await head.presses("写例会决定")
    await head.says("村里换灯")
    held = await head.says("/件")
    await head.says(f"/件 {resident}")
    await head.presses("当场办结")
    await head.says("换好了")
    unasked = await worker.says("今天")

    assert first in by_tail
    assert "东沟垃圾没清" in by_wrong_digit
    assert "西沟水管漏水" in of_department
    assert f"并进来的：{first}" in kin
    assert "要研究 1 件" in meeting
    assert "您手上有 2 件" in held
    assert "要回访：学校门口路灯坏了" in unasked
