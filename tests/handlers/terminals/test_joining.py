"""How people join: by their own number or an invite, and what a number does that is bound elsewhere."""

from datetime import timedelta

import pytest

from handlers.events import Contact
from handlers.terminals.joining import INVITE_DAYS, invite
from handlers.terminals.phones import normal_phone
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import FOURTH_HEAD, OFFICE, WORKER


async def invite_code(town: Town, number: str) -> str:
    async with town.store.writing(town.clock.now()) as uow:
        person = await uow.people.by_phone(number)
        assert person is not None
        return await invite(uow, person)


# ---- by number --------------------------------------------------------------------------------------


async def test_a_stranger_is_asked_for_the_number_and_learns_nothing_else(town: Town) -> None:
    phone = Phone(town, "stranger")
    answer = await phone.says("网格长是谁？电话多少？")

    assert "请点下面的按钮" in answer
    assert phone.labels() == ["发送我的手机号"]


async def test_sharing_the_own_number_joins_and_greets_with_the_posts(town: Town) -> None:
    answer = await Phone(town, "new").says(contact=Contact("+86 139-0931-0051", own=True))

    assert "王秀兰，您好" in answer
    assert "南关村一组 网格员" in answer


async def test_a_forwarded_contact_is_refused(town: Town) -> None:
    phone = Phone(town, "new")
    answer = await phone.says(contact=Contact(WORKER, own=False))

    assert "不是您自己的号码" in answer
    assert "请点下面的按钮" in await phone.says("日报 今天走访")


async def test_an_unknown_number_learns_whom_to_call_and_nothing_more(town: Town) -> None:
    answer = await Phone(town, "new").says(contact=Contact("13000000000", own=True))

    assert answer == "名册里没有这个号码。请联系网格办，电话 0943-3221234。"


async def test_somebody_known_who_shares_the_number_again_is_greeted(town: Town, join: Join) -> None:
    worker = await join(WORKER)

    assert "王秀兰，您好" in await worker.says(contact=Contact(WORKER, own=True))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13909310051", "13909310051"),
        ("+86 139 0931 0051", "13909310051"),
        ("86-139-0931-0051", "13909310051"),
        ("0086 13909310051", "13909310051"),
        ("13909310051.0", "13909310051"),
        ("１３９０９３１００５１", "13909310051"),
        ("0931-1234567", "09311234567"),
        ("(0931)1234567", "09311234567"),
        ("1390931005", None),
        ("abc", None),
        ("", None),
    ],
)
def test_numbers_are_brought_to_one_form(written: str, read: str | None) -> None:
    assert normal_phone(written) == read


# ---- a number that is bound elsewhere ---------------------------------------------------------------


async def test_a_bound_number_waits_for_the_head_and_the_old_terminal_is_told(town: Town, join: Join) -> None:
    old, head = await join(WORKER), await join(FOURTH_HEAD)
    new = Phone(town, "second")
    answer = await new.says(contact=Contact(WORKER, own=True))

    assert "已经连着另一个账号" in answer
    assert "另一个账号登录" in old.last
    assert "王秀兰" in head.last
    assert WORKER not in head.last
    assert "请点下面的按钮" in await new.says("今天")


async def test_the_head_admits_the_new_terminal_and_the_old_one_falls_silent(town: Town, join: Join) -> None:
    old, head = await join(WORKER), await join(FOURTH_HEAD)
    new = Phone(town, "second")
    await new.says(contact=Contact(WORKER, own=True))
    await head.presses("是本人，同意")

    assert "王秀兰，您好" in new.last
    assert "不再收消息" in old.last
    assert "马德福已同意" in head.last
    assert head.labels() == []
    assert "请点下面的按钮" in await old.says("今天")


async def test_the_head_refuses_and_the_old_terminal_stays(town: Town, join: Join) -> None:
    old, head = await join(WORKER), await join(FOURTH_HEAD)
    new = Phone(town, "second")
    await new.says(contact=Contact(WORKER, own=True))
    await head.presses("不是，拒绝")

    assert "没有同意" in new.last
    assert "要做的事" in await old.says("今天")


async def test_a_second_press_says_who_decided(town: Town, join: Join) -> None:
    await join(WORKER)
    head = await join(FOURTH_HEAD)
    await Phone(town, "second").says(contact=Contact(WORKER, own=True))
    no = head.data("不是，拒绝")
    await head.presses("是本人，同意")

    assert "马德福已经同意了" in await head.presses_data(no)


async def test_asking_twice_leaves_one_question_that_counts(town: Town, join: Join) -> None:
    await join(WORKER)
    head = await join(FOURTH_HEAD)
    new = Phone(town, "second")
    await new.says(contact=Contact(WORKER, own=True))
    first = head.data("是本人，同意")
    await new.says(contact=Contact(WORKER, own=True))

    assert "已作废" in await head.presses_data(first)
    await head.presses("是本人，同意")
    assert "王秀兰，您好" in new.last


async def test_where_no_head_has_joined_the_office_is_asked(town: Town, join: Join) -> None:
    await join(WORKER)
    office = await join(OFFICE)
    new = Phone(town, "second")
    await new.says(contact=Contact(WORKER, own=True))
    await office.presses("是本人，同意")

    assert "王秀兰，您好" in new.last


# ---- by invite --------------------------------------------------------------------------------------


async def test_an_invite_joins_the_person_for_whom_it_was_made(town: Town) -> None:
    answer = await Phone(town, "new").says(await invite_code(town, WORKER), what="started")

    assert "王秀兰，您好" in answer


async def test_an_invite_works_once(town: Town) -> None:
    code = await invite_code(town, WORKER)
    await Phone(town, "first").says(code, what="started")
    second = Phone(town, "second")

    assert "用过或者过期" in await second.says(code, what="started")
    assert second.labels() == ["发送我的手机号"]


async def test_an_invite_ends_after_its_days(town: Town) -> None:
    code = await invite_code(town, WORKER)
    town.clock.move_to(town.clock.now() + timedelta(days=INVITE_DAYS, seconds=1))

    assert "用过或者过期" in await Phone(town, "late").says(code, what="started")


async def test_an_invented_invite_is_refused(town: Town) -> None:
    assert "用过或者过期" in await Phone(town, "new").says("abc", what="started")


async def test_only_the_hash_of_an_invite_is_kept(town: Town) -> None:
    from handlers.terminals.joining import hash_code

    code = await invite_code(town, WORKER)
    async with town.store.reading(town.clock.now()) as uow:
        by_code, by_hash = await uow.invites.find(code), await uow.invites.find(hash_code(code))

    assert by_code is None
    assert by_hash is not None
