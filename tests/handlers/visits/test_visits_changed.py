"""Visits corrected, taken back, made up for, and what is filed once however often it is said."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime

from handlers.events import Incoming
from handlers.roster.rows import RosterRows
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.visits.records import facts, reached


async def test_the_same_household_twice_on_a_day_is_recorded_and_counts_once(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：上午去的")
    said = await phone.says("走访 李四：下午又去")

    assert "李四这天已经记过一次，这次也记下了，只算一次。" in said
    assert "本月 1/6 户" in said
    assert len(await facts(town)) == 2


async def test_yesterday_can_be_made_up_for_and_older_days_cannot(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 昨天 李四：好")
    refused = await phone.says("走访 前天 王五：好")

    assert said.startswith("已记走访：李四（11月17日（周二））")
    assert "没有记" in refused
    assert await facts(town) == [(date(2026, 11, 17), "好", True)]


async def test_editing_the_message_corrects_the_visit(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：漏水", message_id="7")

    said = await phone.edits("7", "走访 王五、赵六：没漏水")

    assert said == "已更正 11月18日（周三） 的走访：王五、赵六\n没漏水\n本月 2/6 户（第八条（二））"
    assert await reached(town) == {"H3", "H4"}
    assert await facts(town) == [(date(2026, 11, 18), "漏水", False), (date(2026, 11, 18), "没漏水", True)]


async def test_an_edit_with_an_unclear_name_keeps_the_old_visit_until_it_is_clear(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：漏水", message_id="7")

    await phone.edits("7", "走访 张三：漏水")

    assert await reached(town) == {"H2"}

    await phone.presses("南关村5号")

    assert await reached(town) == {"H5"}


async def test_editing_a_message_that_is_still_asked_about_starts_anew(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：漏水", message_id="7")

    said = await phone.edits("7", "走访 李四：漏水")

    assert said.startswith("已记走访：李四")


async def test_undo_and_the_button_take_a_visit_back_and_it_stays_on_record(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：好")
    await phone.says("走访 王五：好")

    undone = await phone.says("撤回")
    again = await phone.presses("撤回这条")
    first = next(m for m in phone.shown if "李四" in m.text)
    pressed = await phone.presses_data(first.buttons[0][0].data)

    assert undone == "已撤回 11月18日（周三） 的走访：王五"
    assert again == "11月18日（周三） 的这条走访（王五）之前已经撤回或更正了，不用再点。"
    assert pressed == "已撤回 11月18日（周三） 的走访：李四"
    assert await reached(town) == set()
    assert len(await facts(town)) == 2
    assert next(m for m in phone.shown if "李四" in m.text).text.startswith("〔已撤回〕")


async def test_one_tap_in_the_list_of_who_is_left_files_a_visit_once(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四、王五：好")
    listed = await phone.says("今天")

    assert "走访所管理农户：本月还差 4 户（第八条（二））" in listed

    await phone.presses("还差谁")
    left = phone.shown[-1]
    await phone.presses("赵六")

    assert phone.last == "已记走访：赵六\n本月 3/6 户（第八条（二））"
    assert "已记 赵六" in [b.label for row in phone.shown[-2].buttons for b in row]

    said = await phone.presses_data(left.buttons[1][0].data)

    assert said == "赵六今天已经记过了，不用再点。"
    assert len(await facts(town)) == 2


async def test_a_word_can_be_added_to_a_visit_filed_with_one_tap(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四")
    await phone.presses("补一句")

    said = await phone.says("老人摔了一跤")

    assert said.startswith("已更正 11月18日（周三） 的走访：李四\n老人摔了一跤")
    assert await reached(town) == {"H2"}


async def test_a_button_for_a_household_that_is_gone_files_nothing(town: Town, phone: Phone) -> None:
    await phone.says("今天")
    await phone.presses("还差谁")
    rows = county("huining-2022")
    kept = [household for household in rows.households if household.code != "H4"]
    await load(town.store, "", RosterRows(rows.grids, rows.people, kept, rows.places))

    said = await phone.presses("赵六")

    assert said == "这一户现在不在您的名下，没有记。有疑问请问网格长。"
    assert await facts(town) == []


async def test_undo_takes_back_nobody_elses_visit(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：好")
    other = await town.phone("王秀兰")

    await other.says("撤回")

    assert await reached(town) == {"H2"}


async def test_a_word_added_leaves_the_first_message_the_one_that_corrects(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四", message_id="7")
    await phone.presses("补一句")
    await phone.says("身体好", message_id="8")

    await phone.edits("7", "走访 王五：不在家")

    assert await reached(town) == {"H3"}


async def test_editing_a_typed_answer_corrects_whom_it_named(town: Town, phone: Phone) -> None:
    await phone.says("走访")
    await phone.says("李四：漏水", message_id="9")

    await phone.edits("9", "王五：漏水")

    assert await reached(town) == {"H3"}


async def test_a_visit_made_up_for_on_the_first_counts_for_the_month_before(town: Town, phone: Phone) -> None:
    town.clock.move_to(datetime(2026, 12, 1, 2, 0, tzinfo=UTC))
    await phone.says("走访 王五：好")

    said = await phone.says("走访 昨天 李四：好")

    assert said == "已记走访：李四（11月30日（周一））\n好\n上月 1/6 户（第八条（二））"


async def test_the_same_message_received_twice_is_one_record(town: Town, phone: Phone) -> None:
    incoming = Incoming(
        "paper", "paper", "again-1", phone.address, "private", "message", phone.address, message_id="77",
        text="走访 李四：好",
    )  # fmt: skip
    raw = json.dumps(asdict(incoming), ensure_ascii=False)
    row = {"account": "paper", "event_id": "again-1", "chat": phone.address, "raw": raw}

    await town.receiver.receive([row])
    await town.receiver.receive([row])
    await town.settle()

    assert len(await facts(town)) == 1
