"""Visits as people file them: in a line, by buttons, for another, in a group; corrected and taken back."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, event, select

from handlers.events import Attachment, Incoming
from handlers.roster.rows import HouseholdRow, RosterRows
from storage.engine import Store
from storage.tables import visit_targets, visits
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import county, load, town_of


@pytest.fixture
async def town(store: Store) -> Town:
    """The small county that follows huining-2022."""
    return await town_of(store, "huining-2022")


@pytest.fixture
async def phone(town: Town) -> Phone:
    """The phone of 李向阳, a seconded worker with six households."""
    return await town.phone("李向阳")


async def facts(town: Town) -> list[tuple[date, str, bool]]:
    """Returns (day, text, whether it counts) of every visit on record."""
    async with town.store.reading(town.clock.now()) as uow:
        rows = await uow.visits.rows(select(visits).order_by(visits.c.id))
        return [(row.on, row.text, row.ended_at is None) for row in rows]


async def reached(town: Town) -> set[str]:
    """Returns the codes of the households that count as reached."""
    async with town.store.reading(town.clock.now()) as uow:
        rows = await uow.visits.rows(select(visit_targets).where(visit_targets.c.ended_at.is_(None)))
        return {t.code for row in rows for t in await uow.households.get(row.kind, [row.target_id])}


async def test_a_line_is_filed_and_counted_with_the_clause(town: Town, phone: Phone) -> None:
    said = await phone.says("/走访 李四、王五：水管漏水")

    # 会宁 第八条（二）: 县直 workers, all own households each month; 李向阳 has six.
    assert said == "已记走访：李四、王五\n水管漏水\n本月 2/6 户（第八条（二））"
    assert await reached(town) == {"H2", "H3"}
    assert await facts(town) == [(date(2026, 11, 18), "水管漏水", True)]


@pytest.mark.parametrize(
    "line", ["走访 H2、h3：好", "走访李四 王五 好", "/visit 南关村2号，南关村3号：好", "走访 李四家和王五家：好"]
)
async def test_codes_addresses_and_looser_spellings_are_found(town: Town, phone: Phone, line: str) -> None:
    said = await phone.says(line)

    assert said == "已记走访：李四、王五\n好\n本月 2/6 户（第八条（二））"


async def test_an_ordinary_worker_is_told_no_figure_where_the_document_gives_none(town: Town) -> None:
    phone = await town.phone("王秀兰")

    said = await phone.says("走访 钱七：身体好")

    assert said == "已记走访：钱七\n身体好"
    assert phone.labels() == ["撤回这条", "转成上报", "记宣传", "更新户情", "日报户情上报都记"]


async def test_the_last_one_of_a_quota_is_acknowledged(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 H1、H2、H3、H4、H5、H6：都好")

    assert "本月 6/6 户（第八条（二）），这一项完成了，辛苦了。" in said


async def test_two_of_the_same_name_are_asked_back_with_their_addresses(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 张三、李四：水管漏水")

    assert said == "您这里不止一个「张三」，是哪一户？"
    assert phone.labels() == ["张三 南关村1号", "张三 南关村5号", "不记「张三」", "取消"]
    assert await facts(town) == []

    said = await phone.presses("南关村5号")

    assert said == "已记走访：李四、张三\n水管漏水\n本月 2/6 户（第八条（二））"
    assert await reached(town) == {"H2", "H5"}


async def test_which_of_two_can_be_typed_as_well(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：好")

    await phone.says("南关村1号")

    assert await reached(town) == {"H1"}


async def test_an_unknown_name_is_named_with_near_ones_and_never_dropped(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 李四、王武：好")

    assert said == "没有找到「王武」。是不是下面的哪一户？"
    assert phone.labels() == ["王五 南关村3号", "「王武」是走访内容", "不记「王武」", "取消"]

    said = await phone.presses("不记")

    assert said == "已记走访：李四\n好\n没有记：王武\n本月 1/6 户（第八条（二））"


async def test_a_word_that_was_text_can_be_said_to_be(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四 高血压")

    await phone.presses("是走访内容")

    assert await facts(town) == [(date(2026, 11, 18), "高血压", True)]


async def test_whoever_skips_everybody_is_asked_once_more(town: Town, phone: Phone) -> None:
    await phone.says("走访 钱多多：好")

    await phone.presses("不记")

    assert phone.last.startswith("走访了谁？")
    assert await facts(town) == []


async def test_a_button_of_an_earlier_question_answers_nothing(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：好")
    earlier = phone.shown[-1].buttons[1][0].data
    await phone.says("王武")

    said = await phone.presses_data(earlier)

    assert said == "没有找到「王武」。是不是下面的哪一户？"
    assert await facts(town) == []


async def test_another_workers_household_is_not_found(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 钱七：好")

    assert said.startswith("在您的网格里没有找到「钱七」")
    assert await facts(town) == []


async def test_a_line_of_garbage_is_refused_whole_and_says_why(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 " + "、".join(f"甲{n}" for n in range(500)))

    assert "先没有记" in said
    assert await facts(town) == []


async def test_the_same_household_twice_on_a_day_is_recorded_and_counts_once(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：上午去的")
    said = await phone.says("走访 李四：下午又去")

    assert "李四这天已经记过一次，这次也记下了，只算一次。" in said
    assert "本月 1/6 户" in said
    assert len(await facts(town)) == 2


async def test_the_guided_form_offers_who_is_left_and_takes_several(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四、王五：好")

    await phone.says("走访")

    assert phone.labels() == ["张三 南关村1号", "赵六 南关村4号", "张三 南关村5号", "欧阳文 南关村6号", "取消"]

    await phone.presses("赵六")
    await phone.presses("欧阳文")
    await phone.presses("选好了")
    said = await phone.says("屋顶漏雨")

    assert said == "已记走访：赵六、欧阳文\n屋顶漏雨\n本月 4/6 户（第八条（二））"


async def test_a_half_filled_form_survives_a_restart(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：水管漏水")

    again = await Town.open(town.store, town.clock)
    again.channel.chats = town.channel.chats
    again._events = itertools.count(1000)
    same = await again.phone("李向阳")
    said = await same.presses("南关村1号")

    assert said.startswith("已记走访：张三\n水管漏水")


async def test_photos_and_voice_are_kept_by_their_ids(town: Town, phone: Phone) -> None:
    said = await phone.says(
        "/走访 李四：漏水", attachments=(Attachment("photo", "file-1"), Attachment("voice", "file-2"))
    )

    assert "附件 2 个" in said
    async with town.store.reading(town.clock.now()) as uow:
        visit = await uow.visits.get(1)
    assert visit is not None
    assert [one["file_id"] for one in visit.attachments] == ["file-1", "file-2"]


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


async def test_a_head_files_for_a_worker_below_and_both_names_are_recorded(town: Town) -> None:
    head = await town.phone("马德福")

    said = await head.says("走访 代李向阳：李四：好")

    assert said == "已记李向阳的走访（马德福代报）：李四\n好\n本月 1/6 户（第八条（二））"
    async with town.store.reading(town.clock.now()) as uow:
        visit = await uow.visits.get(1)
        assert visit is not None
        people = await uow.people.by_ids([visit.person_id, visit.filed_by_id])
    assert (people[visit.person_id].name, people[visit.filed_by_id].name) == ("李向阳", "马德福")


async def test_a_head_names_a_whole_grid_and_a_worker_cannot(town: Town, phone: Phone) -> None:
    head = await town.phone("马德福")

    said = await head.says("走访 南关村一组：路灯坏了")
    refused = await phone.says("走访 南关村一组：好")

    # 会宁 第八条（二）: 三级网格长 each week all grids of level 4.
    assert said == "已记走访：南关村一组\n路灯坏了\n本周 1/2 个网格（第八条（二））\n这次走访 0/10 户（第八条（二））"
    assert refused.startswith("在您的网格里没有找到「南关村一组」")


async def test_a_group_gets_the_answer_and_questions_are_asked_in_private(town: Town, phone: Phone) -> None:
    group = await town.group("C1-1-1")

    said = await group.says("/走访 李四：好", sender=phone)
    sent_home = await group.says("/走访 张三：好", sender=phone)

    assert said.startswith("已记走访：李四")
    assert sent_home == "还差几项没填，我在私聊里问您。"
    assert phone.last == "您这里不止一个「张三」，是哪一户？"


async def test_a_stranger_files_nothing(town: Town) -> None:
    stranger = Phone(town, "chat-stranger")

    said = await stranger.says("走访 李四：好")

    assert "李四" not in said
    assert await facts(town) == []


async def test_a_kept_message_offers_whom_it_speaks_of(town: Town, phone: Phone) -> None:
    await phone.says("今天去了欧阳文家，水管漏水", message_id="5")

    await phone.presses("记走访")

    assert phone.labels() == ["欧阳文 南关村6号", "取消"]

    said = await phone.presses("欧阳文")

    assert said == "已记走访：欧阳文\n去了欧阳文家，水管漏水\n本月 1/6 户（第八条（二））"

    said = await phone.edits("5", "今天去了欧阳文家，水管修好了")

    assert said.startswith("已更正 11月18日（周三） 的走访：欧阳文\n去了欧阳文家，水管修好了")


async def test_a_voice_becomes_a_visit_once_it_is_said_to_whom(town: Town, phone: Phone) -> None:
    await phone.says("", attachments=(Attachment("voice", "file-9"),))
    await phone.presses("记走访")

    said = await phone.says("李四")

    assert said.startswith("已记走访：李四\n附件 1 个")


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


async def test_a_voice_or_a_photo_answers_every_question_of_a_visit(town: Town, phone: Phone) -> None:
    await phone.says("走访")
    asked = await phone.says("", attachments=(Attachment("photo", "file-1"),))
    assert asked.startswith("附件 1 个，先收下了。")
    assert "走访了谁" in asked
    await phone.says("李四")
    said = await phone.says("", attachments=(Attachment("voice", "file-2"),))
    assert said.startswith("已记走访：李四\n附件 2 个")

    await phone.presses("补一句")
    await phone.says("", attachments=(Attachment("voice", "file-3"),))

    async with town.store.reading(town.clock.now()) as uow:
        visit = await uow.visits.get(2)
    assert visit is not None
    assert [one["file_id"] for one in visit.attachments] == ["file-1", "file-2", "file-3"]


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


async def test_who_stands_in_files_for_the_one_on_leave_and_it_counts_there(town: Town, phone: Phone) -> None:
    stand_in = await town.phone("王秀兰")
    async with town.store.writing(town.clock.now()) as uow:
        ids = {name: (await uow.people.named(name, "/", uow.now.date()))[0].person_id for name in ("李向阳", "王秀兰")}
        await uow.leaves.add(
            person_id=ids["李向阳"], filed_by_id=ids["李向阳"], from_on=date(2026, 11, 18), to_on=date(2026, 11, 20),
            reason="", state="approved", substitute_id=ids["王秀兰"],
        )  # fmt: skip

    said = await stand_in.says("走访 李四：好")

    assert said == "已记李向阳的走访（王秀兰代报）：李四\n好\n本月 1/6 户（第八条（二））"


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


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Collects the statements of the write transactions."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine: Engine = store._write_engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("name", "most"), [("李向阳", 6), ("马德福", 7)])
async def test_a_plain_line_costs_six_statements_beside_finding_out_who_speaks(
    town: Town, name: str, most: int
) -> None:
    # One more for a head, whose visits must hold so many households each.
    phone = await town.phone(name)
    await phone.says("我")

    with counted(town.store) as statements:
        await phone.says("走访 李四、王五：好")

    about = ("FROM households", "FROM visit", "INTO visit", "INTO deliveries", "FROM grids")
    own = [s for s in statements if any(words in " ".join(s.split()) for words in about) and "FROM posts" not in s]
    assert len(own) <= most, own


async def test_a_county_of_thousands_of_households_is_answered_from_a_few_rows(store: Store) -> None:
    rows = county("huining-2022")
    many = [HouseholdRow(f"X{n}", f"户{n}", f"{n}号", "C1-1-1-2", "13900000052") for n in range(3000)]
    await load(store, "", RosterRows(rows.grids, rows.people, [*rows.households, *many], rows.places))
    town = await Town.open(store)
    head = await town.phone("马德福")

    said = await head.says("走访 户2999：好")

    # 会宁 第八条（二）: 三级网格长 each half year all households of the own grid.
    assert "这半年 1/3009 户（第八条（二））" in said
