"""An echo bot as python-telegram-bot's own page shows it, with its defaults; it keeps nothing."""

import json
import os
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says it back."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Polls until it is killed."""
    job = json.loads(sys.argv[1])
    os.environ["NO_PROXY"] = "127.0.0.1"
    application = Application.builder().token(job["token"]).base_url(f"{job['url']}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


main()
