"""Deep links of the account that sends: a letter that names a start word gets the address of its own bot.

Handlers do not know which bot a letter leaves by, so they name the word alone. Must never log a word: it lets one in.
"""

from bot.channels.port import Channel
from storage.repositories.outbox_claims import Claimed


async def with_link(claimed: Claimed, channel: Channel) -> Claimed:
    """Returns a delivery whose params hold ``link`` beside ``start_word``; every other one as it is.

    Args:
        claimed: the delivery; its params name the word that the link hands to the bot.
        channel: the account that sends it; one without such links leaves ``link`` empty.
    """
    if "start_word" not in claimed.params or claimed.vendor_message_id is not None:
        return claimed
    link = await channel.start_link(str(claimed.params["start_word"]))
    return claimed._replace(params={**claimed.params, "link": link or ""})
