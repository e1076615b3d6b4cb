"""People come, move, are replaced and leave: approved where the rulebook says so, with all that goes along."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from storage.engine import Store
from storage.tables import personnel_changes, posts
from tests.conversation import Phone, Town
from tests.handlers.personnel.newcomers import homes_of, posts_of
from tests.handlers.quotas.counties import town_of

TODAY = date(2026, 11, 18)
SUCCESSOR = "13900000077"


@pytest.fixture
async def town(request: pytest.FixtureRequest, store: Store) -> Town:
    """A county of nine grids; the rulebook is the test's, huining-2022 if it names none."""
    return await town_of(store, getattr(request, "param", "huining-2022"))


fengmao = pytest.mark.parametrize("town", ["fengmao-2021"], indirect=True)


async def replaced(town: Town) -> tuple[Phone, Phone]:
    """孙志强 asks to replace 李向阳; returns his phone and that of the county office."""
    office, head = await town.phone("陈建国"), await town.phone("孙志强")
    await head.says(f"/人员 替换 李向阳 为 李新 {SUCCESSOR}")
    await head.presses("确认")
    return head, office


async def test_a_change_is_shown_before_anything_happens(town: Town) -> None:
    head = await town.phone("孙志强")

    shown = await head.says(f"/人员 替换 李向阳 为 李新 {SUCCESSOR}")

    assert shown.startswith("替换 南关村一组 网格员：李向阳 → 李新（尾号 0077）")
    assert await posts_of(town, "李向阳") == ["C1-1-1-1"]


async def test_where_the_rulebook_says_so_a_replacement_waits_for_the_office(town: Town) -> None:
    """Source: huining-2022 第六条."""
    head, office = await replaced(town)

    assert head.last.startswith("已上报网格办审批（第六条）：替换 南关村一组 网格员：李向阳 → 李新（尾号 0077）")
    assert await posts_of(town, "李新") == []
    assert office.last.endswith("孙志强上报。依据 第六条，要您审批。")
    assert office.labels() == ["同意", "不同意"]


async def test_approvals_land_in_the_offices_list_of_today_and_in_nobody_elses(town: Town) -> None:
    head, office = await replaced(town)

    listed = await office.says("今天")
    card = await office.presses("审批李向阳")

    assert "审批人员变动：替换 南关村一组 网格员：李向阳 → 李新（尾号 0077）" in listed
    assert card.startswith("人员变动：替换")
    assert "审批" not in await head.says("今天")


async def test_once_approved_the_successor_has_the_post_the_households_and_the_predecessor_is_gone(town: Town) -> None:
    before = await town.phone("李向阳")
    await before.says("走访 李四：好")
    head, office = await replaced(town)

    consent = office.data("同意")
    said = await office.presses_data(consent)
    again = await office.presses_data(consent)

    assert said.startswith("已同意，今天起生效")
    assert again.startswith("这一条已经定了，不用再点：")
    assert await posts_of(town, "李新") == ["C1-1-1-1"]
    assert await homes_of(town, "李新") == 6
    assert head.heard("已移交：6 户")
    async with town.store.reading(town.clock.now()) as uow:
        old = (await uow.roster.rows(select(posts).where(posts.c.until_on.is_not(None))))[0]
        visited = await uow.visits.reached([old.person_id], TODAY, TODAY)
    assert old.until_on == date(2026, 11, 17)
    assert len(visited) == 1


async def test_running_counts_go_on_and_the_history_stays_with_the_predecessor(town: Town) -> None:
    before = await town.phone("李向阳")
    await before.says("走访 李四、王五：好")
    town.clock.pass_by(days=1)
    _, office = await replaced(town)
    await office.presses("同意")
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(posts.update().where(posts.c.until_on.is_(None)).values(nature="县直下沉"))
    heir = await town.phone("李新")

    said = await heir.says("走访 赵六：好")

    assert "本月 3/6 户" in said


async def test_open_tasks_go_to_the_successor_and_must_be_signed_anew(town: Town) -> None:
    before, office = await town.phone("李向阳"), await town.phone("陈建国")
    await office.says("/任务 南关村一组 网格员 明天18点 防火巡查")
    await office.presses("确认")
    await before.presses("收到")
    await replaced(town)
    await office.presses("同意")
    heir = await town.phone("李新")

    listed = await heir.says("今天")

    assert "防火巡查" in listed


async def test_a_refusal_says_why_and_changes_nothing(town: Town) -> None:
    head, office = await replaced(town)

    asked = await office.presses("不同意")
    said = await office.presses("材料不全")

    assert asked == "不同意李向阳这一条，原因是什么？点一个，或者写一句，会告诉上报的人。"
    assert said.endswith("（原因：材料不全）")
    assert head.last.startswith("网格办（陈建国）没有同意：替换")
    assert head.last.endswith("原因：材料不全。现在的人员不变。")
    assert await posts_of(town, "李向阳") == ["C1-1-1-1"]


async def test_the_office_itself_needs_nobodys_word(town: Town) -> None:
    office = await town.phone("陈建国")

    await office.says("/人员 增加 王小明 13900000088 东河村一组 网格员")
    said = await office.presses("确认")

    assert said.startswith("已生效：增加 王小明（尾号 0088）：东河村一组 网格员")
    assert await posts_of(town, "王小明") == ["C1-1-2-1"]


