"""A meeting that is convened, and when it begins."""

from datetime import UTC, datetime

from tests.conversation import Phone

AT_THREE = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
"""Thursday 19 November 2026, 15:00 in China."""


async def convened(head: Phone, line: str = "会议 南关村 明天下午3点 村委会 工作例会") -> None:
    """Has a head convene a meeting and send the invitations."""
    await head.says(line)
    await head.presses("发出邀请")
