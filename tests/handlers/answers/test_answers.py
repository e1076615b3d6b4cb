"""Answers to a task that collects: one line, kept, corrected, late, and summed up (issue B)."""

from sqlalchemy import update

from storage.tables import leaves
from tests.conversation import Phone, Town
from tests.handlers.answers.lookups import document
from tests.handlers.conftest import issue, restarted
from tests.handlers.scenes import moved_away

ASK = "/任务 南关村网格员 今天17点 报三个数：外出人数、返乡人数（人，0-500）、空巢老人"


async def test_one_line_asks_for_three_numbers_and_one_line_answers(town: Town, office: Phone, worker: Phone) -> None:
    preview = await office.says("/任务 全县村级 今天17点 报三个数：外出人数、返乡人数、空巢老人")

    assert "发给：会宁县的村级" in preview
    assert "要报：外出人数、返乡人数、空巢老人" in preview
    await office.presses("取消")

    await issue(office, ASK)
    card = worker.last
    said = await worker.says("3 5 12")

    assert "直接回一行数就行，例：3 5 12" in card
    assert "已记「报外出人数、返乡人数、空巢老人」" in said
    assert "外出人数 3\n返乡人数 5人\n空巢老人 12" in said
    assert (await document(town))["answers"] == {
        "外出人数": {"sum": 3, "answered": 1, "missing": 2},
        "返乡人数": {"sum": 5, "answered": 1, "missing": 2},
        "空巢老人": {"sum": 12, "answered": 1, "missing": 2},
    }


async def test_zero_is_an_answer_and_silence_is_not(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    await worker.says("0 0 0")

    assert (await document(town))["answers"]["外出人数"] == {"sum": 0, "answered": 1, "missing": 2}  # type: ignore[index]


async def test_a_second_line_replaces_the_first_and_the_first_stays_in_the_record(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, ASK)
    await worker.says("3 5 12")
    said = await worker.says("4 5 12")

    assert "已改" in said
    assert "外出人数 4（原来 3）" in said
    assert (await document(town))["answers"]["外出人数"]["sum"] == 4  # type: ignore[index]


async def test_editing_ones_message_corrects_the_answer(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    await worker.says("3 5 12", message_id="77")
    said = await worker.edits("77", "3 6 12")

    assert "返乡人数 6人（原来 5人）" in said
    assert (await document(town))["answers"]["返乡人数"]["sum"] == 6  # type: ignore[index]


async def test_number_words_are_taken_and_a_wrong_unit_is_asked_again(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    asked = await worker.says("三十二 5户 12")
    said = await worker.says("5")

    assert "「5户」的单位和「返乡人数」对不上" in asked
    assert "已经收下：外出人数 32、空巢老人 12" in asked
    assert "外出人数 32\n返乡人数 5人\n空巢老人 12" in said


async def test_a_number_out_of_range_is_not_kept_and_the_range_is_said(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, ASK)
    asked = await worker.says("3 600 12")

    assert "「600」太大了，最大是 500" in asked
    assert (await document(town))["answers"]["外出人数"]["answered"] == 0  # type: ignore[index]


async def test_an_answer_after_the_deadline_is_late(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    town.clock.pass_by(hours=9)
    said = await worker.says("3 5 12")

    assert "记作迟报" in said


async def test_a_closed_form_takes_nothing_and_says_so(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    await worker.says("3 5 12")
    await office.presses("改任务")
    await office.presses("提前结束")
    said = await worker.says("4 5 12")

    assert "已经结束，「4 5 12」没有记" in said
    assert (await document(town))["answers"]["外出人数"]["sum"] == 3  # type: ignore[index]


async def test_two_open_tasks_are_asked_back_and_one_press_files(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    await issue(office, "/任务 南关村网格员 今天18点 养老摸底 报三个数：甲、乙、丙")
    asked = await worker.says("1 2 3")
    said = await worker.presses("养老摸底")

    assert "报给哪一项" in asked
    assert "已记「养老摸底」" in said


async def test_numbers_without_an_open_task_stay_a_note(worker: Phone) -> None:
    assert "记日报" in " ".join([await worker.says("3 5 12"), *worker.labels()])


async def test_a_head_sees_the_own_subtree_and_corrects_a_sum_with_a_reason(
    town: Town, office: Phone, worker: Phone
) -> None:
    head = await town.phone("周海燕")
    await issue(office, ASK)
    await worker.says("3 5 12")
    await head.says("/任务 1")
    tree = await head.presses("看汇总")
    await head.presses("改合计")
    await head.presses("外出人数")
    await head.says("10")
    done = await head.says("电话问了李向阳，7 人")

    assert "会师镇东片区　已报 1/3　外出人数 3、返乡人数 5、空巢老人 12" in tree
    assert "由 3 改为 10" in done
    grids = {one["code"]: one for one in (await document(town))["grids"]}  # type: ignore[attr-defined]
    assert grids["HN01-1"]["sum"]["外出人数"] == 10
    assert grids["HN"]["sum"]["外出人数"] == 10
    assert grids["HN01-1-1"]["sum"]["外出人数"] == 3


async def test_a_stand_in_answers_once_for_the_person_on_leave(town: Town, office: Phone, worker: Phone) -> None:
    second = await town.phone("李向阳")
    await worker.says("请假 今天到明天 看病 代岗人李向阳")
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(
            update(leaves).values(state="approved", substitute_id=await town.person_id("李向阳"))
        )
    await issue(office, ASK)
    await second.says("3 5 12")
    await second.presses("代王秀兰")

    grids = {one["code"]: one for one in (await document(town))["grids"]}  # type: ignore[attr-defined]
    assert grids["HN01-1-1-1"]["answered"] == 1
    assert grids["HN01-1-1"] == {
        "code": "HN01-1-1", "sum": {"外出人数": 3, "返乡人数": 5, "空巢老人": 12}, "answered": 1, "missing": 2
    }  # fmt: skip


async def test_somebody_who_left_the_grid_is_told_what_still_counts(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    await worker.says("3 5 12")
    await moved_away(town, "王秀兰", "HN02")
    said = await worker.says("9 9 9")

    assert "您已经不在南关村一组了" in said
    assert "报的还算数" in said
    assert (await document(town))["answers"]["外出人数"]["sum"] == 3  # type: ignore[index]


async def test_a_half_filled_answer_survives_a_restart(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, ASK)
    await worker.says("3 5")
    again = await restarted(town, worker)
    said = await again.says("12")

    assert "外出人数 3\n返乡人数 5人\n空巢老人 12" in said