@fengmao
async def test_where_no_rulebook_asks_for_approval_a_head_changes_people_at_once(town: Town) -> None:
    head = await town.phone("马德福")
    await head.says("/人员 调整 王秀兰 到 南关村一组")

    said = await head.presses("确认")

    assert said.startswith("已生效：调整 王秀兰：南关村二组 网格员 → 南关村一组 网格员")
    assert await posts_of(town, "王秀兰") == ["C1-1-1-1"]
    assert await homes_of(town, "王秀兰") == 0


@fengmao
async def test_whoever_leaves_gives_the_equipment_back(town: Town) -> None:
    """Source: fengmao-2021 五."""
    head, office = await town.phone("马德福"), await town.phone("陈建国")
    issued = await head.says("/人员 设备 王秀兰 发放 手机、雨衣")
    await head.says("/人员 离任 王秀兰 原因 调走")
    await head.presses("确认")

    listed = await office.says("今天")
    back = await office.presses("王秀兰已交回")
    after = await office.says("今天")

    assert issued.splitlines()[:2] == ["王秀兰领用的设备：", "手机，11月18日（周三） 发"]
    assert "王秀兰已离任，设备还没交回：手机、雨衣" in listed
    assert back == "记下了，王秀兰的设备已交回：手机、雨衣"
    assert "设备" not in after


async def test_a_worker_changes_nobody_and_a_head_not_the_own_like(town: Town) -> None:
    worker, head = await town.phone("王秀兰"), await town.phone("马德福")

    refused = await worker.says(f"/人员 替换 李向阳 为 李新 {SUCCESSOR}")
    unknown = await head.says(f"/人员 替换 周海燕 为 李新 {SUCCESSOR}")
    own = await head.says(f"/人员 替换 马德福 为 李新 {SUCCESSOR}")

    assert "要网格长或网格办才能用" in refused
    assert unknown == "您管的片区里没有叫「周海燕」的网格员或网格长。"
    assert own == "您管的片区里没有叫「马德福」的网格员或网格长。"


async def test_somebody_elses_number_is_refused(town: Town) -> None:
    head = await town.phone("孙志强")

    said = await head.says("/人员 替换 李向阳 为 李新 13900000052")

    assert said == "尾号 0052 的号码现在是别人的，不是李新的。请核对。"


async def test_the_same_request_twice_waits_once(town: Town) -> None:
    head, _ = await replaced(town)
    await head.says(f"/人员 替换 李向阳 为 李新 {SUCCESSOR}")

    said = await head.presses("确认")

    async with town.store.reading(town.clock.now()) as uow:
        rows = await uow.roster.rows(select(personnel_changes))
    assert said == "李新的这一条已经报过，或者岗位已经变了，没有再报。"
    assert len(rows) == 1


@fengmao
async def test_what_a_line_leaves_out_is_asked_with_buttons(town: Town) -> None:
    head = await town.phone("马德福")

    offered = await head.says("/人员")
    who = await head.presses("换人")
    new = await head.presses("王秀兰（南关村二组 网格员）")
    wrong = await head.says("李新")
    preview = await head.says(f"李新 {SUCCESSOR}")

    assert offered.startswith("要办什么？点一个，一步一步来。")
    assert who == "换下谁？点一个，或者打名字。"
    assert new == "谁来接王秀兰？姓名和手机号，例：李小新 13800000001"
    assert wrong.startswith("还要李新的手机号")
    assert preview.startswith("替换 南关村二组 网格员：王秀兰 → 李新（尾号 0077）")
    assert (await head.presses("确认")).startswith("已生效：替换")


@fengmao
async def test_before_eight_in_the_morning_a_newcomer_of_today_is_known_and_who_left_is_not(town: Town) -> None:
    town.clock.move_to(datetime(2026, 11, 18, 22, 30, tzinfo=UTC))
    head = await town.phone("马德福")
    await head.says(f"/人员 替换 王秀兰 为 李新 {SUCCESSOR}")
    await head.presses("确认")

    again = await head.says("/人员 离任 李新")

    assert again.startswith("李新离任：南关村二组 网格员")
    assert (await head.says("/联系卡 李新")).startswith("李新的民情联系卡")
    assert "没有「王秀兰」" in await head.says("/联系卡 王秀兰")
    assert "没有叫「王秀兰」" in await head.says("/人员 离任 王秀兰")


@fengmao
async def test_somebody_is_added_moved_and_let_go_by_buttons_alone_but_for_the_name(town: Town) -> None:
    office = await town.phone("陈建国")

    await office.says("/人员 增加 王小明 13900000088")
    await office.says("没有的村")
    again = office.last
    await office.says("东河村一组")
    await office.presses("网格员")
    added = await office.presses("确认")
    await office.says("/人员 调整 王小明")
    await office.says("东河村二组")
    moved = await office.presses("确认")
    await office.says("/人员 离任")
    await office.says("王小明")
    await office.presses("退休")
    left = await office.presses("确认")

    assert again == "您管的片区里没有网格「没有的村」。请再打一次名字或编码。"
    assert added.startswith("已生效：增加 王小明（尾号 0088）：东河村一组")
    assert moved.startswith("已生效：调整 王小明：东河村一组")
    assert left.startswith("已生效：王小明离任：东河村二组")
    assert "（退休）" in left
