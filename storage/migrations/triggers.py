"""Triggers that keep facts: a DELETE on a fact table is refused by the store itself."""


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
