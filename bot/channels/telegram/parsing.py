"""A raw Update of the Bot API → an Incoming of ours. https://core.telegram.org/bots/api#update

It never raises, whatever comes in, and trusts nothing: every text is cleaned, a phone number is the sender's own only
if the platform says so. Must never log what it reads.
"""

import json
from typing import Any, Literal, NoReturn

from bot.channels.telegram.attachments import attachments_of
from bot.channels.telegram.fields import Fields, instant, name_of, number, part, words
from handlers.events import Contact, Incoming, Press

NAME = "telegram"

Kind = Literal["private", "group"]

_CHAT_KINDS: dict[str, Kind] = {"private": "private", "group": "group", "supergroup": "group"}

# Things that a person sends without words; a private chat is told what to do with them. Everything else without
# words, number or file is a notice of the platform itself (a pinned message, a new title …) and no event for us.
_WORDLESS = ("sticker", "poll", "dice", "game", "story", "venue", "animation", "checklist", "paid_media", "contact")


def parse_update(raw: str, account: str, username: str = "") -> Incoming | None:
    """Reads one raw update.

    Args:
        raw: the update's JSON.
        account: the channel account that received it.
        username: the bot's own name without @, if known: commands for other bots are then left to them.

    Returns:
        The event, or None if it is nothing that we answer. Never raises.
    """
    try:
        update = json.loads(raw, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or not (event_id := number(update, "update_id")):
        return None
    if query := part(update, "callback_query"):
        return _press(query, account, event_id)
    if change := part(update, "my_chat_member"):
        return _membership(change, account, event_id)
    if message := part(update, "message"):
        return _message(message, account, event_id, username, edited=False)
    if message := part(update, "edited_message"):
        return _message(message, account, event_id, username, edited=True)
    return None


def chat_of(update: Fields) -> str:
    """Returns the address of the chat that an update belongs to, '' if it has none; it keeps the order of a chat."""
    for kind in ("message", "edited_message", "my_chat_member", "callback_query"):
        body = part(update, kind)
        for holder in (part(part(body, "message"), "chat"), part(body, "chat"), part(body, "from")):
            if address := number(holder, "id"):
                return address
    return ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError("not JSON")


def _place(chat: Fields) -> tuple[str, Kind] | None:
    kind = _CHAT_KINDS.get(words(chat, "type"))
    address = number(chat, "id")
    return None if kind is None or not address else (address, kind)


def _is_bot(user: Fields) -> bool:
    return user.get("is_bot") is True


def _message(message: Fields, account: str, event_id: str, username: str, edited: bool) -> Incoming | None:
    chat, author = part(message, "chat"), part(message, "from")
    if (place := _place(chat)) is None:
        return None
    if new_address := number(message, "migrate_to_chat_id"):
        return Incoming(NAME, account, event_id, *place, "moved", moved_to=new_address, at=instant(message, "date"))
    # Anonymous admins, channels and the discussion group's forwards speak for a chat, not for a person.
    # https://core.telegram.org/bots/api#message (sender_chat)
    voice = part(message, "sender_chat")
    sender = None if voice else number(author, "id")
    if not voice and (_is_bot(author) or not sender):
        return None
    text = words(message, "text") or words(message, "caption")
    contact = _contact(message)
    files = attachments_of(message)
    if not (text or contact or files or (place[1] == "private" and any(name in message for name in _WORDLESS))):
        return None
    what: Literal["message", "edited", "started"] = "edited" if edited else "message"
    command, addressee, rest = _command(text)
    if username and addressee and addressee.lower() != username.lower():
        return None
    if command == "start" and not edited:
        what, text = "started", rest
    return Incoming(
        NAME,
        account,
        event_id,
        *place,
        what,
        sender=sender,
        sender_name=name_of(voice or author),
        chat_name=name_of(chat),
        message_id=number(message, "message_id"),
        text=text,
        at=instant(message, "edit_date" if edited else "date"),
        contact=contact,
        attachments=files,
        extra=_extra(message),
    )


def _command(text: str) -> tuple[str, str, str]:
    """Splits '/start@gridbot CODE' into command, addressee and the rest; three empty strings if it is no command."""
    if not text.startswith("/"):
        return "", "", ""
    head, *rest = text.split(maxsplit=1)
    command, _, addressee = head[1:].partition("@")
    return command.lower(), addressee, rest[0] if rest else ""


def _is_secondhand(message: Fields) -> bool:
    # Older servers say forward_from and forward_date, not forward_origin.
    return any(name.startswith("forward") for name in message)


def _contact(message: Fields) -> Contact | None:
    shared = part(message, "contact")
    if not (phone := words(shared, "phone_number")):
        return None
    # "Contact's user identifier in Telegram": only the platform can put the sender's own there. What was forwarded, or
    # written by an inline bot, or in a chat's name, proves nothing. https://core.telegram.org/bots/api#contact
    proves_nothing = _is_secondhand(message) or any(name in message for name in ("via_bot", "sender_chat"))
    owner = number(shared, "user_id")
    return Contact(phone, bool(owner) and owner == number(part(message, "from"), "id") and not proves_nothing)


def _extra(message: Fields) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "reply_to": number(part(message, "reply_to_message"), "message_id"),
        "album": words(message, "media_group_id"),
        "forwarded": _is_secondhand(message),
    }
    return {name: value for name, value in extra.items() if value}


def _press(query: Fields, account: str, event_id: str) -> Incoming | None:
    author, message = part(query, "from"), part(query, "message")
    sender, data = number(author, "id"), words(query, "data")
    if not sender or not data or _is_bot(author):
        return None
    # There is no message below an inline message; one that is too old only has its chat and id.
    # https://core.telegram.org/bots/api#maybeinaccessiblemessage
    chat = part(message, "chat")
    place = _place(chat) if message else (sender, "private")
    if place is None:
        return None
    return Incoming(
        NAME,
        account,
        event_id,
        *place,
        "press",
        sender=sender,
        sender_name=name_of(author),
        chat_name=name_of(chat),
        message_id=number(message, "message_id"),
        press=Press(data, words(query, "id")),
    )


def _membership(change: Fields, account: str, event_id: str) -> Incoming | None:
    chat, author = part(change, "chat"), part(change, "from")
    if (place := _place(chat)) is None:
        return None
    was, now = _is_in(part(change, "old_chat_member")), _is_in(part(change, "new_chat_member"))
    if was == now:
        # A promotion or a restriction: the bot stays where it was.
        return None
    what: Literal["left", "returned", "joined"]
    what = "left" if not now else "returned" if place[1] == "private" else "joined"
    return Incoming(
        NAME,
        account,
        event_id,
        *place,
        what,
        # Bots here are the anonymous admin, and the bot itself when it leaves.
        sender=None if _is_bot(author) else number(author, "id") or None,
        sender_name=name_of(author),
        chat_name=name_of(chat),
        at=instant(change, "date"),
    )


def _is_in(member: Fields) -> bool:
    # https://core.telegram.org/bots/api#chatmember
    status = words(member, "status")
    return status in ("member", "administrator", "creator") or (
        status == "restricted" and member.get("is_member") is True
    )
