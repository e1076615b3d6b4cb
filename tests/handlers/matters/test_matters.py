"""Matters in the chat: reported, registered, sorted, solved, followed up, closed; and what is refused."""

from sqlalchemy import select

from handlers.matters import numbers
from storage.tables import matters
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.handlers.matters.numbers import number_in
from tests.rosters import FIRST_HEAD, FOURTH_HEAD, FUMENG_WORKER, SECOND_HEAD, SECONDED_WORKER, THIRD_HEAD, WORKER


async def state_of(town: Town, number: str) -> str:
    async with town.store.reading(town.clock.now()) as uow:
        found = await uow.matters.by_number(number)
        assert found is not None
        return found.state


async def test_a_report_in_one_line_is_registered_and_the_head_is_told(town: Town, join: Join) -> None:
    head, worker = await join(FOURTH_HEAD), await join(WORKER)

    answer = await worker.says("/上报 东沟路口井盖缺失")

    assert "已登记" in answer
    assert "安全隐患" in answer
    assert numbers.read(number_in(answer)) == number_in(answer)
    assert "有一件事报到您这里" in head.last
    assert "东沟路口井盖缺失" in head.last


async def test_a_matter_is_closed_only_after_it_was_followed_up(town: Town, join: Join) -> None:
    head, worker, above = await join(FOURTH_HEAD), await join(WORKER), await join(THIRD_HEAD)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失"))

    await head.presses("本级办理")
    await head.presses("办结")
    await head.says("换了新井盖")
    solved = await state_of(town, number)
    asked = worker.last
    await worker.presses("回访满意")

    assert solved == "solved"
    assert "请回访一下" in asked
    assert await state_of(town, number) == "closed"
    assert "回访：满意" in above.last


async def test_a_dissatisfied_answer_reopens_the_matter_as_a_redo(town: Town, join: Join) -> None:
    head, worker, above = await join(FOURTH_HEAD), await join(WORKER), await join(THIRD_HEAD)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失"))
    await head.presses("当场办结")
    await head.says("盖了块木板")

    await worker.presses("不满意，重办")
    await worker.says("木板不安全")

    assert await state_of(town, number) == "handling"
    assert "重办第 1 次" in head.last
    assert "不满意，重办" in above.last
    assert "木板不安全" in above.last


async def test_upward_goes_one_level_with_a_reason(town: Town, join: Join) -> None:
    fourth, third = await join(FOURTH_HEAD), await join(THIRD_HEAD)
    worker = await join(WORKER)
    await worker.says("/上报 东沟路口井盖缺失")

    await fourth.presses("报上一级")
    await fourth.says("要村里出钱")

    assert "下一级报上来一件事" in third.last
    assert "南关村" in third.last


async def test_of_two_who_decide_the_second_is_told_who_was_first(town: Town, join: Join) -> None:
    head, above, worker = await join(FOURTH_HEAD), await join(THIRD_HEAD), await join(WORKER)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失"))
    await above.says(f"/件 {number}")

    await head.presses("本级办理")
    answer = await above.presses("本级办理")

    assert "马德福已经先办了" in answer
    assert await state_of(town, number) == "handling"


async def test_what_the_table_does_not_have_is_refused_with_what_is_possible(town: Town, join: Join) -> None:
    worker, head = await join(WORKER), await join(FOURTH_HEAD)
    await worker.says("/上报 东沟路口井盖缺失")
    await head.presses("当场办结")
    await head.says("盖好了")

    labels = head.labels()

    assert any("回访满意" in label for label in labels)
    assert not any("办结" in label for label in labels)


async def test_a_confidential_matter_is_seen_by_its_chain_alone(town: Town, join: Join) -> None:
    fourth, above, other = await join(FOURTH_HEAD), await join(SECOND_HEAD), await join(SECONDED_WORKER)
    worker = await join(WORKER)
    number = number_in(await worker.says("/上报 保密 张家夫妻打架"))

    seen = await fourth.says(f"/件 {number}")
    hidden = await above.says(f"/件 {number}")
    foreign = await other.says(f"/件 {number}")

    assert "张家夫妻打架" in seen
    assert "不归您看" in hidden
    assert "不归您看" in foreign


