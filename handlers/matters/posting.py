"""What is posted publicly of a matter: its words and what was done, with personal data masked.

It must never be asked about a hidden matter: that is not posted at all.
"""

import re

from handlers.matters.masking import masked
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

_PARTED = re.compile(r"[、，,;；/\s（）()]+")
MOST_READ = 2000


async def public_text(uow: UnitOfWork, matter: Matter, text: str) -> str:
    """Returns a text of a matter as anybody may read it: without whoever it concerns or the book knows by name.

    Args:
        uow: an open unit of work; reading is enough.
        matter: which; whom it concerns is masked wherever they are named.
        text: its words, or what was done.
    """
    text = text[:MOST_READ]
    known = [part for part in _PARTED.split(matter.person) if part]
    homes = await uow.households.mentioned(text, person_id=0, paths=[matter.grid_path], limit=20)
    known += [one.name for one in homes if one.kind == "household"]
    return masked(text, known)
