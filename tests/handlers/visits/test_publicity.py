"""政策宣传 is a fact of a visit: said in its line, added with a button, corrected and taken back with it."""

import pytest

from handlers.visits.publicity import topics_in
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import town_of


@pytest.fixture
async def town(store: Store) -> Town:
    """The small county that follows lilou-2025, which names topics."""
    return await town_of(store, "lilou-2025")


async def counted(town: Town) -> int:
    async with town.store.reading(town.clock.now()) as uow:
        (post,) = await uow.people.named("李向阳", "/", uow.now.date())
        day = town.world.local(town.clock.now()).date()
        return (await uow.publicities.counted([post.person_id], day, day)).get(post.person_id, 0)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("水管漏水，宣传防火", ["防火"]),
        ("宣传了医保政策。宣讲：防汛", ["医保政策", "防汛"]),
        ("发了宣传单", []),
        ("身体好", []),
    ],
)
def test_a_text_says_what_was_made_known(text: str, topics: list[str]) -> None:
    assert topics_in(text) == topics


async def test_a_topic_in_the_line_is_a_fact_and_is_answered(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 李四：水管漏水，宣传防火")

    assert "宣传：防火" in said
    assert await counted(town) == 1


async def test_a_topic_is_added_with_a_button_and_withdrawn_with_the_visit(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：都好")
    await phone.presses("记宣传")
    said = await phone.presses("防盗")
    before = await counted(town)

    await phone.says("撤回")

    assert said == "已记宣传：防盗。本月共 1 次。"
    assert before == 1
    assert await counted(town) == 0


async def test_an_edit_that_says_another_topic_replaces_it(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四：宣传防火", message_id="7")

    said = await phone.edits("7", "走访 李四：宣传防汛")

    assert "宣传：防汛" in said
    assert await counted(town) == 1
