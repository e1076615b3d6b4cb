"""The platform's command menu: Latin names with a Chinese line each, per role.

Best effort and outside the outbox: a menu that is not shown loses nothing, every command works without it.
"""

from collections.abc import Iterable

import structlog

from bot.channels.port import Channel
from bot.rendering.words import Words
from handlers.areas import Areas

log = structlog.get_logger()


def menu_for(
    areas: Areas, words: Words, roles: Iterable[str] | None, *, in_group: bool = False
) -> list[tuple[str, str]]:
    """Returns (latin name, description) of the commands that these roles have; None: what everybody has."""
    held = set(roles or ())
    return [
        (command.name, words.text("help.example", {"name": command.name}))
        for command in areas.distinct_commands
        if (command.roles is None or command.roles & held) and (command.in_groups or not in_group)
    ]


async def publish_menus(channels: Iterable[Channel], areas: Areas, words: Words) -> None:
    """Shows every channel the menus that do not depend on a person: for private chats and for groups."""
    everyone = {"everyone": menu_for(areas, words, None), "group": menu_for(areas, words, None, in_group=True)}
    for channel in channels:
        try:
            await channel.publish_commands(everyone)
        except Exception as error:  # noqa: BLE001 - a menu is an ornament; the program goes on without it.
            log.warning("menu_not_published", account=channel.account, error=type(error).__name__)


async def publish_menu_to(channel: Channel, areas: Areas, words: Words, address: str, roles: Iterable[str]) -> None:
    """Shows one private chat the menu of its owner's roles."""
    try:
        await channel.publish_commands_to(address, menu_for(areas, words, roles))
    except Exception as error:  # noqa: BLE001 - as above.
        log.warning("menu_not_published", account=channel.account, error=type(error).__name__)
