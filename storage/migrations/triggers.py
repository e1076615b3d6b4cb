"""Triggers: a DELETE on a fact table is refused by the store itself, and the last visits follow the visits."""


def refuse_delete(dialect: str, table: str) -> list[str]:
    """Returns the statements that make a table refuse DELETE.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
        table: a table's name, one of ours.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_keep BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'facts are kept: supersede, do not delete'); END"
        ]
    return [
        "CREATE OR REPLACE FUNCTION keep_facts() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'facts are kept: supersede, do not delete'; END $$",
        f"CREATE TRIGGER {table}_keep BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_facts()",
    ]


_NEWEST = (
    "INSERT INTO last_visits (person_id, kind, target_id, last_on) "
    'SELECT person_id, kind, target_id, max("on") FROM visit_targets '
    "WHERE kind = NEW.kind AND target_id = NEW.target_id AND person_id = NEW.person_id AND ended_at IS NULL "
    "GROUP BY person_id, kind, target_id"
)
_FORGET = "DELETE FROM last_visits WHERE person_id = NEW.person_id AND kind = NEW.kind AND target_id = NEW.target_id"


def keep_last_visits(dialect: str) -> list[str]:
    """Returns the statements by which the store keeps ``last_visits`` true to ``visit_targets``.

    Whatever files a visit makes its day the last one if it is newer; whatever withdraws or corrects one looks for the
    newest that still counts. It happens in the same transaction, so no writer can forget it.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
    """
    if dialect == "sqlite":
        return [
            "CREATE TRIGGER visit_targets_last AFTER INSERT ON visit_targets WHEN NEW.ended_at IS NULL BEGIN "
            "INSERT INTO last_visits (person_id, kind, target_id, last_on) "
            'VALUES (NEW.person_id, NEW.kind, NEW.target_id, NEW."on") '
            "ON CONFLICT (person_id, kind, target_id) DO UPDATE SET last_on = max(last_on, excluded.last_on); END",
            "CREATE TRIGGER visit_targets_ended AFTER UPDATE OF ended_at ON visit_targets BEGIN "
            f"{_FORGET}; {_NEWEST}; END",
        ]
    return [
        # One statement for all rows of an INSERT, in the order of the key, so that two of them never wait in a circle.
        "CREATE FUNCTION note_last_visits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO last_visits (person_id, kind, target_id, last_on) "
        'SELECT person_id, kind, target_id, max("on") FROM added WHERE ended_at IS NULL '
        "GROUP BY person_id, kind, target_id ORDER BY person_id, kind, target_id "
        "ON CONFLICT (person_id, kind, target_id) "
        "DO UPDATE SET last_on = greatest(last_visits.last_on, excluded.last_on); RETURN NULL; END $$",
        "CREATE TRIGGER visit_targets_last AFTER INSERT ON visit_targets REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION note_last_visits()",
        f"CREATE FUNCTION forget_last_visits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_FORGET}; {_NEWEST}; "
        "RETURN NULL; END $$",
        "CREATE TRIGGER visit_targets_ended AFTER UPDATE OF ended_at ON visit_targets "
        "FOR EACH ROW EXECUTE FUNCTION forget_last_visits()",
    ]


def drop_last_visits(dialect: str) -> list[str]:
    """Returns the statements that take those triggers away."""
    on = "" if dialect == "sqlite" else " ON visit_targets"
    triggers = [f"DROP TRIGGER {name}{on}" for name in ("visit_targets_last", "visit_targets_ended")]
    functions = [] if dialect == "sqlite" else ["note_last_visits()", "forget_last_visits()"]
    return [*triggers, *(f"DROP FUNCTION {name}" for name in functions)]
