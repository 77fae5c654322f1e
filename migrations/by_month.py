"""The triggers that keep `month_sum` and `month_count`. A migration calls `sums.drop()` and `sums.keep()`, which see to these too.

A change is told once: what it takes out and what it puts in are added up first, and what comes to nothing changes no row.
"""

from alembic import op

from migrations.told import LINKS, LINKS_ADDED, LOCKS, LOCKS_ADDED, forget, function, on_sqlite
from opsplanner.figures.sums import (
    ADDED,
    COUNTED_IN_MONTHS,
    MONTH,
    MONTHS,
    OF_MONTH,
    WITH_OPERATION,
    added_up_by_month,
    by_month,
    put_in,
    summed,
)

_BOTH = ("starts_on", "ends_on", "operation_id", "plan_year_id", "superseded", "also_reported", "told_by_id")
ENTRY = {"month_sum": (*_BOTH, "measure_id", "hundredths", "exactness", "review"), "month_count": (*_BOTH, "agency_id", "ward_id", "ward_told_by_id")}
OPERATION = {"month_sum": ("restricted", "state"), "month_count": ("type_id", "restricted", "state")}
"""Which columns of a figure and of its operation make a difference to which sums; of a state no more than whether it is a draft."""
CREDITED = f"""SELECT {OF_MONTH}, l.split_id
FROM ({{links}}) l JOIN outcome_entry e ON e.id = l.entry_id LEFT JOIN operation o ON o.id = e.operation_id
WHERE {COUNTED_IN_MONTHS} AND NOT e.also_reported AND CASE WHEN l.split_id = 0 THEN e.told_by_id ELSE l.told END IS NULL"""
_INSERTED, _UPDATED, _DELETED = "after_insert", "after_update", "before_delete"


def fill() -> None:
    """Add up by month what is there."""
    for statement in added_up_by_month(_engine(), "true"):
        op.execute(statement)


def keep() -> None:
    """Let every change be told to the sums by month from now on."""
    for sums in MONTHS:
        _keep_of_entries(sums)
        _keep_of_operations(sums)
    _keep_of_credits("month_count")


def drop() -> None:
    """Leave the sums by month alone."""
    at = {"outcome_entry": (_INSERTED, _UPDATED, _DELETED), "operation": (_UPDATED,), "entry_priority": (_INSERTED, "before_insert", _UPDATED, _DELETED)}
    forget({f"{sums}_{table}_{when}": table for sums in MONTHS for table, times in at.items() for when in times})


def _keep_of_entries(sums: str) -> None:
    table, columns = "outcome_entry", ("id", *sorted({*ENTRY["month_sum"], *ENTRY["month_count"]}))
    if on_sqlite():
        _trigger(sums, table, "AFTER INSERT", _cells(sums, entries=_rows(columns, NEW=1)))
    else:
        _each_statement(sums, table, _cells(sums, entries="(SELECT *, 1 AS sign FROM added)"))
    changed, locks = _cells(sums, entries=_rows(columns, OLD=-1, NEW=1)), "PERFORM FROM operation WHERE id IN (OLD.operation_id, NEW.operation_id) FOR SHARE;"
    _trigger(sums, table, "AFTER UPDATE", changed, ENTRY[sums], locks=locks)
    _trigger(sums, table, "BEFORE DELETE", _cells(sums, entries=_rows(columns, OLD=-1)), locks=LOCKS[table].format(row="OLD"))


def _keep_of_operations(sums: str) -> None:
    operations = _rows(("id", "type_id", "restricted", "state"), OLD=-1, NEW=1)
    cells = _cells(sums, operations=operations, of="e.operation_id = NEW.id", sign="o.sign")
    _trigger(sums, "operation", "AFTER UPDATE", cells, OPERATION[sums])


def _keep_of_credits(sums: str) -> None:
    table = "entry_priority"
    told = {when: LINKS[when].format(told=f"{'OLD' if when in ('DELETE', 'BEFORE UPDATE') else 'NEW'}.told_by_id") for when in LINKS}
    if on_sqlite():
        _trigger(sums, table, "BEFORE INSERT", _credited(told["INSERT"]))
    else:
        _each_statement(sums, table, _credited(LINKS_ADDED.format(told="told_by_id")))
    _trigger(sums, table, "AFTER UPDATE", _credited(f"{told['BEFORE UPDATE']} UNION ALL {told['AFTER UPDATE']}"), ("told_by_id",), locks=LOCKS[table].format(row="NEW"))
    _trigger(sums, table, "BEFORE DELETE", _credited(told["DELETE"]), locks=LOCKS[table].format(row="OLD"))


def _cells(sums: str, *, entries: str = "outcome_entry", operations: str = "operation", sign: str = "e.sign", of: str = "1 = 1") -> dict[str, str]:
    return by_month(sums, _engine(), WITH_OPERATION.format(entries=entries, operations=operations), sign=sign, of=of)


def _credited(links: str) -> dict[str, str]:
    return {"priority": CREDITED.format(links=links, sign="l.sign", month=MONTH[_engine()], of_operation="o")}


def _engine() -> str:
    return op.get_bind().dialect.name


def _rows(columns: tuple[str, ...], **rows: int) -> str:
    """The changed row as a table: as it was, taken out, and as it is, put in."""
    return "(" + " UNION ALL ".join(f"SELECT {', '.join(f'{row}.{column} AS {column}' for column in columns)}, {sign} AS sign" for row, sign in rows.items()) + ")"


def _trigger(sums: str, table: str, at: str, cells: dict[str, str], columns: tuple[str, ...] = (), locks: str = "") -> None:
    """Tell the sums of each row that is changed in one of these columns."""
    name = f"{sums}_{table}_{at.replace(' ', '_').lower()}"
    differs = " OR ".join(f"{_read('OLD', table, column)} IS DISTINCT FROM {_read('NEW', table, column)}" for column in columns)
    if on_sqlite():
        body = f"BEGIN\n  {put_in(sums, cells)};\nEND"
    else:
        function(name, sums, MONTHS[sums], tuple(ADDED[sums]), summed(sums, cells), locks, "OLD" if at.endswith("DELETE") else "NEW")
        body = f"EXECUTE FUNCTION {name}()"
    only = f" OF {', '.join(columns)}" if columns else ""
    op.execute(f"CREATE TRIGGER {name} {at}{only} ON {table} FOR EACH ROW{f' WHEN ({differs})' if columns else ''} {body}")


def _read(row: str, table: str, column: str) -> str:
    return f"({row}.state = 'draft')" if (table, column) == ("operation", "state") else f"{row}.{column}"


def _each_statement(sums: str, table: str, cells: dict[str, str]) -> None:
    """Tell the sums on PostgreSQL of all that a statement has added together."""
    name = f"{sums}_{table}_{_INSERTED}"
    function(name, sums, MONTHS[sums], tuple(ADDED[sums]), summed(sums, cells), LOCKS_ADDED[table], "NULL")
    op.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
