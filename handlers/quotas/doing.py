"""The button that does what a quota asks: one tap leads from any list of what is owed to the work itself.

It names other areas' actions and knows nothing else of them.
"""

from handlers.quotas.owed import FILED
from handlers.quotas.standing import Standing
from storage.repositories.letters import Button


def button_of(standing: Standing) -> Button | None:
    """Returns the button below a quota that is not met; None where somebody else must act first."""
    quota = standing.quota
    about = {"post": standing.post.id, "rule": quota.id}
    params = {"unit": quota.unit, "of": quota.of.words}
    if quota.kind == "cover":
        return Button("visits.who_is_left", "visits.left", about, params)
    if quota.of.covers in ("patrols", "work"):
        kind = "patrol" if quota.of.covers == "patrols" else "work"
        return Button(f"patrols.start_{kind}", "patrols.start", {"kind": kind})
    if quota.kind == "meeting" and standing.post.role != "worker":
        return Button("meetings.new", "meetings.new", {"kind": "meeting", "title": quota.of.words}, params)
    if quota.kind == "training" and standing.post.role in ("office", "leader"):
        return Button("meetings.new", "meetings.new", {"kind": "training", "title": ""}, params)
    if quota.kind == "training":
        return Button("meetings.my_trainings", "meetings.list", {"kind": "training"})
    if quota.kind in FILED:
        return Button("filings.write", "filings.start", about, params)
    if quota.of.covers == "events":
        return Button("quotas.report_matter", "matters.start")
    if quota.period == "survey":
        return Button("surveys.write", "surveys.start")
    return Button("visits.write", "visits.start") if quota.kind in ("count", "content") else None
