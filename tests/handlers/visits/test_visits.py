"""Visits as people file them: in a line, with photos, for another, in a group; and what a line costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event

from handlers.events import Attachment
from handlers.roster.rows import HouseholdRow, RosterRows
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import leave
from tests.handlers.visits.records import facts, reached


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


async def test_photos_and_voice_are_kept_by_their_ids(town: Town, phone: Phone) -> None:
    said = await phone.says(
        "/走访 李四：漏水", attachments=(Attachment("photo", "file-1"), Attachment("voice", "file-2"))
    )

    assert "附件 2 个" in said
    async with town.store.reading(town.clock.now()) as uow:
        visit = await uow.visits.get(1)
    assert visit is not None
    assert [one["file_id"] for one in visit.attachments] == ["file-1", "file-2"]


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


async def test_who_stands_in_files_for_the_one_on_leave_and_it_counts_there(town: Town, phone: Phone) -> None:
    stand_in = await town.phone("王秀兰")
    await leave(town, "李向阳", "2026-11-18", "2026-11-20", "王秀兰")

    said = await stand_in.says("走访 李四：好")

    assert said == "已记李向阳的走访（王秀兰代报）：李四\n好\n本月 1/6 户（第八条（二））"


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
