"""The household book: shown and corrected at the door, re-confirmed when it gets old, nothing typed twice."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.engine import Store
from storage.tables import households
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import town_of


@pytest.fixture
async def town(request: pytest.FixtureRequest, store: Store) -> Town:
    """A county of nine grids; the rulebook is the test's, huining-2022 if it names none."""
    return await town_of(store, getattr(request, "param", "huining-2022"))


@pytest.fixture
async def phone(town: Town) -> Phone:
    """李向阳, who looks after six households, two of them of the name 张三."""
    return await town.phone("李向阳")


fumeng = pytest.mark.parametrize("town", ["fumeng-2022"], indirect=True)


async def test_one_line_writes_a_phone_down_and_the_book_shows_it(phone: Phone) -> None:
    said = await phone.says("户 李四 电话 138-0000-1111")
    page = await phone.says("/户 李四")

    assert said == "李四家的户情记好了：\n增加 李四（户主） 13800001111"
    assert "家里人：\n　李四（户主） 13800001111" in page
    assert phone.labels()[:1] == ["没有变化"]


async def test_residents_tags_needs_and_address_in_one_line_each(phone: Phone) -> None:
    await phone.says("/户 李四 增加 李小妹 孙女")
    await phone.says("/户 李四 李小妹 标签 在校学生")
    tagged = await phone.says("/household 李四 标签 独居老人")
    await phone.says("/户 李四 需求 水管要换")
    await phone.says("/户 李四 地址 南关村 22号")

    page = await phone.says("/户 李四")

    assert tagged == "李四家的户情记好了：\n标签：空 → 独居老人"
    assert "　李小妹（孙女） 在校学生" in page
    assert "标签：独居老人" in page
    assert "需求：水管要换" in page
    assert "地址：南关村 22号" in page


async def test_a_corrected_tag_counts_at_once_where_tags_are_asked_for(town: Town, phone: Phone) -> None:
    await phone.says("/户 李四 标签 五保")

    async with town.store.reading(town.clock.now()) as uow:
        tagged = await uow.households.within("/", ["五保"])

    assert [one.name for one in tagged] == ["李四", "周九"]


async def test_two_of_one_name_are_asked_about_and_the_line_is_not_lost(phone: Phone) -> None:
    asked = await phone.says("/户 张三 电话 13800001111")
    said = await phone.presses("南关村5号")

    assert asked == "您这里不止一个「张三」，是哪一户？"
    assert said.startswith("张三家的户情记好了：\n增加 张三（户主） 13800001111")


async def test_a_name_that_is_not_there_is_answered_with_near_ones(phone: Phone) -> None:
    said = await phone.says("/户 欧阳问")

    assert said == "没有找到「欧阳问」。是不是下面的哪一户？"
    assert (await phone.presses("欧阳文")).startswith("户情：欧阳文（H6）")


async def test_buttons_do_what_a_line_does(phone: Phone) -> None:
    await phone.says("/户 李四")
    asked = await phone.presses("增加人口")
    said = await phone.says("李小妹 孙女")
    await phone.presses("看李四家户情")
    await phone.presses("加标签")
    tagged = await phone.presses("独居老人")
    await phone.presses("看李四家户情")
    await phone.presses("去掉人或标签")
    gone = await phone.presses("李小妹")

    assert asked == "李四家增加谁？写姓名和关系就行，例：李小妹 孙女"
    assert said == "李四家的户情记好了：\n增加 李小妹（孙女）"
    assert tagged == "李四家的户情记好了：\n标签：空 → 独居老人"
    assert gone == "李四家的户情记好了：\n去掉 李小妹（孙女）"


async def test_a_wrong_number_is_asked_for_again_and_nothing_is_written(phone: Phone) -> None:
    await phone.says("/户 李四")
    await phone.presses("改电话")

    assert await phone.says("12345") == "这不像电话号码。手机是 11 位，座机要带区号。"
    assert (await phone.says("13800001111")).startswith("李四家的户情记好了")


async def test_a_line_that_is_not_understood_changes_nothing_and_shows_how(phone: Phone) -> None:
    said = await phone.says("/户 李四 水管漏水")

    assert said.startswith("李四家没有改。没看懂：水管漏水。")
    assert "/户 张三 增加 李小妹 孙女" in said


async def test_what_was_there_before_is_kept_with_who_and_when(town: Town, phone: Phone) -> None:
    await phone.says("/户 李四 电话 13800001111")
    town.clock.pass_by(days=3)
    await phone.says("/户 李四 电话 13800002222")

    told = await phone.says("/户 李四 记录")

    assert told.splitlines()[1:] == [
        "11月21日（周六） 李向阳：李四（户主） 13800001111 → 李四（户主） 13800002222",
        "11月18日（周三） 李向阳：增加 李四（户主） 13800001111",
    ]


async def test_a_correction_is_taken_back_and_the_old_words_stand_again(phone: Phone) -> None:
    await phone.says("/户 李四 电话 13800001111")
    await phone.says("/户 李四 电话 13800002222 标签 残疾")

    undone = await phone.says("撤回")
    page = await phone.says("/户 李四")

    assert undone == "已撤回，李四家的户情和改之前一样。"
    assert "13800001111" in page
    assert "残疾" not in page


async def test_what_was_changed_again_is_not_taken_back(town: Town, phone: Phone) -> None:
    await phone.says("/户 李四 地址 南关村22号")
    head = await town.phone("高永福")
    await head.says("/户 李四 地址 南关村23号")

    said = await phone.presses("撤回这条")

    assert said == "李四家的户情后来又改过，没有撤回。请打开看看，直接改。"


