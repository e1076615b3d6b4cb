"""What can be changed on the way: kind, urgency, secrecy, deadlines, pauses; and what is refused."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from handlers.matters.states import Who
from handlers.matters.steps import StepRefused, Wish, take_step
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import (
    FOURTH,
    SECOND,
    THIRD,
    TWIN,
    WATER,
    WORKER,
    day,
    matter_of,
    more,
    open_valley,
    steps_of,
)


async def test_the_kind_can_be_changed_and_the_history_names_both(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))

    await more(head, "改类别")
    answer = await head.presses("安全隐患")
    card = await head.says(f"/件 {number}")

    assert "好了：改类别" in answer
    assert "环境卫生 → 安全隐患" in card


async def test_what_becomes_confidential_with_its_kind_stays_so(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟两家吵架"))
    await more(head, "改类别")
    await head.presses("家庭矛盾")

    await more(head, "改类别")
    await head.presses("矛盾纠纷")

    assert (await matter_of(valley, number)).confidential


async def test_urgency_goes_both_ways_with_one_tap(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    await worker.says("/上报 东沟垃圾没清")

    urgent = await more(head, "改为急件")
    await head.presses("更多办法")
    labels = head.labels()
    calm = await head.presses("改为不急")

    assert "【急】" in urgent
    assert "改为急件" not in labels
    assert "【急】" not in calm


async def test_a_step_s_deadline_moves_with_a_reason_and_the_level_above_sees_both(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await worker.says("/上报 东沟垃圾没清")

    # 会宁's document gives no number of days: whoever handles it sets the day.
    before = head.last
    await more(head, "延期")
    await head.says("等车来")
    answer = await head.says("11月27日")

    assert "期限" not in before
    assert "期限：11月27日" in answer
    assert "等车来" in above.last
    assert "到 11月27日" in above.last


async def test_the_whole_has_a_last_day_and_no_step_ends_after_it(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    await more(head, "改总期限")
    await head.says("月底迎检")
    answer = await head.says("11月30日")

    await more(head, "延期")
    await head.says("等车来")
    refused = await head.says("12月4日")

    assert "期限：11月30日" in answer
    assert "月底迎检" in above.last
    assert "总期限是 11月30日" in refused
    assert (await matter_of(valley, number)).due_on == date(2026, 11, 30)


async def test_a_department_s_day_is_never_after_the_last_day_of_the_whole(valley: Town) -> None:
    worker, head, water = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(WATER)
    number = number_in(await worker.says("/上报 东沟水管漏水"))
    await more(head, "改总期限")
    await head.says("月底迎检")
    await head.says("11月30日")
    await head.presses("派给部门")
    await head.presses("水务局")
    await head.says("12月4日")

    assert (await matter_of(valley, number)).due_on == date(2026, 11, 30)
    assert "期限：11月30日" in water.last


async def test_where_the_document_gives_no_number_the_dispatcher_sets_the_day(valley: Town) -> None:
    worker, head, water = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(WATER)
    await worker.says("/上报 东沟水管漏水")

    await head.presses("派给部门")
    asked = await head.presses("水务局")
    await head.says("11月25日")

    assert "到哪一天" in asked
    assert "期限：11月25日（周三）" in water.last


async def test_a_pause_stops_the_clock_and_the_days_that_were_left_are_left_again(store: Store) -> None:
    valley = await open_valley(store, "fumeng-2022")
    worker, head, above = await valley.join(WORKER), await valley.join(THIRD), await valley.join(SECOND)
    # Wednesday 18 November: three working days are 19, 20 and 23.
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    await more(head, "暂停")
    await head.says("等人回来")
    await head.says("11月26日")
    paused = await matter_of(valley, number)
    seen = above.last
    await day(valley, 11, 25)
    still = await matter_of(valley, number)

    await day(valley, 11, 26, 16, 5)

    resumed = await matter_of(valley, number)
    await day(valley, 11, 27)
    assert (paused.state, still.state, resumed.state) == ("paused", "paused", "registered")
    assert "等人回来" in seen
    assert still.overdue_at is None
    # It goes on on Friday 27 with three days left: 30 November, 1 and 2 December.
    assert resumed.due_on == date(2026, 12, 2)
    assert len(head.heard("暂停到期了，期限接着算")) == 1
    assert await steps_of(valley, number) == ["register", "pause", "resume"]


async def test_a_pause_ends_early_with_one_tap(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    await more(head, "暂停")
    await head.says("等人回来")
    await head.says("11月26日")

    await head.presses("恢复办理")

    assert (await matter_of(valley, number)).state == "registered"


@pytest.mark.parametrize("what", ["pause", "extend", "whole", "ask_time"])
async def test_without_a_reason_or_a_day_no_deadline_moves(valley: Town, what: str) -> None:
    worker = await valley.join(WORKER)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    matter = await matter_of(valley, number)

    refused = []
    for words, on in (("", date(2026, 11, 30)), ("原因", None), ("原因", date(2026, 11, 1))):
        async with valley.store.writing(valley.clock.now()) as uow:
            who: Who = "asker" if what == "ask_time" else "holder"
            wish = Wish(what, 1, frozenset({who}), words=words, on=on)
            outcome = await take_step(valley.world, uow, matter, wish)
        assert isinstance(outcome, StepRefused)
        refused.append(outcome.why)

    assert set(refused) == {"incomplete"}
    assert (await matter_of(valley, number)).version == 1


async def test_a_button_that_no_longer_fits_is_refused_with_what_is_possible_now(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    matter = await matter_of(valley, number)
    async with valley.store.writing(valley.clock.now()) as uow:
        outcome = await take_step(valley.world, uow, matter, Wish("satisfied", 1, frozenset({"follower"})))
    await head.presses("本级办理")
    await head.says(f"/件 {number}")

    assert isinstance(outcome, StepRefused)
    assert outcome.why == "impossible"
    assert head.labels()[:3] == ["办结", "报上一级", "派给部门"]


async def dispatched(worker: Phone, head: Phone) -> str:
    """A matter that is with the department until 25 November."""
    number = number_in(await worker.says("/上报 东沟水管漏水"))
    await head.presses("派给部门")
    await head.presses("水务局")
    await head.says("11月25日")
    return number


async def on_a_list(worker: Phone, head: Phone) -> str:
    """A matter that waits for the next meeting."""
    number = number_in(await worker.says("/上报 东沟水管漏水"))
    await more(head, "提交例会")
    return number


@pytest.mark.parametrize(("where", "state"), [(dispatched, "dispatched"), (on_a_list, "meeting")])
async def test_kind_urgency_day_and_secrecy_change_where_it_is(
    valley: Town, where: Callable[[Phone, Phone], Awaitable[str]], state: str
) -> None:
    worker, twin, above = await valley.join(WORKER), await valley.join(TWIN), await valley.join(THIRD)
    head, water = await valley.join(FOURTH), await valley.join(WATER)
    number = await where(worker, head)

    await head.says(f"/件 {number}")
    await more(head, "改为急件")
    await more(head, "改类别")
    await head.presses("安全隐患")
    await more(head, "延期")
    await head.says("等配件")
    await head.says("11月27日")
    open_to_all = await twin.says(f"/件 {number}")
    card = await more(head, "改为保密")
    hidden = await twin.says(f"/件 {number}")
    await head.presses("更多办法")

    matter = await matter_of(valley, number)
    assert (matter.state, matter.urgent, matter.kind, matter.confidential) == (state, True, "安全隐患", True)
    assert matter.due_on == date(2026, 11, 27)
    assert "【急】【保密】安全隐患" in card
    assert "东沟水管漏水" in open_to_all
    assert "不归您看" in hidden
    assert "改为保密" not in head.labels()
    assert "等配件" in above.last
    assert len(water.heard("期限改到 11月27日")) == (state == "dispatched")
    if state == "dispatched":
        # The department that has it is in its chain.
        assert "东沟水管漏水" in await water.says(f"/件 {number}")


async def test_what_was_made_confidential_is_never_shown_again(valley: Town) -> None:
    worker, head, second = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(SECOND)
    number = number_in(await worker.says("/上报 东沟两家吵架"))
    await more(head, "改为保密")
    matter = await matter_of(valley, number)
    async with valley.store.writing(valley.clock.now()) as uow:
        again = await take_step(valley.world, uow, matter, Wish("hide", 1, frozenset({"holder"})))

    assert isinstance(again, StepRefused)
    assert "不归您看" in await second.says(f"/件 {number}")
    assert "东沟两家吵架" in await worker.says(f"/件 {number}")
