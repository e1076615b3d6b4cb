"""Who has a matter, and which it is: handed over, taken back, split, merged, withdrawn; `/件` shows each."""

from handlers.matters.steps import StepRefused, Wish, take_step
from tests.conversation import Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FIRST, FOURTH, THIRD, TWIN, WATER, WORKER, matter_of, more


async def test_it_is_handed_over_with_its_history(valley: Town) -> None:
    worker, third, fourth = await valley.join(WORKER), await valley.join(THIRD), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    await fourth.presses("报上一级")
    await fourth.says("要村里出车")
    await more(third, "移交")
    await third.presses("Z1-1-1-1格")
    await third.says("车派给您了")

    card = await fourth.says(f"/件 {number}")

    assert "有一件事移交给您，前面的经过都在" in fourth.shown[-2].text
    assert "要村里出车" in card
    assert "车派给您了" in card
    assert (await matter_of(valley, number)).holder_path.count("/") == 6


async def test_a_part_is_split_off_under_a_number_of_its_own(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清，路灯也不亮"))

    await more(head, "拆分")
    await head.says("东沟路灯不亮")

    answer = head.heard("拆出一件")[-1]
    part = number_in(answer.split("拆出一件", 1)[1])
    assert part != number
    assert (await matter_of(valley, part)).text == "东沟路灯不亮"
    assert (await matter_of(valley, part)).reporter_id == (await matter_of(valley, number)).reporter_id
    origin, split = await head.says(f"/件 {number}"), await head.says(f"/件 {part}")
    assert "拆分" in origin
    assert f"拆出去的：{part}" in origin
    assert f"从 {number} 拆出来的" in split


async def test_a_duplicate_is_merged_and_both_reporters_hear_how_it_ended(valley: Town) -> None:
    worker, twin, head = await valley.join(WORKER), await valley.join(TWIN), await valley.join(FOURTH)
    first = number_in(await worker.says("/上报 东沟垃圾没清"))
    second = number_in(await twin.says("/上报 东沟路边有一堆垃圾"))

    await more(head, "合并")
    await head.says(first)
    kept, merged = await head.says(f"/件 {first}"), await head.says(f"/件 {second}")
    await head.says(f"/件 {first}")
    await head.presses("当场办结")
    await head.says("清了")

    assert f"并进来的：{second}" in kept
    assert f"已并入 {first}" in merged
    assert "请回访一下" in worker.last
    assert "您报的并进了这一件，现在办好了" in twin.last


async def test_the_dispatcher_takes_it_back_from_a_department_with_a_reason(valley: Town) -> None:
    worker, head, water = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(WATER)
    number = number_in(await worker.says("/上报 东沟水管漏水"))
    await head.presses("派给部门")
    await head.presses("水务局")
    await head.says("11月25日")
    await water.presses("接单")
    await head.says(f"/件 {number}")
    await head.presses("收回")
    await head.says("自己修好了")

    refused = await water.presses("办结")

    matter = await matter_of(valley, number)
    assert (matter.state, matter.department_id) == ("registered", None)
    assert "长4级已经先办了" in refused


async def test_a_level_is_skipped_only_by_what_is_urgent(valley: Town) -> None:
    worker, _first = await valley.join(WORKER), await valley.join(FIRST)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    matter = await matter_of(valley, number)
    two_up = "/".join(matter.holder_path.split("/")[:-3]) + "/"

    async with valley.store.writing(valley.clock.now()) as uow:
        wish = Wish("up", 1, frozenset({"holder"}), words="急", to_path=two_up)
        outcome = await take_step(valley.world, uow, matter, wish)

    assert isinstance(outcome, StepRefused)
    assert outcome.why == "skips"


async def test_only_the_reporter_withdraws_and_only_until_it_is_with_a_department(valley: Town) -> None:
    worker, head, twin = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(TWIN)
    number = number_in(await worker.says("/上报 东沟水管漏水"))
    await twin.says(f"/件 {number}")
    foreign = twin.labels()
    await head.presses("派给部门")
    await head.presses("水务局")
    await head.says("11月25日")

    await worker.says(f"/件 {number}")

    assert "撤回上报" not in foreign
    assert "撤回上报" not in worker.labels()
