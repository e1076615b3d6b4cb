"""Chinese commands typed without a slash: which texts are one, and what running a command does to a half-filled form.

Must never take a text for a command that only begins like one.
"""

from handlers.areas import Command
from handlers.context import Context


async def run_command(context: Context, command: Command, rest: str) -> None:
    """Runs a command for somebody who may use it; a half-filled form of the chat is given up for it."""
    if command.roles is not None and not any(post.role in command.roles for post in context.posts):
        await context.reply("help.not_for_you", name=command.chinese)
        return
    if not context.in_group and not command.ends_forms:
        # A new command replaces a half-filled form: what the person asks for now is what they want now.
        await context.end_form()
    await command.run(context, rest)


def bare_command(commands: dict[str, Command], text: str) -> tuple[Command, str] | None:
    """Reads a Chinese command typed without a slash: as a prefix if it takes text, else only as the whole text.

    '走访 张三' and '走访张三' are visits; '今天' is the list of today; '今天下雨了' and '我明天请假' are texts.
    """
    whole = commands.get(text.strip(" 　。.!！"))
    if whole is not None and whole.chinese == text.strip(" 　。.!！"):
        return whole, ""
    for name, command in commands.items():
        if command.takes_text and name == command.chinese and text.startswith(name):
            return command, text.removeprefix(name).lstrip(" 　:：,，\n")
    return None
