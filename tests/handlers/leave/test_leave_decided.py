"""请假 decided: by which head or office, once, and who stands in meanwhile."""

from tests.conversation import Phone
from tests.handlers.conftest import Join
from tests.rosters import FOURTH_HEAD, LEADER, OFFICE, SECONDED_WORKER, THIRD_HEAD


async def test_the_person_is_told_of_consent_and_the_heads_letter_shows_it(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    request = len(head.shown) - 1
    await head.presses("同意")

    assert "马德福同意了" in worker.last
    assert "马德福已同意（11月18日（周三） 10:00）" in head.shown[request].text
    assert head.labels(request) == []


async def test_a_refusal_can_carry_a_word_in_the_same_tap(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    await head.presses("不同意：人手不够")

    assert "马德福没有同意" in worker.last
    assert "人手不够" in worker.last


async def test_after_a_refusal_the_same_days_can_be_asked_for_again(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    await head.presses("不同意")

    assert "已转给" in await worker.says("请假 明天 做手术")


async def test_the_first_decision_wins_and_a_later_press_reads_who_decided(
    join: Join, worker: Phone, head: Phone
) -> None:
    office = await join(OFFICE)
    await worker.says("请假 明天 看病")
    button = head.data("不同意")
    await head.presses("同意")
    told = len(worker.shown)
    again = await head.presses_data(button)

    assert "马德福已同意" in again
    assert len(worker.shown) == told
    assert "王秀兰" not in office.last


async def test_nobody_decides_by_pressing_a_button_that_was_shown_to_another(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    button = head.data("同意")
    answer = await worker.presses_data(button)

    assert "已经失效" in answer
    assert head.labels()[0] == "同意"


async def test_an_unreachable_head_means_that_the_office_is_asked_as_well(join: Join, worker: Phone) -> None:
    office = await join(OFFICE)
    answer = await worker.says("请假 明天 看病")

    assert "王秀兰请假" in office.last
    assert "陈建国" in answer
    await office.presses("同意")
    assert "陈建国同意了" in worker.last


async def test_where_nobody_can_be_reached_the_person_learns_whom_to_call(worker: Phone) -> None:
    answer = await worker.says("请假 明天 看病")

    assert f"马德福还没连上机器人，请打个电话：{FOURTH_HEAD}" in answer


async def test_a_head_asks_the_head_above_never_themselves(join: Join, head: Phone) -> None:
    above = await join(THIRD_HEAD)
    before = len(head.shown)
    await head.says("请假 明天 看病")

    assert "马德福请假" in above.last
    assert len(head.shown) == before + 1


async def test_a_leader_asks_the_office_and_the_office_the_leader(join: Join) -> None:
    office, leader = await join(OFFICE), await join(LEADER)
    await leader.says("请假 明天 开会")
    await office.presses("同意")
    answer = await office.says("请假 后天 办事")

    assert "陈建国同意了" in leader.shown[-2].text
    assert "已转给赵明远审批" in answer


async def test_a_named_substitute_is_told_after_consent(join: Join, worker: Phone, head: Phone) -> None:
    substitute = await join(SECONDED_WORKER)
    joined = len(substitute.shown)
    await worker.says("请假 明天 看病 代岗李向阳")
    assert len(substitute.shown) == joined

    await head.presses("同意")
    assert "由您代岗" in substitute.last
    assert "代岗人：李向阳" in head.shown[-2].text


async def test_colleagues_of_the_grids_beside_are_offered(worker: Phone) -> None:
    await worker.says("请假")
    await worker.says("明天 看病")

    assert "李向阳（南关村二组）" in worker.labels()
    assert not any("王秀兰" in label for label in worker.labels())
    assert worker.labels()[-2:] == ["不用", "取消"]


async def test_a_substitute_whom_nobody_knows_is_asked_back_not_dropped(worker: Phone) -> None:
    answer = await worker.says("请假 明天 看病 代岗无此人")

    assert "没有找到叫「无此人」的同事" in answer


async def test_two_of_one_name_are_asked_back(worker: Phone) -> None:
    answer = await worker.says("请假 明天 看病 代岗马德福")

    assert "不止一个" in answer
    assert "马德福（南关村一组）" in worker.labels()
    assert "马德福（南关村）" in worker.labels()


async def test_a_colleague_on_leave_at_the_same_time_cannot_stand_in(join: Join, worker: Phone) -> None:
    office, colleague = await join(OFFICE), await join(SECONDED_WORKER)
    await colleague.says("请假 明天 看病")
    await office.presses("同意")
    answer = await worker.says("请假 明天 办事 代岗李向阳")

    assert "李向阳那几天也请了假" in answer


async def test_a_substitute_can_be_named_afterwards(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    old = len(head.shown) - 1
    await worker.presses("选代岗人")
    await worker.presses("李向阳")

    assert "代岗人：李向阳" in head.last
    assert "以新的一条为准" in head.shown[old].text
    assert head.labels(old) == []
