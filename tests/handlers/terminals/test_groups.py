"""Groups: bound by a head or the office, silent about people, told off when the bot is removed or blocked."""

from handlers.events import Contact
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.handlers.quotas.counties import load
from tests.rosters import FOURTH_HEAD, OFFICE, THIRD_HEAD, WORKER


def group_of(town: Town, address: str = "group") -> Phone:
    return Phone(town, address, is_group=True)


async def groups_of_county(town: Town) -> list[str]:
    async with town.store.reading(town.clock.now()) as uow:
        grid = await uow.grids.by_code("HN")
        assert grid is not None
        return [terminal.address for terminal in await uow.terminals.groups_within(grid.path)]


async def test_a_county_cadre_without_a_group_is_told_today_until_the_grid_has_one(store: Store) -> None:
    """Source: huining-2022 第八条（二）, 县直干部 alone."""
    await load(store, "huining-2022")
    town = await Town.open(store)
    cadre, other, head = await town.phone("李向阳"), await town.phone("王秀兰"), await town.phone("高永福")

    before = await cadre.says("今天")
    await group_of(town).says("/bind C1-1-1-1", sender=head)
    after = await cadre.says("今天")

    assert "南关村一组还没有自己的群（第八条（二））" in before
    assert "还没有自己的群" not in after
    assert "还没有自己的群" not in await other.says("今天")


# ---- binding ----------------------------------------------------------------------------------------


async def test_a_group_is_greeted_and_told_what_to_send(town: Town) -> None:
    assert "/bind" in await group_of(town).says(what="joined")


async def test_a_head_binds_a_group_to_a_grid_below_by_code_or_name(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)

    assert "「南关村一组」的工作群" in await group_of(town).says("/bind HN01-1-1-1", sender=head)
    assert "「南关村二组」的工作群" in await group_of(town, "other").says("/绑定 南关村二组", sender=head)
    assert await groups_of_county(town) == ["group", "other"]


async def test_a_head_cannot_bind_a_group_to_a_grid_of_others(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)

    assert "不在您管的范围" in await group_of(town).says("/bind HN02", sender=head)
    assert await groups_of_county(town) == []


async def test_a_worker_cannot_bind_a_group(town: Town, join: Join) -> None:
    worker = await join(WORKER)

    assert "要网格长或网格办才能用" in await group_of(town).says("/bind HN01-1-1-1", sender=worker)


async def test_an_unknown_code_is_answered_with_an_example(town: Town, join: Join) -> None:
    office = await join(OFFICE)

    answer = await group_of(town).says("/bind 不存在的", sender=office)
    assert "没有找到编码「不存在的」" in answer
    assert "/bind HN" in answer


async def test_an_anonymous_admin_is_not_recognised(town: Town) -> None:
    assert "匿名管理员" in await group_of(town).says("/bind HN")


async def test_a_stranger_in_a_group_is_sent_to_the_private_chat(town: Town) -> None:
    stranger = Phone(town, "stranger")

    assert "先私聊我" in await group_of(town).says("/bind HN", sender=stranger)


async def test_talk_in_a_group_is_none_of_the_bots_business(town: Town, join: Join) -> None:
    worker = await join(WORKER)
    group = await town.group("HN01-1-1-1")
    await group.says("今天天气不错", sender=worker)
    await group.says("日报 今天走访", sender=worker)
    await group.says("/weather", sender=worker)

    assert group.shown == []


async def test_bind_in_a_private_chat_says_where_it_belongs(join: Join) -> None:
    office = await join(OFFICE)

    assert "要在工作群里发" in await office.says("/bind HN")


# ---- what ends a terminal and what opens it again ---------------------------------------------------


async def test_a_removed_bot_closes_the_group_and_the_grids_head_is_told(town: Town, join: Join) -> None:
    head = await join(FOURTH_HEAD)
    group = await town.group("HN01-1-1-1")
    await group.says(what="left")

    assert "「南关村一组」的工作群把机器人移出了" in head.last
    assert await groups_of_county(town) == []


async def test_where_a_grid_has_no_head_the_next_one_above_is_told(town: Town, join: Join) -> None:
    office = await join(OFFICE)
    group = await town.group("HN")
    await group.says(what="left")

    assert "「会宁县」的工作群把机器人移出了" in office.last


async def test_a_person_who_blocks_is_closed_and_the_head_learns_whom_to_call(town: Town, join: Join) -> None:
    worker, head = await join(WORKER), await join(FOURTH_HEAD)
    await worker.says(what="left")

    assert "王秀兰" in head.last
    assert WORKER in head.last
    assert "停用了机器人" in head.last


async def test_blocking_twice_tells_the_head_once(join: Join) -> None:
    worker, head = await join(WORKER), await join(FOURTH_HEAD)
    await worker.says(what="left")
    told = len(head.shown)
    await worker.says(what="left")

    assert len(head.shown) == told


async def test_who_comes_back_after_blocking_goes_on_where_they_were(join: Join) -> None:
    worker = await join(WORKER)
    await worker.says(what="left")
    await worker.says(what="returned")

    assert "要做的事" in await worker.says("今天")


async def test_a_terminal_that_was_handed_over_does_not_open_by_itself(town: Town, join: Join) -> None:
    old, head = await join(WORKER), await join(FOURTH_HEAD)
    await Phone(town, "second").says(contact=Contact(WORKER, own=True))
    await head.presses("是本人，同意")
    await old.says(what="returned")

    assert "请点下面的按钮" in await old.says("今天")


async def test_a_group_that_moved_stays_bound_at_its_new_address(town: Town, join: Join) -> None:
    head = await join(FOURTH_HEAD)
    group = await town.group("HN01-1-1-1")
    await group.says(what="moved", moved_to="super-1")

    assert await groups_of_county(town) == ["super-1"]
    answer = await group_of(town, "super-1").says("/whoami", sender=head)
    assert "马德福" in answer


async def test_a_move_heard_of_after_the_new_group_spoke_keeps_the_binding(town: Town, join: Join) -> None:
    head = await join(FOURTH_HEAD)
    group = await town.group("HN01-1-1-1")
    await group_of(town, "super-1").says("/whoami", sender=head)
    await group.says(what="moved", moved_to="super-1")

    assert await groups_of_county(town) == ["super-1"]


async def test_who_am_i_shows_no_number_in_a_group(town: Town, join: Join) -> None:
    worker = await join(WORKER)
    group = await town.group("HN01-1-1-1")
    answer = await group.says("/我", sender=worker)

    assert "王秀兰" in answer
    assert WORKER[-4:] not in answer
