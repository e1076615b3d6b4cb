"""What an answer of the Bot API means for a message: status and body in, Outcome out.

Must never let a vendor's wording through that could hold somebody's text, number or the token: codes are slugs.
"""

import re
from typing import Any

import orjson

from bot.channels.port import ChatGone, ChatMoved, Outcome, Rejected, Sent, Throttled, Unavailable, Unknown
from bot.channels.telegram.request import DEFAULT_RETRY_AFTER_S, retry_after_s

TOKEN_REFUSED = "token_refused"
EDIT_GONE = "edit_gone"
NO_TEXT_TO_EDIT = "no_text_to_edit"
PHOTO_REFUSED = "photo_refused"

# The page gives no list of errors ("its contents are subject to change in the future"), these are the server's words:
# https://core.telegram.org/bots/api#making-requests and https://github.com/tdlib/telegram-bot-api
_GONE = (
    ("bot was blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot was kicked", "kicked"),
    ("bot is not a member", "kicked"),
    ("group chat was deleted", "deactivated"),
    ("group chat was deactivated", "deactivated"),
    ("group is deactivated", "deactivated"),
    ("can't initiate conversation", "not_started"),
    ("can't send messages to bots", "is_bot"),
    ("chat not found", "not_found"),
    ("peer_id_invalid", "not_found"),
)
_REJECTED = (
    ("message to edit not found", EDIT_GONE),
    ("message can't be edited", EDIT_GONE),
    ("message_id_invalid", EDIT_GONE),
    ("message identifier is not specified", EDIT_GONE),
    ("there is no text in the message to edit", NO_TEXT_TO_EDIT),
    ("there is no caption in the message to edit", "no_caption_to_edit"),
    ("message is too long", "text_too_long"),
    ("message caption is too long", "caption_too_long"),
    ("message text is empty", "text_empty"),
    ("button_data_invalid", "button_data_invalid"),
    ("photo_invalid_dimensions", PHOTO_REFUSED),
    ("photo_save_file_invalid", PHOTO_REFUSED),
    ("image_process_failed", PHOTO_REFUSED),
    ("too big for a photo", PHOTO_REFUSED),
    ("not enough rights", "no_rights"),
    ("have no rights to send", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
)


def read_outcome(status: int, body: bytes) -> Outcome:
    """Reads what became of a message.

    Args:
        status: the HTTP status.
        body: the answer as it came.

    Returns:
        The outcome. An answer that is none of the Bot API's is Unknown, unless its status says that nothing was taken.
    """
    answer = _object(body)
    if answer is None:
        return _without_answer(status)
    if answer.get("ok") is True and status < 400:
        result = answer.get("result")
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Sent(None if message_id is None else str(message_id))
    # Some gateways answer an error with HTTP 200: the body's own code decides.
    code = answer.get("error_code")
    if not isinstance(code, int) or isinstance(code, bool):
        code = status
    if code < 400:
        return Unknown("answer_without_code")
    parameters = answer.get("parameters")
    description = answer.get("description")
    moved = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if moved:
        # https://core.telegram.org/bots/api#responseparameters
        return ChatMoved(str(moved))
    if code == 429:
        return Throttled(retry_after_s(body))
    return _failure(code, description if isinstance(description, str) else "")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        answer = orjson.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None


def _without_answer(status: int) -> Outcome:
    if status == 429:
        return Throttled(DEFAULT_RETRY_AFTER_S)
    if status == 413:
        return Rejected("too_large")
    if status < 300 or status == 504:
        return Unknown(f"http_{status}_not_json")
    # A proxy or a failing gateway spoke, not the Bot API: the message was not taken, and is not at fault.
    return Unavailable(f"http_{status}_not_json")


def _failure(code: int, description: str) -> Outcome:
    if code in (401, 404):
        # The message is not at fault; it goes out once the operator has put the token right.
        return Unavailable(TOKEN_REFUSED)
    if code == 504:
        return Unknown("http_504")
    if code >= 500:
        return Unavailable(f"http_{code}")
    words = description.lower()
    if "message is not modified" in words:
        return Sent(None)
    for needle, reason in _GONE:
        if needle in words:
            return ChatGone(reason)
    for needle, known in _REJECTED:
        if needle in words:
            return Rejected(known)
    if code == 403:
        return ChatGone("forbidden")
    return Rejected(_slug(code, description))


def _slug(code: int, description: str) -> str:
    # Letters only: neither a phone number nor a token survives this.
    words = re.findall(r"[a-z]+", description.lower().removeprefix("bad request: "))
    return "_".join(words)[:60] or f"http_{code}"
