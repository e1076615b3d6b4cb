"""Runs forms: asks what is missing, reads answers and presses, keeps the state, finishes.

In a group the questions are asked in the person's private chat: a group is no place for somebody's half-filled form.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.areas import Area, Command
from handlers.bare_commands import run_command
from handlers.context import Context
from handlers.forms.form import Answers, Choice, Field, Form, Ok, Redo, Result, Stop
from storage.repositories.forms import FormState
from storage.repositories.letters import Button, Lane
from storage.repositories.plain import plain

GUESSED = "guessed"
"""Among the answers of a form that a sentence opened, until the first one is understood: any command ends it."""


async def start(context: Context, name: str, answers: Answers | None = None) -> None:
    """Starts a form with what is known already; finishes at once if nothing is missing.

    Args:
        context: the event that started it.
        name: the form's name.
        answers: answers that the command's line gave.
    """
    form = context.world.areas.forms[name]
    if context.in_group and form.missing(answers or {}) is not None:
        private = await context.private_terminal()
        if private is None:
            await context.reply("forms.come_private")
            return
        await context.reply("forms.asked_private")
        context = replace_terminal(context, private)
    guessed = {GUESSED: True} if context.guessed else {}
    await _go_on(context, form, plain({**(answers or {}), **guessed}), secrets.token_hex(4))


def replace_terminal(context: Context, terminal: Any) -> Context:
    """Returns the same event, answered on another terminal."""
    return replace(context, terminal=terminal, form=None)


def is_answer(context: Context) -> bool:
    """Whether a message answers the field that is being asked: words do, files where the field takes them."""
    if context.form is None:
        return False
    form = context.world.areas.forms.get(context.form.name)
    field = form.field(context.form.step) if form else None
    return bool(context.event.text or (context.event.attachments and field is not None and field.takes_files))


async def answer(context: Context, text: str, bare: tuple[Command, str] | None = None) -> None:
    """Reads a typed answer to the field that is being asked.

    Args:
        context: the message's event.
        text: what was typed.
        bare: the command that the text would be without a form, with its rest; offered if the text is no answer.
    """
    state = context.form
    assert state is not None
    asked = await _asked(context, state)
    if asked is None:
        return
    form, field = asked
    result = await field.read(context, state.answers, text)
    if bare is not None and not isinstance(result, Ok | Stop | Redo):
        # '今天' in the midst of a form is no wrong answer but somebody who wants to go elsewhere.
        if GUESSED in state.answers:
            await run_command(context, *bare)
            return
        name = bare[0].chinese
        leave = Button("forms.leave_for", "forms.leave_for", {"command": bare[0].name, "text": bare[1]}, {"name": name})
        await context.reply("forms.meanwhile", [leave, _cancel_button()], name=name)
        return
    await _take(context, form, field, state, result)


async def choose(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a pressed choice, if it belongs to the question that is being asked now."""
    state = context.form
    if state is None or state.nonce != subject["nonce"] or state.step != subject["step"]:
        await context.reply("forms.step_over")
        return
    asked = await _asked(context, state)
    if asked is None:
        return
    form, field = asked
    await context.edit_pressed(buttons=())
    await _take(context, form, field, state, await field.choose(context, state.answers, subject["value"]))


async def _asked(context: Context, state: FormState) -> tuple[Form, Field] | None:
    """Returns the form and the field that is asked; ends a form that this version does not have any more."""
    form = context.world.areas.forms.get(state.name)
    field = form.field(state.step) if form else None
    if form is None or field is None:
        await context.end_form()
        await context.reply("forms.outdated")
        return None
    return form, field


async def _take(context: Context, form: Form, field: Field, state: FormState, result: Result) -> None:
    if isinstance(result, Ok):
        answers = plain({**state.answers, **result.also, field.name: result.value})
        answers.pop(GUESSED, None)
        await _go_on(context, form, answers, state.nonce)
    elif isinstance(result, Stop):
        await context.end_form()
        await context.reply(result.kind, **result.params)
    elif isinstance(result, Redo):
        kept = {name: value for name, value in state.answers.items() if name not in result.fields}
        await _go_on(context, form, kept, state.nonce)
    else:
        await _keep(context, form, field.name, state.answers, state.nonce)
        await context.reply(
            result.kind, [*_buttons(result.choices, state.nonce, field.name), _cancel_button()], **result.params
        )


async def _go_on(context: Context, form: Form, answers: Answers, nonce: str) -> None:
    field = form.missing(answers)
    if field is None:
        await context.end_form()
        await form.finish(context, answers)
        return
    await _keep(context, form, field.name, answers, nonce)
    offered = await field.offer(context, answers) if field.offer else ()
    buttons = [*_buttons(offered, nonce, field.name), _cancel_button()]
    await context.send_to(
        [context.terminal], f"{form.name}.ask_{field.name}", buttons, lane=Lane.REPLY, answers=answers
    )
    context.replies += 1


async def _keep(context: Context, form: Form, step: str, answers: Answers, nonce: str) -> None:
    await context.keep_form(FormState(context.terminal.id, context.person.id, form.name, step, answers, nonce))


def _buttons(choices: Sequence[Choice], nonce: str, step: str) -> list[Button]:
    return [
        Button(c.label, "forms.choose", {"nonce": nonce, "step": step, "value": c.value}, c.params, row=c.row)
        for c in choices
    ]


def _cancel_button() -> Button:
    return Button("cancel", "forms.cancel")


async def press_cancel(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button below each question that gives up the form."""
    ended = await context.end_form()
    await context.edit_pressed(buttons=())
    await context.reply("forms.cancelled" if ended else "forms.nothing_to_cancel")


async def leave_for(context: Context, subject: Mapping[str, Any]) -> None:
    """Gives up the form and runs the command that was typed in its midst, with the text that stood behind it."""
    command = context.world.areas.commands.get(subject["command"])
    await context.edit_pressed(buttons=())
    if command is None:
        await context.reply("forms.outdated")
        return
    await run_command(context, command, subject["text"])


AREA = Area("forms", actions={"choose": choose, "cancel": press_cancel, "leave_for": leave_for})
