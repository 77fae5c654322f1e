"""What the triggers of all sums of figures are told: of credits to priorities, what they lock, and how PostgreSQL adds it (`sums.py`, `by_month.py`)."""

from collections.abc import Mapping, Sequence

from alembic import op

LINKS = {
    "INSERT": "SELECT NEW.entry_id AS entry_id, NEW.priority_id AS split_id, {told} AS told, 1 AS sign "
    "UNION ALL SELECT NEW.entry_id, 0, NULL, -1 WHERE NOT EXISTS (SELECT 1 FROM entry_priority p WHERE p.entry_id = NEW.entry_id)",
    "DELETE": "SELECT OLD.entry_id AS entry_id, OLD.priority_id AS split_id, {told} AS told, -1 AS sign "
    "UNION ALL SELECT OLD.entry_id, 0, NULL, 1 WHERE NOT EXISTS (SELECT 1 FROM entry_priority p WHERE p.entry_id = OLD.entry_id AND p.priority_id <> OLD.priority_id)",
    "BEFORE UPDATE": "SELECT OLD.entry_id AS entry_id, OLD.priority_id AS split_id, {told} AS told, -1 AS sign",
    "AFTER UPDATE": "SELECT NEW.entry_id AS entry_id, NEW.priority_id AS split_id, {told} AS told, 1 AS sign",
}
"""What is told before a figure is credited to a priority, or to one less: the last that goes leaves it among those that have none."""
LINKS_ADDED = """SELECT entry_id, priority_id AS split_id, {told} AS told, 1 AS sign FROM added
UNION ALL SELECT entry_id, 0, NULL, -1 FROM added n GROUP BY entry_id HAVING count(*) = (SELECT count(*) FROM entry_priority p WHERE p.entry_id = n.entry_id)"""
"""The same of all that one statement has credited, after it, on PostgreSQL."""
LOCKS = {
    "outcome_entry": "PERFORM FROM operation WHERE id = {row}.operation_id FOR SHARE;",
    "entry_priority": "PERFORM FROM operation o JOIN outcome_entry e ON e.operation_id = o.id WHERE e.id = {row}.entry_id FOR SHARE OF o;"
    " PERFORM FROM outcome_entry WHERE id = {row}.entry_id FOR SHARE;",
    "operation": "",
}
"""What else a sum is made of stays as it is until the change is kept, or was changed before and is seen so."""
LOCKS_ADDED = {
    "outcome_entry": "PERFORM FROM operation WHERE id IN (SELECT operation_id FROM added) FOR SHARE;",
    "entry_priority": "PERFORM FROM operation WHERE id IN (SELECT e.operation_id FROM added n JOIN outcome_entry e ON e.id = n.entry_id) FOR SHARE;"
    " PERFORM FROM outcome_entry WHERE id IN (SELECT entry_id FROM added) FOR SHARE;",
}
_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE cell record;
BEGIN
  {locks}
  FOR cell IN {cells} LOOP
    UPDATE {table} SET {more}
    WHERE {same} AND part = (SELECT part FROM {table} WHERE {same} LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
      INSERT INTO {table} ({cell}, part, {amounts}) VALUES ({values}, txid_current(), {new});
    END IF;
  END LOOP;
  RETURN {row};
END $$"""
"""Nobody waits for a sum that another transaction is changing: a part of its own is begun, to which later ones add."""


def on_sqlite() -> bool:
    """Say whether the migration runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def function(name: str, table: str, cell: Sequence[str], amounts: Sequence[str], cells: str, locks: str, row: str) -> None:
    """Make the function of a trigger on PostgreSQL, which adds what a select gives to a table of sums, cell by cell, and returns a `row`."""
    both, values = ", ".join(cell), ", ".join(f"cell.{column}" for column in cell)
    more, new = ", ".join(f"{one} = {one} + cell.{one}" for one in amounts), ", ".join(f"cell.{one}" for one in amounts)
    op.execute(
        _FUNCTION.format(name=name, table=table, locks=locks, cells=cells, same=f"({both}) = ({values})", cell=both, values=values, more=more, amounts=", ".join(amounts), new=new, row=row)
    )


def forget(names: Mapping[str, str]) -> None:
    """Take triggers away, each with its table, and their functions; those that are not there are left out."""
    for name, table in names.items():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if on_sqlite() else f" ON {table}"))
        if not on_sqlite():
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
