"""How a person joins: by sharing the own number, or by an invite link. A stranger learns whom to call, nothing more."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from handlers.context import Context, World
from handlers.events import Incoming
from handlers.heads import heads_above, office_above
from handlers.meetings.room import ROOM
from handlers.terminals.phones import normal_phone
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.people import Person
from storage.repositories.terminals import Terminal
from storage.unit_of_work import UnitOfWork

INVITE_DAYS = 7


def hash_code(code: str) -> str:
    """Returns what is kept of an invite's code."""
    return hashlib.sha256(code.encode()).hexdigest()


async def invite(uow: UnitOfWork, person: Person, account: str | None = None) -> str:
    """Makes an invite for one person: one use, seven days; returns its code, which is kept nowhere.

    Args:
        uow: an open unit of work.
        person: whom it lets in.
        account: the bot whose link it becomes, so that invites are spread over all bots of a pool.
    """
    code = secrets.token_urlsafe(16)
    await uow.invites.add(hash_code(code), person.id, uow.now + timedelta(days=INVITE_DAYS), account)
    return code


async def stranger(world: World, uow: UnitOfWork, event: Incoming, terminal: Terminal) -> None:
    """Answers a chat that is nobody's: takes a shared number or an invite, or says whom to call."""
    if event.chat_kind == "group":
        await _stranger_in_group(uow, event, terminal)
        return
    if event.contact is not None:
        await _by_number(world, uow, event, terminal)
    elif event.what == "started" and event.text:
        await _by_invite(world, uow, event.text, terminal)
    else:
        await _say(uow, terminal, "joining.share_number", [Button("joining.share", "contact")])


async def _stranger_in_group(uow: UnitOfWork, event: Incoming, terminal: Terminal) -> None:
    """In a group only /bind is answered to somebody unknown; all other talk is none of our business."""
    if event.text.startswith(("/bind", "/绑定")):
        await _say(uow, terminal, "groups.bind_unknown" if event.sender else "groups.bind_anonymous")
    elif event.what == "press":
        await _say(uow, terminal, "groups.press_unknown")


async def _by_number(world: World, uow: UnitOfWork, event: Incoming, terminal: Terminal) -> None:
    contact = event.contact
    assert contact is not None
    if not contact.own:
        await _say(uow, terminal, "joining.not_own_number", [Button("joining.share", "contact")])
        return
    phone = normal_phone(contact.phone)
    person = await uow.people.by_phone(phone) if phone else None
    if person is None:
        await _say(
            uow, terminal, "joining.unknown_number",
            office=world.settings.office_name, phone=world.settings.office_phone,
        )  # fmt: skip
        return
    await _join(world, uow, terminal, person)


async def _by_invite(world: World, uow: UnitOfWork, code: str, terminal: Terminal) -> None:
    if code.startswith(ROOM):
        # One of ours who usually writes to another of our bots, or somebody who only saw the sheet on the wall.
        await _say(uow, terminal, "joining.room_of_another", [Button("joining.share", "contact")])
        return
    found = await uow.invites.find(hash_code(code))
    if found is None or found.used_at is not None or found.expires_at < uow.now:
        await _say(uow, terminal, "joining.invite_over", [Button("joining.share", "contact")])
        return
    await uow.invites.use(found.code_hash, terminal.id)
    await _join(world, uow, terminal, await uow.people.get(found.person_id), by_invite=True)


async def _join(world: World, uow: UnitOfWork, terminal: Terminal, person: Person, *, by_invite: bool = False) -> None:
    """Gives the terminal to the person, or asks the head first if the number is bound elsewhere (recycled)."""
    others = [t for t in await uow.terminals.of_people([person.id]) if t.channel == terminal.channel]
    if others and not by_invite:
        claim_id = await uow.terminals.claim(terminal.id, person.id)
        posts = await uow.people.posts_of(person.id, world.local(uow.now).date())
        deciders = await uow.terminals.of_people(await heads_above(uow, world, posts))
        # Heads who are not here yet would leave the newcomer waiting for ever: then the office decides.
        deciders = deciders or await uow.terminals.of_people(await office_above(uow, world, posts))
        buttons = [
            Button("joining.admit", "terminals.admit", {"claim": claim_id, "yes": True}, row=1),
            Button("joining.refuse", "terminals.admit", {"claim": claim_id, "yes": False}, row=1),
        ]
        letter = Letter("joining.head_asked", {"name": person.name, "phone_end": person.phone[-4:]}, tuple(buttons))
        await uow.outbox.send(deciders, letter, Lane.REPLY, subject=f"claim:{claim_id}")
        await uow.outbox.send(others, Letter("joining.old_terminal_told", {"name": person.name}), Lane.REPLY)
        await _say(uow, terminal, "joining.waits_for_head", office=world.settings.office_name)
        return
    await open_terminal(world, uow, terminal, person)


async def open_terminal(world: World, uow: UnitOfWork, terminal: Terminal, person: Person) -> None:
    """Opens a terminal for a person and greets them with what they can do."""
    await uow.terminals.give(terminal.id, person_id=person.id)
    posts = await uow.people.posts_of(person.id, world.local(uow.now).date())
    roles = sorted({post.role for post in posts})
    await _say(
        uow, terminal, "joining.welcome",
        [Button("help.today", "today.show", row=1), Button("help.help", "help.show", row=1)],
        name=person.name, roles=roles, posts=[{"grid": p.grid_name, "title": p.title} for p in posts],
    )  # fmt: skip


async def welcome_back(context: Context) -> None:
    """Greets somebody known who pressed start or shared the number again."""
    await context.reply(
        "joining.welcome",
        [Button("help.today", "today.show", row=1), Button("help.help", "help.show", row=1)],
        name=context.person.name, roles=sorted({post.role for post in context.posts}),
        posts=[{"grid": p.grid_name, "title": p.title} for p in context.posts],
    )  # fmt: skip


async def _say(uow: UnitOfWork, terminal: Terminal, kind: str, buttons: Iterable[Button] = (), **params: Any) -> None:
    await uow.outbox.send([terminal], Letter(kind, params, tuple(buttons)), Lane.REPLY)
