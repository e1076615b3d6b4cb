"""The Telegram channel; wire :class:`bot.channels.telegram.channel.TelegramChannel`."""
