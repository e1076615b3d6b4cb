"""What grids may be asked for: the list (任务清单) that an office keeps, filled by the roster workbook."""

from sqlalchemy import Column, String, Table, UniqueConstraint

from storage.tables.base import Id, Instant, metadata

# One line of a list. ``rulebook`` names the rulebook whose jurisdictions the list is for; ``kind`` is its 类别,
# ``basis`` what it rests on (依据), ``unit`` who leads it (牵头单位).
admitted_items = Table(
    "admitted_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False, server_default=""),
    Column("basis", String, nullable=False, server_default=""),
    Column("unit", String, nullable=False, server_default=""),
    Column("rulebook", String, nullable=False),
    Column("retired_at", Instant),
    UniqueConstraint("rulebook", "code", name="uq_admitted_items_code"),
)
