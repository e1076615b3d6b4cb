"""Guided forms: kept over a restart, deaf to buttons of earlier questions, given up with one tap."""

from storage.repositories.forms import FormState
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join, restarted
from tests.rosters import FOURTH_HEAD, WORKER


async def test_a_half_filled_form_survives_a_restart(town: Town, join: Join, worker: Phone) -> None:
    await join(FOURTH_HEAD)
    await worker.says("请假")
    await worker.says("明天")
    asked = worker.shown[-1]
    again = await restarted(town, worker)
    await again.presses_data(asked.buttons[0][0].data)
    answer = await again.presses("不用")

    assert "原因：看病" in answer
    assert "11月19日（周四）" in answer


async def test_a_typed_answer_after_a_restart_goes_on_as_well(town: Town, worker: Phone) -> None:
    await worker.says("日报")
    again = await restarted(town, worker)

    assert "已记日报" in await again.says("下午开会")


async def test_a_button_of_an_earlier_question_is_told_to_be_over(worker: Phone) -> None:
    await worker.says("请假")
    await worker.says("明天")
    reason = worker.data("看病")
    await worker.presses("家里有事")
    answer = await worker.presses_data(reason)

    assert "已经过去了" in answer
    assert "请谁代岗" in worker.shown[-2].text


async def test_a_button_of_a_form_that_was_begun_anew_is_told_to_be_over(worker: Phone) -> None:
    await worker.says("请假 明天")
    old = worker.data("看病")
    await worker.says("/请假 后天")

    assert "已经过去了" in await worker.presses_data(old)


async def test_the_cancel_button_ends_the_form(worker: Phone) -> None:
    await worker.says("请假")
    answer = await worker.presses("取消")

    assert answer == "好的，不填了。"
    assert worker.labels(-2) == []
    assert "先替您存着" in await worker.says("明天")


async def test_cancelling_twice_says_that_nothing_is_open(worker: Phone) -> None:
    await worker.says("请假")
    cancel = worker.data("取消")
    await worker.presses_data(cancel)

    assert "没有填到一半" in await worker.presses_data(cancel)


async def test_the_word_for_cancel_ends_the_form_with_and_without_a_slash(worker: Phone) -> None:
    await worker.says("日报")
    assert "不填了" in await worker.says("/取消")
    await worker.says("日报")
    assert "不填了" in await worker.says("取消")


async def test_an_answer_that_is_not_understood_is_asked_again_and_nothing_is_lost(worker: Phone) -> None:
    await worker.says("请假 孩子生病")
    again = await worker.says("过几天吧")
    await worker.says("明天")
    answer = await worker.presses("不用")

    assert "没看出来是哪几天" in again
    assert "原因：孩子生病" in answer


async def test_another_command_that_is_no_answer_is_one_tap_away_and_the_question_still_waits(worker: Phone) -> None:
    await worker.says("走访")
    question = worker.shown[-1]
    answer = await worker.says("今天")

    assert "没有当作回答" in answer
    assert worker.labels() == ["不填了，去「今天」", "取消"]
    await worker.presses_data(question.buttons[0][0].data)
    assert "已经过去了" not in worker.last


async def test_one_tap_leaves_the_form_and_does_what_was_typed(worker: Phone) -> None:
    await worker.says("走访 张三：水管漏水")
    await worker.says("日报 上午开会")
    answer = await worker.presses("不填了，去「日报」")

    assert answer.startswith("已记日报")
    assert "上午开会" in answer
    assert "现在没有填到一半" in await worker.says("取消")


async def test_a_form_that_a_new_version_no_longer_has_is_told_to_be_outdated(town: Town, worker: Phone) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", worker.address)
        assert terminal is not None
        assert terminal.person_id is not None
        await uow.forms.save(FormState(terminal.id, terminal.person_id, "gone", "days", {}, "abcd"))

    assert "已经过期" in await worker.says("明天")
    assert "先替您存着" in await worker.says("明天")


async def test_a_form_begun_in_a_group_goes_on_in_private_alone(town: Town, worker: Phone) -> None:
    group = await town.group("HN01-1-1-1")
    await group.says("/请假", sender=worker)
    shown = len(group.shown)
    await group.says("明天", sender=worker)

    assert "请哪几天假" in worker.last
    assert len(group.shown) == shown


async def test_two_terminals_of_one_person_fill_forms_apart(town: Town, worker: Phone) -> None:
    other = Phone(town, "second")
    async with town.store.writing(town.clock.now()) as uow:
        person = await uow.people.by_phone(WORKER)
        assert person is not None
        terminal = await uow.terminals.meet("paper", "paper", "second", "private")
        await uow.terminals.give(terminal.id, person_id=person.id)
    await worker.says("请假")
    await other.says("日报")

    assert "已记日报" in await other.says("明天开会")
    assert "因为什么事" in await worker.says("明天")
