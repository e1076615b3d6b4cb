"""Decides what an event is and who answers it: a press, an answer to a form, a command, or a text to be kept.

Order in a private chat: press → slash command → active form → bare Chinese command → a text that an area takes (the
numbers that a task asks for) → kept as a note.
In a group only slash commands, presses and the platform's own events are answered. Nothing raises for bad input.
"""

from datetime import timedelta

from handlers.areas import Command
from handlers.bare_commands import bare_command, is_for, is_run_on, run_command
from handlers.context import Context, World
from handlers.events import Incoming, split_command
from handlers.forms import engine
from handlers.notes import notes
from handlers.terminals import groups, joining
from storage.unit_of_work import UnitOfWork

BUTTON_DAYS = 180
"""How long a button can be pressed; the deliveries that bear it are kept about as long."""


async def handle(world: World, uow: UnitOfWork, event: Incoming) -> Context | None:
    """Handles one event inside a unit of work: facts and letters are written, nothing is sent.

    Args:
        world: settings, rules, calendar, areas.
        uow: an open unit of work.
        event: what came in.

    Returns:
        The context of a known person, or None if the event was a stranger's or the platform's own.
    """
    today = world.local(uow.now).date()
    speaking = await uow.speakers.at(event.account, event.chat, event.sender, today)
    if speaking is None:
        # A chat that speaks for the first time: it is written down, and in a group its sender may be somebody known.
        await uow.terminals.meet(event.channel, event.account, event.chat, event.chat_kind, event.chat_name)
        speaking = await uow.speakers.at(event.account, event.chat, event.sender, today)
        assert speaking is not None
    terminal = speaking.terminal
    if event.what in ("joined", "left", "returned", "moved"):
        await groups.platform_event(world, uow, event, terminal)
        return None
    if speaking.person is None:
        await joining.stranger(world, uow, event, terminal)
        return None
    context = Context(
        world, uow, event.with_owned_files(), terminal, speaking.person, speaking.posts, form=speaking.form,
        demanded=speaking.demanded,
    )  # fmt: skip
    if event.what == "press":
        await _press(context)
    elif event.what == "edited":
        await _correct(context)
    elif event.what == "started" or event.contact is not None:
        await _started(context)
    else:
        await _message(context)
    return context


async def _started(context: Context) -> None:
    for area in context.world.areas.areas:
        if context.event.text and area.started is not None and await area.started(context, context.event.text):
            return
    await joining.welcome_back(context)


async def _message(context: Context) -> None:
    event = context.event
    command = split_command(event.text)
    commands = context.world.areas.commands
    if event.text[:1] in ("/", "／") and (command is None or command[0] not in commands):
        # '/日报今天…': people leave the space out, and what they mean is plain.
        run_on = bare_command(commands, event.text[1:].lstrip())
        if run_on is not None:
            await _named(context, *run_on)
            return
    if command is not None:
        await _command(context, *command)
        return
    if context.in_group:
        return
    bare = bare_command(commands, event.text)
    if bare is not None and is_run_on(bare[0], event.text) and not is_for(context, bare[0]):
        # 调研了两个点 of somebody who has no such command says what was done.
        bare = None
    if engine.is_answer(context) and not (bare is not None and bare[0].ends_forms):
        await engine.answer(context, event.text, bare)
        return
    if bare is not None:
        context.guessed = is_run_on(bare[0], event.text)
        await run_command(context, *bare)
        return
    for area in context.world.areas.areas:
        if event.text and area.take is not None and await area.take(context, event.text):
            return
    await notes.keep(context)


async def _command(context: Context, name: str, rest: str) -> None:
    command = context.world.areas.commands.get(name)
    if command is None:
        # In a group another bot's command is none of our business.
        if not context.in_group:
            await context.reply("help.unknown_command", name=name)
        return
    await _named(context, command, rest)


async def _named(context: Context, command: Command, rest: str) -> None:
    if context.in_group and not command.in_groups:
        await context.reply("help.private_only", name=command.chinese)
        return
    await run_command(context, command, rest)


async def _press(context: Context) -> None:
    assert context.event.press is not None
    token, _, code = context.event.press.data.partition(".")
    pressed = await context.uow.outbox.pressed(token)
    button = pressed.button(code) if pressed is not None and pressed.terminal_id == context.terminal.id else None
    action = context.world.areas.actions.get(button["action"]) if button is not None else None
    is_old = pressed is not None and context.now - pressed.created_at > timedelta(days=BUTTON_DAYS)
    if pressed is None or button is None or action is None or is_old:
        await context.reply("help.dead_button")
        return
    context.pressed = pressed
    await action(context, button["subject"])


async def _correct(context: Context) -> None:
    """An edited message corrects what was filed from it; an edited chat that filed nothing needs no answer."""
    for area in context.world.areas.areas:
        if area.correct is not None and await area.correct(context, context.event.text):
            return
