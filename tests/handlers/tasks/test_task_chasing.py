"""The issuer's counter, 未签收, 再发未签收 and 撤回."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.schedule import FRESH
from handlers.tasks.counters.counting import refresh_counters
from storage.tables import deliveries
from tests.conversation import Phone, Town
from tests.handlers.conftest import issue

FIRE = "/任务 南关村 11月25日18点 防火巡查"


def counter_of(phone: Phone) -> str:
    return phone.heard("个终端")[-1]


async def test_the_counter_follows_receipts_and_is_held_back_a_second(town: Town, office: Phone, worker: Phone) -> None:
    second = await town.phone("李向阳")
    await issue(office, FIRE)
    await worker.presses("收到")
    await second.presses("完成")
    changed = await refresh_counters(town.store, town.clock.now())
    await town.settle()
    at_once = counter_of(office)
    await town.count()
    again = await refresh_counters(town.store, town.clock.now())

    assert "已签收 0 / 7 人" in at_once
    assert "已送达 0 / 2 个终端，在路上 2" in at_once
    assert "已送达 2 / 2 个终端" in counter_of(office)
    assert "已签收 2 / 7 人，已完成 1 人" in counter_of(office)
    assert (changed, again) == (1, 0)


async def test_a_watcher_sees_one_edit_a_second_at_most_however_often_it_is_counted(
    town: Town, office: Phone, worker: Phone
) -> None:
    second = await town.phone("李向阳")
    await issue(office, FIRE)
    presses = [(worker, "收到"), (second, "收到"), (worker, "完成"), (second, "完成")]
    seen = [(town.clock.now(), await _version_sent(town))]
    for step in range(24):
        if step % 4 == 0 and step < 16:
            phone, label = presses[step // 4]
            await phone.presses(label)
        await refresh_counters(town.store, town.clock.now())
        await town.settle()
        if (version := await _version_sent(town)) != seen[-1][1]:
            seen.append((town.clock.now(), version))
        town.clock.pass_by(seconds=0.3)

    assert len(seen) >= 4
    assert all(later - earlier >= timedelta(seconds=1) for (earlier, _), (later, _) in pairwise(seen))
    assert "已签收 2 / 7 人，已完成 2 人" in counter_of(office)


async def _version_sent(town: Town) -> int:
    async with town.store.reading(town.clock.now()) as uow:
        sent = select(deliveries.c.sent_version).where(deliveries.c.subject == "counter:1")
        return int((await uow.connection.execute(sent)).scalar_one())


async def test_a_receipt_to_a_task_that_stood_still_for_days_is_counted_within_the_hour(
    town: Town, office: Phone, worker: Phone
) -> None:
    await office.says("/任务 南关村 防火巡查")
    await office.presses("不设")
    await office.presses("确认发布")
    town.clock.pass_by(days=5)
    await worker.presses("收到")
    each_second = await refresh_counters(town.store, town.clock.now(), newer_than=FRESH)
    town.clock.pass_by(hours=1)
    await town.tick()
    town.clock.pass_by(seconds=1)
    await town.settle()

    assert each_second == 0
    assert "已签收 1 / 7 人" in counter_of(office)


async def test_asking_for_the_counter_again_lets_the_old_one_rest(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    await office.says("/任务 1")
    await worker.presses("收到")
    await town.count()
    counters = office.heard("个终端")

    assert len(counters) == 2
    assert "已签收 0 / 7 人" in counters[0]
    assert "已签收 1 / 7 人" in counters[1]


async def test_the_list_of_unsigned_names_numbers_and_grids(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    shown = await office.presses("未签收")

    assert shown.startswith("「防火巡查」未签收 7 人\n南关村\n　马德福 13909310031（发不到，请打电话）\n")
    assert "南关村一组\n　马德福 13909310041（发不到，请打电话）\n　王秀兰 13909310051\n" in shown


async def test_a_long_list_comes_in_pages(office: Phone) -> None:
    await issue(office, "/任务 全县 11月25日18点 防火巡查")
    first = await office.presses("未签收")
    second = await office.presses("下一页")

    assert "第 1–30 人" in first
    assert "第 31–54 人" in second
    assert "下一页" not in office.labels()


async def test_heads_above_see_the_unsigned_of_their_own_subtree_alone(town: Town, office: Phone) -> None:
    head = await town.phone("周海燕")
    await issue(office, "/任务 全县 11月25日18点 防火巡查")
    listed = await head.says("任务")
    shown = await head.presses("未签收：防火巡查")

    assert "别人发到您这片的任务" in listed
    assert "（您管的范围）" in shown
    assert "南关村" in shown
    assert "柴门村" not in shown
    assert head.labels() == ["再发给这一片"]


async def test_sending_again_reaches_those_who_have_not_signed_and_not_twice_in_ten_minutes(
    town: Town, office: Phone, worker: Phone
) -> None:
    second = await town.phone("李向阳")
    await issue(office, FIRE)
    await second.presses("收到")
    told = await office.presses("再发未签收")
    too_soon = await office.presses("再发未签收")
    town.clock.pass_by(minutes=10)
    later = await office.presses("再发未签收")

    assert "已再发给未签收的 6 人。其中 5 人发不到" in told
    assert "十分钟内不重复发" in too_soon
    assert "已再发给" in later
    assert [m.text.startswith("〔再次提醒") for m in worker.shown] == [False, True, True]
    assert len(second.shown) == 1


async def test_a_receipt_shows_on_the_card_that_was_sent_again_as_well(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, FIRE)
    await office.presses("再发未签收")
    await worker.presses("收到")

    assert [m.text.endswith("已签收 10:00") for m in worker.shown] == [True, True]
    assert "还没有签收" not in worker.last


async def test_withdrawing_asks_first_and_then_marks_every_card(town: Town, office: Phone, worker: Phone) -> None:
    group = await town.group("HN01-1-1")
    await issue(office, FIRE)
    asked = await office.presses("撤回")
    await office.presses("不撤回")
    before = worker.last
    await office.presses("撤回")
    shown = await office.presses("撤回任务")
    await town.count()

    assert "真的要撤回" in asked
    assert "〔已撤回〕" not in before
    assert shown == "已撤回「防火巡查」。"
    assert worker.last.startswith("〔已撤回〕")
    assert group.last.startswith("〔已撤回〕")
    assert group.labels() == []
    assert counter_of(office).startswith("〔已撤回〕")


async def test_withdrawing_stops_what_is_not_yet_sent(
    town: Town, office: Phone, worker: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.says("/任务 南关村 11月25日18点 防火巡查")
    with monkeypatch.context() as slow:
        slow.setattr(town, "_deliver", _nothing)
        await office.presses("确认发布")
    async with town.store.writing(town.clock.now()) as uow:
        later = "UPDATE deliveries SET due_at = '2026-11-18 09:00:00.000000' WHERE subject = 'task:1'"
        await uow.connection.exec_driver_sql(later)
    await office.says("/任务 1")
    await office.presses("撤回")
    shown = await office.presses("撤回任务")
    town.clock.pass_by(hours=8)
    await town.settle()

    assert shown == "已撤回「防火巡查」。还没发出的 1 条停了。"
    assert worker.shown == []


async def _nothing() -> int:
    return 0


async def test_withdrawing_twice_says_who_did_it_and_when(office: Phone) -> None:
    await issue(office, FIRE)
    await office.presses("撤回")
    yes = office.data("撤回任务")
    await office.presses_data(yes)
    shown = await office.presses_data(yes)

    assert "陈建国已在 11月18日（周三） 10:00 撤回" in shown


async def test_an_office_above_may_withdraw_and_another_head_may_not(town: Town, office: Phone, worker: Phone) -> None:
    head, other = await town.phone("周海燕"), await town.phone("孙志强")
    await issue(head, FIRE)
    refused = await other.says("/任务 1")
    labels = other.labels()
    await office.says("/任务 1")
    await office.presses("撤回")
    await office.presses("撤回任务")

    assert "（周海燕发）在您这一片" in refused
    assert "撤回" not in labels
    assert worker.last.startswith("〔已撤回〕陈建国")


async def test_undo_offers_to_withdraw_the_newest_task(office: Phone) -> None:
    await issue(office, FIRE)
    shown = await office.says("撤回")

    assert "真的要撤回「防火巡查」吗" in shown


async def test_the_issuer_finds_the_unsigned_in_todays_list(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    shown = await office.says("今天")

    assert "您发的「防火巡查」还有 7 人没签收" in shown
    assert "未签收：防火巡查" in office.labels()


async def test_a_counter_says_nothing_of_names(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)

    assert "王秀兰" not in counter_of(office)
    assert "139" not in counter_of(office)


@pytest.mark.parametrize("said", ["催一下", "还有谁没签收"])
async def test_who_asks_in_own_words_to_chase_is_led_to_the_tasks(office: Phone, worker: Phone, said: str) -> None:
    await issue(office, FIRE)
    await office.says(said)
    await office.presses("去「任务」")
    await office.presses("防火巡查")
    card = office.labels()
    await worker.says(said)

    assert "再发未签收" in card
    assert "去「任务」" not in worker.labels()
