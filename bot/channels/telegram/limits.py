"""What Telegram lets a bot do, each figure beside the vendor's page; nothing here is ours to choose."""

from bot.channels.port import Limits

# "Text of the message to be sent, 1-4096 characters after entities parsing"; the server counts UTF-16 code units.
# https://core.telegram.org/bots/api#sendmessage
TEXT_UTF16_UNITS = 4096

# "Photo caption, 0-1024 characters after entities parsing". https://core.telegram.org/bots/api#sendphoto
CAPTION_UTF16_UNITS = 1024

# "No more than one message per second" in a chat, "20 messages per minute" in a group, "about 30 messages per second"
# over all chats. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
MESSAGES_PER_SECOND = 30.0
CHAT_INTERVAL_S = 1.0
GROUP_MESSAGES_PER_MINUTE = 20

# "At most 100 commands can be specified"; a name has 1-32, a description 1-256 characters.
# https://core.telegram.org/bots/api#setmycommands and https://core.telegram.org/bots/api#botcommand
COMMANDS = 100
COMMAND_DESCRIPTION_CHARACTERS = 256

# "Text of the notification. If not specified, nothing will be shown to the user, 0-200 characters".
# https://core.telegram.org/bots/api#answercallbackquery
CALLBACK_ANSWER_CHARACTERS = 200

# What we ask for; "chat_member" is not among it, we keep no list of a group's members.
# https://core.telegram.org/bots/api#update
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# The number of buttons and the length of a label are not published: the server refuses a keyboard of more than 100
# buttons as too long, and a phone cuts a label that is wider than its screen.
LIMITS = Limits(
    text_utf16_units=TEXT_UTF16_UNITS,
    caption_utf16_units=CAPTION_UTF16_UNITS,
    buttons_a_message=100,
    button_label_characters=40,
    messages_per_second=MESSAGES_PER_SECOND,
    chat_interval_s=CHAT_INTERVAL_S,
    group_messages_per_minute=GROUP_MESSAGES_PER_MINUTE,
    # "If the file is already stored somewhere on the Telegram servers, you don't need to reupload it".
    # https://core.telegram.org/bots/api#sending-files
    resends_files=True,
)
