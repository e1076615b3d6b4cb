"""One message of ours → the Bot API's method, fields and files; no parse_mode, so that nothing needs escaping.

It shortens and splits nothing: what does not fit is the renderer's matter, and the platform refuses it. The fields are
plain: python-telegram-bot's types would take most of the time that a send takes here.
"""

import mimetypes
from dataclasses import replace
from typing import Any, NamedTuple

from bot.channels.port import Outgoing, RenderedButton
from bot.channels.telegram.request import Upload


class Call(NamedTuple):
    """A method with its fields and files, ready to post."""

    method: str
    fields: dict[str, Any]
    uploads: dict[str, Upload]


def compose(message: Outgoing) -> Call:
    """Builds the call that sends or edits a message."""
    fields: dict[str, Any] = {"chat_id": _number(message.address)}
    markup = _markup(message)
    if markup is not None:
        fields["reply_markup"] = markup
    if message.edits is not None:
        fields["message_id"] = _number(message.edits)
        if message.picture is not None:
            # The picture stays as it was sent; its words and buttons change.
            return Call("editMessageCaption", fields | {"caption": message.text}, {})
        return Call("editMessageText", fields | _text(message), {})
    if message.file is None and message.picture is None:
        return Call("sendMessage", fields | _text(message), {})
    if message.text:
        fields["caption"] = message.text
    if message.file is not None:
        # "It is not possible to change the file type when resending by file_id": the platform refuses a wrong one.
        # https://core.telegram.org/bots/api#sending-files
        kind = message.file.kind
        return Call(f"send{kind.capitalize()}", fields | {kind: message.file.file_id}, {})
    assert message.picture is not None
    kind = "photo" if message.picture.as_photo else "document"
    mime = mimetypes.guess_type(message.picture.name)[0] or "application/octet-stream"
    upload = Upload(message.picture.name, message.picture.content, mime)
    return Call(f"send{kind.capitalize()}", fields, {kind: upload})


def caption_instead(message: Outgoing) -> Call:
    """Builds the edit for a message that turned out to be a picture with a caption."""
    call = compose(message._replace(picture=None))
    fields = {name: value for name, value in call.fields.items() if name not in ("text", "link_preview_options")}
    return Call("editMessageCaption", fields | {"caption": message.text}, {})


def document_instead(message: Outgoing) -> Call:
    """Builds the call for a picture that the platform does not take as a photo, of whatever size it is."""
    assert message.picture is not None
    return compose(message._replace(picture=replace(message.picture, as_photo=False)))


def _text(message: Outgoing) -> dict[str, Any]:
    # A preview would push the buttons out of sight on a small phone.
    return {"text": message.text, "link_preview_options": {"is_disabled": True}}


def _number(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text


def _markup(message: Outgoing) -> dict[str, Any] | None:
    rows = [row for row in message.buttons if row]
    # "Available in private chats only." https://core.telegram.org/bots/api#keyboardbutton
    # "It is currently only possible to edit messages without reply_markup or with inline keyboards."
    # https://core.telegram.org/bots/api#updating-messages
    asks = any(button.ask_contact for row in rows for button in row)
    if asks and not message.is_group and message.edits is None:
        keys = [[_key(button) for button in row] for row in rows]
        return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}
    inline = [[_inline(button) for button in row if not button.ask_contact] for row in rows]
    inline = [row for row in inline if row]
    if inline:
        return {"inline_keyboard": inline}
    # A message has one keyboard: where there are buttons, the old key stays hidden until it is used again.
    if message.clears_keyboard and message.edits is None:
        return {"remove_keyboard": True}
    return None


def _inline(button: RenderedButton) -> dict[str, Any]:
    # "1-64 bytes", which the port promises of a button's data.
    # https://core.telegram.org/bots/api#inlinekeyboardbutton
    return {"text": button.label, "callback_data": button.data}


def _key(button: RenderedButton) -> dict[str, Any]:
    return {"text": button.label, "request_contact": True} if button.ask_contact else {"text": button.label}
