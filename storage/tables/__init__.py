"""All tables; importing this package makes ``metadata`` complete."""

from storage.tables.admission import admitted_items
from storage.tables.answers import (
    task_answers,
    task_changes,
    task_confirmations,
    task_corrections,
    task_targets,
    task_ticks,
    task_words,
)
from storage.tables.base import metadata
from storage.tables.duty import duty_rosters, duty_shifts, duty_swaps
from storage.tables.facts import last_visits, leaves, report_reads, reports, visit_targets, visits
from storage.tables.field_work import clockings, publicities, survey_points, surveys
from storage.tables.filings import demands, filings
from storage.tables.gatherings import gathering_people, gathering_words, gatherings, training_plans
from storage.tables.household_book import book_entries, residents
from storage.tables.mail import deliveries, delivery_claims, inbox, messages
from storage.tables.matters import matter_flags, matter_photos, matter_serials, matter_steps, matters
from storage.tables.pacing import paces
from storage.tables.people import departments, grids, households, people, places, posts
from storage.tables.personnel import equipment, personnel_changes, successions
from storage.tables.portraits import portraits
from storage.tables.recurring import (
    plan_changes,
    plan_occurrences,
    special_periods,
    task_drafts,
    task_plans,
    task_templates,
)
from storage.tables.roster import (
    roster_imports,
    staged_admitted_items,
    staged_departments,
    staged_grids,
    staged_households,
    staged_people,
    staged_places,
    staged_posts,
    staged_residents,
)
from storage.tables.tasks import task_recipients, tasks
from storage.tables.terminals import invites, secretaries, terminal_claims, terminals
from storage.tables.work import calendar_days, forms, leases, marks, notes, notices, occurrences

__all__ = [
    "admitted_items", "book_entries", "calendar_days", "clockings", "deliveries", "delivery_claims", "demands",
    "departments", "duty_rosters", "duty_shifts", "duty_swaps", "equipment", "filings", "forms", "gathering_people",
    "gathering_words", "gatherings", "grids", "households", "inbox", "invites", "last_visits", "leases", "leaves",
    "marks", "matter_flags", "matter_photos", "matter_serials", "matter_steps", "matters", "messages", "metadata",
    "notes", "notices", "occurrences", "paces", "people", "personnel_changes", "places", "plan_changes",
    "plan_occurrences", "portraits", "posts", "publicities", "report_reads", "reports", "residents",
    "roster_imports", "secretaries", "special_periods", "staged_admitted_items", "staged_departments",
    "staged_grids", "staged_households", "staged_people", "staged_places", "staged_posts", "staged_residents",
    "successions", "survey_points", "surveys", "task_answers", "task_changes", "task_confirmations",
    "task_corrections", "task_drafts", "task_plans", "task_recipients", "task_targets", "task_templates",
    "task_ticks", "task_words", "tasks", "terminal_claims", "terminals", "training_plans", "visit_targets",
    "visits",
]  # fmt: skip
