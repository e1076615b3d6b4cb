"""/help 帮助, /start, /cancel 取消, /undo 撤回, /whoami 我: short answers that help, each with buttons."""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command
from handlers.context import Context
from handlers.terminals.joining import welcome_back
from storage.repositories.letters import Button


async def show_help(context: Context, _text: str = "") -> None:
    """Lists the commands that this person has, one line each with an example."""
    roles = {post.role for post in context.posts}
    names = [
        {"name": command.name, "chinese": command.chinese}
        for command in context.world.areas.distinct_commands
        if (command.roles is None or command.roles & roles) and (command.in_groups or not context.in_group)
    ]
    buttons = [] if context.in_group else [Button("help.today", "today.show")]
    await context.reply("help.list", buttons, commands=names, in_group=context.in_group)


async def _press_help(context: Context, _subject: Mapping[str, Any]) -> None:
    await show_help(context)


async def _start(context: Context, _text: str) -> None:
    await welcome_back(context)


async def cancel(context: Context, _text: str) -> None:
    """Gives up the half-filled form, if there is one."""
    await context.reply("forms.cancelled" if await context.end_form() else "forms.nothing_to_cancel")


async def undo(context: Context, _text: str) -> None:
    """Takes back the newest thing that this person filed, whatever it was."""
    found = [await area.undoable(context) for area in context.world.areas.areas if area.undoable is not None]
    newest = max((one for one in found if one is not None), key=lambda one: one.at, default=None)
    if newest is None:
        await context.reply("help.nothing_to_undo")
        return
    await newest.take_back()


async def whoami(context: Context, text: str) -> None:
    """Says who somebody is here; a leader names a secretary with '我 秘书 王五'."""
    if text.startswith("秘书") and any(post.role == "leader" for post in context.posts):
        await _name_secretary(context, text.removeprefix("秘书").strip(" ：:"))
        return
    terminals = await context.uow.terminals.of_people([context.person.id])
    await context.reply(
        "help.whoami", name=context.person.name, phone_end="" if context.in_group else context.person.phone[-4:],
        posts=[{"title": p.title, "grid": p.grid_name, "code": p.grid_code, "nature": p.nature} for p in context.posts],
        terminals=len(terminals),
    )  # fmt: skip


async def _name_secretary(context: Context, name: str) -> None:
    found = {
        post.person_id: post.person_name
        for path in context.own_paths
        for post in (await context.uow.people.named(name, path, context.today) if name else [])
    }
    if len(found) == 1:
        person_id, found_name = next(iter(found.items()))
        await context.uow.people.name_secretary(context.person.id, person_id)
        await context.tell([person_id], "help.you_are_secretary", leader=context.person.name)
        await context.reply("help.secretary_named", name=found_name)
    else:
        await context.reply("behalf.two_of_that_name" if found else "behalf.nobody_of_that_name", name=name)


async def language(context: Context, text: str) -> None:
    """/language 语言: sets the language of this terminal; without a word it offers both."""
    wanted = LANGUAGES.get(text.strip().lower())
    if wanted is None:
        buttons = [Button(f"help.{code}", "help.language", {"language": code}, row=1) for code in ("zh_CN", "en")]
        await context.reply("help.which_language", buttons)
        return
    await context.uow.terminals.speak(context.terminal.id, wanted)
    await context.reply("help.language_set")


async def _press_language(context: Context, subject: Mapping[str, Any]) -> None:
    await language(context, str(subject["language"]))


LANGUAGES = {"中文": "zh_CN", "汉语": "zh_CN", "zh_cn": "zh_CN", "en": "en", "english": "en", "英文": "en"}

AREA = Area(
    "help",
    commands=(
        Command("start", "开始", _start),
        Command("help", "帮助", show_help, hints=("不会用", "怎么用", "不懂")),
        Command("whoami", "我", whoami),
        Command("language", "语言", language, in_groups=False),
        Command("undo", "撤回", undo, in_groups=False, hints=("撤回", "写错", "记错", "发错", "填错")),
        Command("cancel", "取消", cancel, in_groups=False, ends_forms=True),
    ),
    actions={"show": _press_help, "language": _press_language},
)
