"""What the README says of adding a command: an Area of one's own and one line that names it."""

from handlers.areas import Area, Areas, Command
from handlers.context import Context
from tests.conversation import Town


async def test_an_area_that_is_named_answers_to_both_names_of_its_command(town: Town) -> None:
    heard: list[str] = []

    async def run(context: Context, text: str) -> None:
        heard.append(text)
        await context.reply("common.cut")

    area = Area("weather", commands=(Command("weather", "天气", run, takes_text=True),))
    town.world.areas = Areas((*town.world.areas.areas, area))
    worker = await town.phone("王秀兰")

    await worker.says("/weather 明天")
    await worker.says("天气 后天")

    assert heard == ["明天", "后天"]
