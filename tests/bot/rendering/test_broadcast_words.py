"""The words of a broadcast are made once, and anew as soon as they are other words."""

from zoneinfo import ZoneInfo

from bot.channels.telegram.limits import LIMITS
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from storage.repositories.outbox_claims import Claimed
from tests.bench.county import card
from tests.conversation import NOON


class CountingWords(Words):
    """Counts how often a text was made."""

    made = 0

    def text(self, kind, params, language="zh_CN"):  # type: ignore[no-untyped-def]
        """Makes it, and counts."""
        self.made += kind == "tasks.card"
        return super().text(kind, params, language)


def claimed(**changes: object) -> Claimed:
    letter = card().as_json()
    one = Claimed(
        1, 5, 1, "a", "1", "private", None, "zh_CN", 2, "task:1", letter["kind"], letter["params"], letter["buttons"],
        "0" * 32, 1, None, 0, None, NOON, False,
    )  # fmt: skip
    return one._replace(**changes)


def test_the_words_of_a_broadcast_are_made_once_and_each_button_bears_its_own_token() -> None:
    words = CountingWords(ZoneInfo("Asia/Shanghai"))
    renderer = Renderer(words, {})
    first = renderer.render(claimed(), LIMITS)
    second = renderer.render(claimed(id=2, token="1" * 32, address="2"), LIMITS)

    assert words.made == 1
    assert first.text == second.text
    assert (first.address, second.address) == ("1", "2")
    assert first.buttons[0][0].data.partition(".")[2] == second.buttons[0][0].data.partition(".")[2]
    assert second.buttons[0][0].data.startswith("1" * 32)


def test_a_broadcast_that_was_reworded_and_a_letter_of_its_own_are_worded_anew() -> None:
    words = CountingWords(ZoneInfo("Asia/Shanghai"))
    renderer = Renderer(words, {})
    before = renderer.render(claimed(), LIMITS)
    params = {**card().as_json()["params"], "title": "防汛巡查"}
    after = renderer.render(claimed(params=params), LIMITS)
    own = renderer.render(claimed(has_own_words=True), LIMITS)
    english = renderer.render(claimed(language="en"), LIMITS)

    assert "防汛巡查" in after.text
    assert "防汛巡查" not in before.text
    assert own.text == before.text
    assert english.text != before.text
