"""A rulebook as one JSON document, in the shape that does not change afterwards.

Every value is there with its clause and its dates; nothing is left out because it is null.
"""

from typing import Any

from config.rulebooks.schema import Quota, Rulebook


def rulebook_as_json(book: Rulebook) -> dict[str, Any]:
    """Return `{name, document, quotas, deadlines, sizes, leave, scoring, notes}` with plain JSON values."""
    whole = book.model_dump(mode="json")
    return {
        "name": book.name,
        "document": whole["document"],
        "quotas": [_quota(quota) for quota in book.quotas],
        "deadlines": whole["deadlines"],
        "sizes": whole["sizes"],
        "leave": whole["leave"],
        "scoring": whole["scoring"],
        "notes": whole["notes"],
    }


def _quota(quota: Quota) -> dict[str, Any]:
    # `of` is in the document's words for people; what a program follows stands beside it.
    plain = quota.model_dump(mode="json")
    selector = plain.pop("of")
    words = selector.pop("words")
    return {**plain, "of": words, "selector": selector}
