"""Meetings and trainings: what was convened, who was asked and was there, what was written down, and a year's plan.

Facts: never deleted; a gathering counts while ``ended_at`` is null, and was held once ``held_at`` is set.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import Id, Instant, Json, metadata

# person_id convened it; role is that person's on grid_id: what an office convenes, all of the office convened.
gatherings = Table(
    "gatherings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("title", String, nullable=False),
    Column("place", String, nullable=False, server_default=""),
    Column("starts_at", Instant, nullable=False),
    Column("on", Date, nullable=False),  # The local day of starts_at.
    # How long a training is: as many days or hours as its convener says; null for a meeting.
    Column("length", Float),
    Column("length_unit", String),
    Column("scope", Json, nullable=False),
    # Shown in the room; whoever sends it was there.
    Column("code", String, nullable=False),
    # In the QR that the room shows; made when it is first shown, so that nobody knows it before.
    Column("room_token", String),
    Column("key", String, nullable=False),  # The form it came from: confirmed twice, it is convened once.
    Column("filed_at", Instant, nullable=False),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("held_at", Instant),  # The first that came in, or its minutes.
    Column("closed_at", Instant),  # 结束签到: after it only the convener adds somebody.
    Column("ended_at", Instant),  # 取消.
    Column("ended_by_id", Id, ForeignKey("people.id")),
    UniqueConstraint("key"),
    CheckConstraint("kind IN ('meeting', 'training')", name="kind"),
    CheckConstraint("length_unit IN ('days', 'hours')", name="length_unit"),
)
Index("ix_gatherings_convener", gatherings.c.person_id, gatherings.c.on)
Index("ix_gatherings_grid", gatherings.c.grid_id, gatherings.c.on)
Index("uq_gatherings_room_token", gatherings.c.room_token, unique=True)
Index("ix_gatherings_code", gatherings.c.on, gatherings.c.code)

# One row for each person asked, or who came without being asked. answer: '' | coming | leave, the person's own.
gathering_people = Table(
    "gathering_people",
    metadata,
    Column("gathering_id", Id, ForeignKey("gatherings.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("asked", Integer, nullable=False, server_default="1"),
    Column("answer", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("answered_at", Instant),
    Column("came_at", Instant),
    Column("how", String, nullable=False, server_default=""),
    Column("marked_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("answer IN ('', 'coming', 'leave')", name="answer"),
    CheckConstraint("how IN ('', 'button', 'code', 'hand')", name="how"),
)
Index("ix_gathering_people_person", gathering_people.c.person_id, gathering_people.c.gathering_id)

# 纪要 and 决定; a decision that became a task names it.
gathering_words = Table(
    "gathering_words",
    metadata,
    Column("id", Id, primary_key=True),
    Column("gathering_id", Id, ForeignKey("gatherings.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("task_id", Id, ForeignKey("tasks.id")),
    CheckConstraint("kind IN ('minutes', 'decision')", name="kind"),
)

# 年度培训计划: what a grid means to hold in a month of a year; it counts while ended_at is null.
training_plans = Table(
    "training_plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("year", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("topic", String, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
)