async def test_a_new_head_of_the_household_is_the_one_people_find(phone: Phone) -> None:
    await phone.says("/户 李四 电话 13800001111 增加 李小四 儿子")

    await phone.says("/户 李四 户主 李小四")
    page = await phone.says("/户 李小四")

    assert page.startswith("户情：李小四（H2）")
    assert "　李小四（户主）" in page


async def test_a_household_of_others_is_not_found_and_its_buttons_open_nothing(town: Town, phone: Phone) -> None:
    await phone.says("走访 王五：水管漏水")
    about_it = [button for row in phone.shown[-1].buttons for button in row if "户情" in button.label]
    await phone.presses("更新户情")
    about_it += [button for row in phone.shown[-1].buttons for button in row]

    said = await phone.says("/户 钱七 电话 13800001111")
    async with town.store.writing(town.clock.now()) as uow:
        other = await uow.people.named("王秀兰", "/", uow.now.date())
        passed_on = update(households).where(households.c.code == "H3")
        await uow.connection.execute(passed_on.values(worker_id=other[0].person_id, grid_id=other[0].grid_id))
    pressed = {await phone.presses_data(button.data) for button in about_it}

    assert said.startswith("在您的网格里没有找到「钱七」")
    assert len(about_it) == 11
    assert pressed == {"这一户现在不在您的名下，没有记。有疑问请问网格长。"}


async def test_phones_never_reach_a_group(town: Town, phone: Phone) -> None:
    await phone.says("/户 李四 电话 13800001111")
    group = await town.group("C1-1-1-1")

    said = await group.says("/户 李四", sender=phone)
    visited = await group.says("/走访 李四：好", sender=phone)

    assert said == "「户」请私聊我发。"
    assert "13800001111" not in "".join(group.texts)
    assert visited.startswith("已记走访：李四")
    assert not any("户情" in label for label in group.labels())


async def test_no_phone_number_reaches_a_log_line(phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gridbot")

    await phone.says("/户 李四 增加 李小妹 孙女 13800001111")

    assert "13800001111" not in caplog.text


async def test_after_a_visit_the_book_is_one_tap_away_and_knows_what_was_seen(phone: Phone) -> None:
    await phone.says("走访 李四：水管漏水")
    page = await phone.presses("更新户情")
    said = await phone.presses("把走访情况记成需求")

    assert "11月18日（周三） 李向阳走访：水管漏水" in page
    assert said == "李四家的户情记好了：\n需求：水管漏水"


async def test_one_entry_feeds_log_count_book_and_matter_in_one_tap(town: Town, phone: Phone) -> None:
    """Source: wubi-2023 四（一）5, 一表采集."""
    visited = await phone.says("走访 李四：水管漏水")
    await phone.presses("日报户情上报都记")

    async with town.store.reading(town.clock.now()) as uow:
        (me,) = await uow.people.named("李向阳", "/", uow.now.date())
        log = await uow.reports.of_day(me.person_id, visit_day := town.world.local(town.clock.now()).date())
        (li,) = await uow.households.find(["李四"], person_id=me.person_id, paths=[], on=visit_day)
        needs = await uow.household_book.newest_of(li.id, "needs")

    assert "本月 1/6 户" in visited
    assert [entry.text for entry in log] == ["走访李四：水管漏水"]
    assert needs is not None
    assert needs.after == "水管漏水"
    assert "已登记" in phone.last
    assert "水管漏水" in (await phone.says("/件"))


async def test_an_old_book_is_listed_today_and_one_tap_confirms_it(any_store: Store) -> None:
    """Source: fumeng-2022 四2, 无变化时定期调整维护; how often is the operator's setting."""
    town = await town_of(any_store, "fumeng-2022")
    worker = await town.phone("王秀兰")
    async with town.store.reading(town.clock.now()) as uow:
        (post,) = await uow.people.named("王秀兰", "/", uow.now.date())
    assert post.rulebook == "fumeng-2022"

    listed = await worker.says("今天")
    due = await worker.presses("核对户情")
    await worker.presses("钱七")
    confirmed = await worker.presses("没有变化")
    again = await worker.says("户")
    town.clock.move_to(town.clock.now() + timedelta(days=200))
    later = await worker.says("户")

    assert "核对户情：钱七、孙八、周九等 3 户（四2）" in listed
    assert due.startswith("该核对户情的有 3 户：有变化随时改，没变化也定期核一核（四2）。")
    assert confirmed == "钱七家的户情记好了：\n核对过，没有变化"
    assert again.startswith("该核对户情的有 2 户")
    assert later.startswith("该核对户情的有 3 户")


@fumeng
async def test_an_old_book_is_asked_about_within_the_visit(town: Town) -> None:
    worker = await town.phone("王秀兰")

    said = await worker.says("走访 钱七：都好")
    confirmed = await worker.presses("没有变化")
    again = await worker.says("走访 钱七：又去")

    assert "钱七的户情该核对了（四2），没变化点一下就行。" in said
    assert confirmed == "钱七家的户情记好了：\n核对过，没有变化"
    assert "该核对" not in again


async def test_where_no_document_asks_nobody_is_asked(phone: Phone) -> None:
    said = await phone.says("走访 李四：都好")
    today = await phone.says("今天")

    assert "该核对" not in said
    assert "核对户情" not in today
