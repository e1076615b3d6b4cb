"""A raw Update of the Bot API → an Incoming of ours. https://core.telegram.org/bots/api#update

It never raises, whatever comes in, and trusts nothing: every text is cleaned, a phone number is the sender's own only
if the platform says so. Must never log what it reads.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NoReturn

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.channels.telegram.attachments import attachments_of
from handlers.events import Contact, Incoming, Press, clean_text

NAME = "telegram"

# What python-telegram-bot's types raise on an object that is not what it says it is.
_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TelegramError,
    TypeError,
    ValueError,
)

# Things that a person sends without words; a private chat is told what to do with them. Everything else without
# words, number or file is a notice of the platform itself (a pinned message, a new title …) and no event for us.
_WORDLESS = ("sticker", "poll", "dice", "game", "story", "venue", "animation", "audio", "video_note", "checklist")

_IN_GROUP = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


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
        data = json.loads(raw, parse_constant=_refuse)
        if not isinstance(data, dict) or type(data.get("update_id")) is not int:
            return None
        update = Update.de_json(data, None)
        return _read(update, data, account, username)
    except _UNREADABLE:
        return None


def chat_of(update: Mapping[str, Any]) -> str:
    """Returns the address of the chat that an update belongs to, '' if it has none; it keeps the order of a chat."""
    for kind in ("message", "edited_message", "my_chat_member", "callback_query"):
        body = update.get(kind)
        if not isinstance(body, dict):
            continue
        message = body.get("message")
        for holder in (message.get("chat") if isinstance(message, dict) else None, body.get("chat"), body.get("from")):
            if isinstance(holder, dict) and type(holder.get("id")) is int:
                return str(holder["id"])
    return ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError("not JSON")


def _read(update: Update, data: dict[str, Any], account: str, username: str) -> Incoming | None:
    event_id = str(update.update_id)
    if update.callback_query is not None:
        return _press(update.callback_query, account, event_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, account, event_id)
    if update.message is not None:
        return _message(update.message, data["message"], account, event_id, username, edited=False)
    if update.edited_message is not None:
        return _message(update.edited_message, data["edited_message"], account, event_id, username, edited=True)
    return None


def _kind(chat: Chat) -> Literal["private", "group"] | None:
    if chat.type == ChatType.PRIVATE:
        return "private"
    return "group" if chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) else None


def _address(of: Chat | User) -> str:
    if type(of.id) is not int:
        raise TypeError("not an id")
    return str(of.id)


def _clean(value: object) -> str:
    return clean_text(value) if isinstance(value, str) else ""


def _name(of: Chat | User | None) -> str:
    if of is None:
        return ""
    if isinstance(of, Chat) and of.title:
        return _clean(of.title)
    return _clean(" ".join(part for part in (of.first_name, of.last_name) if isinstance(part, str)))


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _message(
    message: Message, raw: Mapping[str, Any], account: str, event_id: str, username: str, edited: bool
) -> Incoming | None:
    kind = _kind(message.chat)
    if kind is None:
        return None
    chat = _address(message.chat)
    if message.migrate_to_chat_id is not None:
        return Incoming(
            NAME, account, event_id, chat, kind, "moved", moved_to=str(int(message.migrate_to_chat_id)), at=message.date
        )
    author = message.from_user
    # Anonymous admins, channels and the discussion group's forwards speak for a chat, not for a person.
    # https://core.telegram.org/bots/api#message (sender_chat)
    speaks_for_chat = message.sender_chat is not None
    if not speaks_for_chat and (author is None or author.is_bot):
        return None
    text = _clean(message.text or message.caption or "")
    contact = _contact(message, raw)
    files = attachments_of(message)
    wordless = any(getattr(message, name, None) is not None or name in raw for name in _WORDLESS)
    if not text and contact is None and not files and (kind == "group" or not wordless):
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
        chat,
        kind,
        what,
        sender=None if speaks_for_chat or author is None else _address(author),
        sender_name=_name(message.sender_chat if speaks_for_chat else author),
        chat_name=_name(message.chat),
        message_id=str(int(message.message_id)),
        text=text,
        at=_instant(message.edit_date if edited else message.date),
        contact=contact,
        attachments=files,
        extra=_extra(message, raw),
    )


def _command(text: str) -> tuple[str, str, str]:
    """Splits '/start@gridbot CODE' into command, addressee and the rest; three empty strings if it is no command."""
    if not text.startswith("/"):
        return "", "", ""
    head, _, rest = text.partition(" ")
    command, _, addressee = head[1:].partition("@")
    return command.lower(), addressee, rest.strip()


def _contact(message: Message, raw: Mapping[str, Any]) -> Contact | None:
    shared = message.contact
    if shared is None or not isinstance(shared.phone_number, str):
        return None
    # "Contact's user identifier in Telegram": only the platform can put the sender's own there. What was forwarded, or
    # written by an inline bot, proves nothing; older servers say forward_from or forward_date, not forward_origin.
    # https://core.telegram.org/bots/api#contact
    secondhand = any(key.startswith("forward") or key in ("via_bot", "is_automatic_forward") for key in raw)
    author = message.from_user
    own = (
        not secondhand
        and message.sender_chat is None
        and author is not None
        and type(shared.user_id) is int
        and shared.user_id == author.id
    )
    return Contact(_clean(shared.phone_number), own)


def _extra(message: Message, raw: Mapping[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if message.reply_to_message is not None:
        extra["reply_to"] = str(int(message.reply_to_message.message_id))
    if message.media_group_id:
        extra["album"] = _clean(message.media_group_id)
    if any(key.startswith("forward") for key in raw):
        extra["forwarded"] = True
    return extra


def _press(query: CallbackQuery, account: str, event_id: str) -> Incoming | None:
    if not isinstance(query.data, str) or query.from_user.is_bot:
        return None
    sender = _address(query.from_user)
    # The message is missing below an inline message, and only has its id when it is too old.
    # https://core.telegram.org/bots/api#maybeinaccessiblemessage
    chat = query.message.chat if query.message is not None else None
    kind = _kind(chat) if chat is not None else "private"
    if kind is None:
        return None
    return Incoming(
        NAME,
        account,
        event_id,
        sender if chat is None else _address(chat),
        kind,
        "press",
        sender=sender,
        sender_name=_name(query.from_user),
        chat_name=_name(chat),
        message_id="" if query.message is None else str(int(query.message.message_id)),
        press=Press(_clean(query.data), _clean(query.id)),
    )


def _membership(change: ChatMemberUpdated, account: str, event_id: str) -> Incoming | None:
    kind = _kind(change.chat)
    if kind is None:
        return None
    was, now = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    if was == now:
        # A promotion or a restriction: the bot stays where it was.
        return None
    what: Literal["left", "returned", "joined"]
    what = "left" if not now else "returned" if kind == "private" else "joined"
    return Incoming(
        NAME,
        account,
        event_id,
        _address(change.chat),
        kind,
        what,
        # Bots here are the anonymous admin and the bot itself, when it leaves.
        sender=None if change.from_user.is_bot else _address(change.from_user),
        sender_name=_name(change.from_user),
        chat_name=_name(change.chat),
        at=_instant(change.date),
    )


def _is_in(member: ChatMember) -> bool:
    # https://core.telegram.org/bots/api#chatmember
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status in _IN_GROUP
