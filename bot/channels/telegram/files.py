"""Fetching what people sent: the size is checked before, and the bytes are counted while they come.

Must never hold more of a file than the limit, nor show the address, which carries the token.
"""

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.port import FileTooLarge, FileUnavailable
from bot.channels.telegram.request import AiohttpRequest


async def fetch_file(bot: Bot, request: AiohttpRequest, file_id: str, limit_bytes: int) -> bytes:
    """Fetches a file. https://core.telegram.org/bots/api#getfile

    Args:
        bot: asks where the file is.
        request: reads it.
        file_id: the platform's id of the file.
        limit_bytes: the most bytes to take.

    Raises:
        FileTooLarge: the platform says so, or more than ``limit_bytes`` came.
        FileUnavailable: the platform does not give it out, now or any more.
    """
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        # "For the moment, bots can download files of up to 20MB in size."
        if "too big" in error.message.lower():
            raise FileTooLarge("the platform gives out files of at most 20 MB") from None
        raise FileUnavailable("the platform does not know this file any more") from None
    except TelegramError as error:
        raise FileUnavailable(f"the file could not be asked for: {type(error).__name__}") from None
    if file.file_size is not None and file.file_size > limit_bytes:
        raise FileTooLarge(f"the file has more than {limit_bytes} bytes")
    if not file.file_path or not file.file_path.startswith(("http://", "https://")):
        # A Bot API server in local mode names a path on its own disk, which is not ours to read.
        raise FileUnavailable("the platform does not give this file out")
    content = bytearray()
    try:
        async with request.stream(file.file_path) as (status, chunks):
            if status != 200:
                raise FileUnavailable(f"the platform answered {status}")
            async for chunk in chunks:
                content += chunk
                if len(content) > limit_bytes:
                    raise FileTooLarge(f"the file has more than {limit_bytes} bytes")
    except TelegramError as error:
        raise FileUnavailable(f"the download broke off: {type(error).__name__}") from None
    return bytes(content)
