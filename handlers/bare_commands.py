"""Chinese commands typed without a slash: which texts are one, and what running a command does to a half-filled form.

Must never take a text for a command that only begins like one, nor a question about a command for its content.
"""

import re

from handlers.areas import Command
from handlers.context import Context

_SEPARATORS = " 　:：,，\n"
_MOST_OF_A_QUESTION = 7
# '请假的会不会扣钱', '日报怎么写', '走访要走几户': who asks so wants to know something and files nothing.
_BEGINS = re.compile("的|怎|咋|如何|忘|完|是?什么|是?啥|几点|在哪|哪|会不会|能不能|要不要|要[走写交开]几")
_ENDS = re.compile("(?:吗|呢|(?:怎么|咋)[办写弄用看填]|在哪[看里儿]?)$")
_END_MARKS = " 　。.!！?？"


def is_for(context: Context, command: Command) -> bool:
    """Whether somebody may use a command, by the roles of their posts."""
    return command.roles is None or any(post.role in command.roles for post in context.posts)


async def run_command(context: Context, command: Command, rest: str) -> None:
    """Runs a command for somebody who may use it; a half-filled form of the chat is given up for it."""
    if not is_for(context, command):
        await context.reply("help.not_for_you", name=command.chinese)
        return
    if not context.in_group and not command.ends_forms:
        # A new command replaces a half-filled form: what the person asks for now is what they want now.
        await context.end_form()
    await command.run(context, rest)


def bare_command(commands: dict[str, Command], text: str) -> tuple[Command, str] | None:
    """Reads a Chinese command typed without a slash: as a prefix if it takes text, else only as the whole text.

    '走访 张三' and '走访张三' are visits; '今天' is the list of today; '今天下雨了', '我明天请假' and '请假怎么弄' are
    texts.
    """
    word = text.strip(" 　。.!！")
    whole = commands.get(word)
    if whole is not None and word in (whole.chinese, *whole.also):
        return whole, ""
    command = _begun(commands, text)
    if command is None or asked_about(commands, text) is not None:
        return None
    return command, text.removeprefix(command.chinese).lstrip(_SEPARATORS)


def asked_about(commands: dict[str, Command], text: str) -> Command | None:
    """Returns the command that a text asks about without any space behind its name; None if it asks about none."""
    command = _begun(commands, text)
    if command is None or not is_run_on(command, text):
        return None
    rest = text.removeprefix(command.chinese).rstrip(_END_MARKS)
    is_short = len(rest) <= _MOST_OF_A_QUESTION
    return command if _BEGINS.match(rest) or (is_short and _ENDS.search(rest)) else None


def is_run_on(command: Command, text: str) -> bool:
    """Whether a text goes on right behind a command's name: what it means is then a guess."""
    rest = text.removeprefix(command.chinese)
    return rest != text and rest[:1] not in ("", *_SEPARATORS)


def _begun(commands: dict[str, Command], text: str) -> Command | None:
    for name, command in commands.items():
        if command.takes_text and name == command.chinese and text.startswith(name):
            return command
    return None