async def test_a_number_with_one_wrong_digit_is_recognised_as_wrong(town: Town, join: Join) -> None:
    worker = await join(WORKER)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失"))
    wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]

    answer = await worker.says(f"/件 {wrong}")

    assert "有一位写错" in answer


async def test_a_report_can_be_corrected_by_editing_and_withdrawn(town: Town, join: Join) -> None:
    head, worker = await join(FOURTH_HEAD), await join(WORKER)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失", message_id="77"))

    corrected = await worker.edits("77", "/上报 西沟路口井盖缺失")
    history = await worker.presses("经过")
    await worker.presses("撤回上报")
    card = await worker.says(f"/件 {number}")

    assert "西沟路口井盖缺失" in corrected
    assert "更正（南关村一组）：东沟路口井盖缺失 → 西沟路口井盖缺失" in history
    assert await state_of(town, number) == "withdrawn"
    assert "现在：已撤回" in card
    assert "王秀兰 撤回" in card
    assert "由上报的人撤回了" in head.last


async def test_a_visit_becomes_a_matter_in_one_tap(town: Town, join: Join) -> None:
    worker = await join(WORKER)
    await worker.says("走访 李四：水管漏水")

    answer = await worker.presses("转成上报")

    assert "已登记" in answer
    assert "水管漏水" in answer
    assert "当事人：李四" in answer


async def test_a_kind_that_a_text_does_not_give_away_is_asked_with_buttons(town: Town, join: Join) -> None:
    worker = await join(WORKER)

    asked = await worker.says("/上报 王大爷想装个扶手")
    answer = await worker.presses("民生诉求")

    assert "哪一类" in asked
    assert "民生诉求" in answer


async def test_the_village_has_three_working_days_where_the_rulebook_says_so(town: Town, join: Join) -> None:
    worker = await join(FUMENG_WORKER)

    answer = await worker.says("/上报 村口路灯不亮，线路漏电")

    assert "期限：11月23日（周一）（四3）" in answer


async def test_an_urgent_matter_may_skip_a_level_and_another_may_not(town: Town, join: Join) -> None:
    fourth, first, worker = await join(FOURTH_HEAD), await join(FIRST_HEAD), await join(WORKER)
    await worker.says("/上报 紧急 南关水库大坝裂缝")

    await fourth.presses("报上一级")
    await fourth.says("会师镇")
    await fourth.says("要镇里调机械")

    assert "南关水库大坝裂缝" in first.last


async def test_the_whole_history_is_one_list_of_who_what_when(town: Town, join: Join) -> None:
    head, worker = await join(FOURTH_HEAD), await join(WORKER)
    await worker.says("/上报 东沟路口井盖缺失")
    await head.presses("本级办理")

    answer = await head.presses("经过")

    assert "王秀兰 上报登记" in answer
    assert "马德福 本级办理" in answer


async def test_what_a_head_cannot_settle_goes_to_the_meeting_and_its_decision_comes_back(
    town: Town, join: Join
) -> None:
    head, worker = await join(FOURTH_HEAD), await join(WORKER)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失"))

    await head.presses("更多办法")
    await head.presses("提交例会")
    listed = await head.says("/件 例会")
    await head.presses("东沟路口井盖")
    await head.presses("写例会决定")
    answer = await head.says("村里出钱换")

    assert "要研究 1 件" in listed
    assert await state_of(town, number) == "registered"
    assert "例会定了" in answer


async def test_today_lists_what_is_in_ones_hands(town: Town, join: Join) -> None:
    head, worker = await join(FOURTH_HEAD), await join(WORKER)
    await worker.says("/上报 东沟路口井盖缺失")

    answer = await head.says("今天")

    assert "要办：东沟路口井盖缺失" in answer


async def test_every_open_matter_of_the_store_stands_in_a_state_of_the_table(town: Town, join: Join) -> None:
    worker: Phone = await join(WORKER)
    await worker.says("/上报 东沟路口井盖缺失")

    async with town.store.connection() as connection:
        states = {row.state for row in await connection.execute(select(matters.c.state))}

    assert states == {"registered"}
