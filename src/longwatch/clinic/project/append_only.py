"""Tables to which rows are only added: the database itself refuses anything else."""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {condition}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND ({permit}) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '{table} is append-only';
END $$
"""


def erased(patient: str = "OLD.patient_id") -> str:
    """The condition that another person has approved the erasure of this patient: the one way through."""
    return (
        f"EXISTS (SELECT 1 FROM erasure_erasure one WHERE one.patient_id = {patient} AND one.step = 'done')"
    )


def append_only(table: str, *, permit: str = "") -> RunPython:
    """Refuse changes of rows, and deletion but where `permit`, a condition over OLD, holds."""

    def add(apps: Any, schema: Any) -> None:
        _add(schema, table, permit)

    def remove(apps: Any, schema: Any) -> None:
        _remove(schema, table)

    return RunPython(add, remove)


def permit_deletion(table: str, *, permit: str) -> RunPython:
    """From now on let through the deletion of rows for which the condition over OLD holds."""

    def allow(apps: Any, schema: Any) -> None:
        _remove(schema, table)
        _add(schema, table, permit)

    def forbid(apps: Any, schema: Any) -> None:
        _remove(schema, table)
        _add(schema, table, "")

    return RunPython(allow, forbid)


def _add(schema: Any, table: str, permit: str) -> None:
    _on(schema, lambda: _add_sqlite(schema, table, permit), lambda: _add_postgresql(schema, table, permit))


def _remove(schema: Any, table: str) -> None:
    _on(schema, lambda: _remove_sqlite(schema, table), lambda: _remove_postgresql(schema, table))


def _on(schema: Any, sqlite: Callable[[], None], postgresql: Callable[[], None]) -> None:
    (postgresql if schema.connection.vendor == "postgresql" else sqlite)()


def _add_sqlite(schema: Any, table: str, permit: str) -> None:
    schema.execute(_SQLITE.format(table=table, verb="update", event="UPDATE", condition=""))
    condition = f"WHEN NOT ({permit})" if permit else ""
    schema.execute(_SQLITE.format(table=table, verb="delete", event="DELETE", condition=condition))


def _remove_sqlite(schema: Any, table: str) -> None:
    for verb in ("update", "delete"):
        schema.execute(f"DROP TRIGGER {table}_no_{verb}")


def _add_postgresql(schema: Any, table: str, permit: str) -> None:
    schema.execute(_FUNCTION.format(table=table, permit=permit or "FALSE"), params=None)
    schema.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    schema.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def _remove_postgresql(schema: Any, table: str) -> None:
    schema.execute(f"DROP TRIGGER {table}_rows ON {table}")
    schema.execute(f"DROP TRIGGER {table}_all ON {table}")
    schema.execute(f"DROP FUNCTION {table}_append_only()")
