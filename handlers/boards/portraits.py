"""A person's own photo for notices and cards: asked for with what it is for, kept, taken down again.

Nobody puts up a photo of somebody else; whoever may print somebody's card may take a photo down.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Form, Ok

FORM_NAME = "boards"


async def ask(context: Context, _subject: Mapping[str, Any]) -> None:
    """Asks for the speaker's own photo, and says where it will hang."""
    await engine.start(context, FORM_NAME, {})


async def _read(context: Context, _answers: Answers, _text: str) -> Ok | Again:
    photo = next((one for one in context.event.attachments if one.kind == "photo"), None)
    return Again("boards.photo_needed") if photo is None else Ok({"account": photo.account, "file_id": photo.file_id})


async def take_down(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a photo down: one's own, or that of somebody below."""
    person = await context.uow.people.get(int(subject["person"]))
    posts = await context.uow.people.posts_of(person.id, context.today)
    if person.id != context.person.id and not any(may(context.posts, Act.PRINT_BOARD, one.grid_path) for one in posts):
        await context.reply("help.not_allowed")
        return
    gone = await context.uow.portraits.take_down(person.id)
    await context.reply("boards.photo_down" if gone else "boards.no_photo_there", name=person.name)


async def keep(context: Context, answers: Answers) -> None:
    """Makes the photo that was sent the speaker's portrait."""
    await context.uow.portraits.keep(context.person.id, answers["photo"]["account"], answers["photo"]["file_id"])


def form(then: Callable[[Context], Awaitable[None]]) -> Form:
    """Returns the form; ``then`` shows what the photo looks like on a card."""

    async def finish(context: Context, answers: Answers) -> None:
        await keep(context, answers)
        await then(context)

    return Form(FORM_NAME, (Field("photo", _read, takes_files=True),), finish)
