"""Joins two hashed requirement files into one: the program's part, a mark, and what only the tests need."""

import re
import sys
from pathlib import Path


def entries(path: str) -> list[str]:
    """Splits a compiled requirements file into one text an entry, hashes included."""
    text = Path(path).read_text()
    return [part.strip() for part in re.split(r"\n(?=\S)", text) if part.strip() and not part.startswith("#")]


runtime = entries(sys.argv[1])
names = {entry.split("==")[0] for entry in runtime}
print("\n".join(runtime))
print("# --- tests ---")
print("\n".join(entry for entry in entries(sys.argv[2]) if entry.split("==")[0] not in names))
