"""The triggers that keep `figure_sum`: what each change of a figure, of its priorities or of its operation takes out of a sum and puts into one.

A migration that batches one of these tables calls `drop()` before it (a batch drops the table on SQLite, and what names it would be
in the way) and `keep()` after it. (docs/maintainers.md, "What is kept ready")
"""

from alembic import op

from migrations import by_month
from migrations.told import LINKS, LINKS_ADDED, LOCKS, LOCKS_ADDED, forget, function, on_sqlite
from opsplanner.figures.sums import ALL_COUNT, CELL, COUNTED, FACTS, FIGURES, SINCE_0047, SINCE_0052, SINCE_0108, YEAR, added_up

CREDITED = f"""SELECT 'priority' AS split, {FACTS}, l.sign, l.split_id
FROM ({{links}}) l JOIN outcome_entry e ON e.id = l.entry_id LEFT JOIN operation o ON o.id = e.operation_id WHERE {COUNTED} AND {{credited}}"""

ENTRY = ("measure_id", "hundredths", "exactness", "agency_id", "ward_id", "ends_on", "operation_id", "plan_year_id", "review", "superseded")
_SINCE_0108 = "NOT e.also_reported AND CASE WHEN l.split_id = 0 THEN e.told_by_id ELSE l.told END IS NULL"
AT = {
    "0024": (ALL_COUNT, ALL_COUNT, ()),
    "0047": (SINCE_0047, "NOT e.also_reported", ("also_reported",)),
    "0052": (SINCE_0052, "NOT e.also_reported AND (e.told_by_id IS NULL OR l.split_id <> 0)", ("also_reported", "told_by_id", "ward_told_by_id")),
    "0108": (SINCE_0108, _SINCE_0108, ("also_reported", "told_by_id", "ward_told_by_id")),
    "0114": (SINCE_0108, _SINCE_0108, ("also_reported", "told_by_id", "ward_told_by_id")),
}
"""Since which migration which figures are in the sums, which of their credits are, and which more columns of a figure that depends on."""
NOW = BY_MONTH = "0114"
"""As they are kept now; and since which migration there are sums by month beside them (`by_month.py`)."""
TOLD, TOLD_SINCE = ("told_by_id",), "0108"
"""Which columns of a credit make a difference, and since which migration they are there."""
OPERATION = ("type_id", "restricted", "figures_released", "state")
CHANGES = (
    ("outcome_entry", "AFTER INSERT", ()), ("outcome_entry", "BEFORE UPDATE", ENTRY), ("outcome_entry", "AFTER UPDATE", ENTRY), ("outcome_entry", "BEFORE DELETE", ()),
    ("entry_priority", "BEFORE INSERT", ()), ("entry_priority", "BEFORE DELETE", ()),
    ("entry_priority", "BEFORE UPDATE", TOLD), ("entry_priority", "AFTER UPDATE", TOLD),
    ("operation", "BEFORE UPDATE", OPERATION), ("operation", "AFTER UPDATE", OPERATION),
)
"""When a trigger works, and which columns make a difference. A figure is taken out before it changes, and put in after it."""

ON_SQLITE = """BEGIN
  INSERT INTO figure_sum ({cell}, part, hundredths, entries) SELECT {cell}, 0, sign * hundredths, sign FROM ({cells}) WHERE true
  ON CONFLICT ({cell}, part) DO UPDATE SET hundredths = hundredths + excluded.hundredths, entries = entries + excluded.entries;
END"""

ADDED = {"outcome_entry": FIGURES, "entry_priority": CREDITED.format(links=LINKS_ADDED, year="{year}", credited="{credited}")}
"""What PostgreSQL is told once a statement has added rows, of all of them together: ten thousand figures of one kind change a sum once."""


def fill(at: str = NOW) -> None:
    """Add up what is there, as it was added up since that migration (`AT`)."""
    op.execute(added_up(op.get_bind().dialect.name, "true", AT[at][0]))


def keep(at_migration: str = NOW) -> None:
    """Let every change be told to the sums from now on, as they were kept since that migration (`AT`)."""
    counts, credited, more = AT[at_migration]
    has_told = at_migration >= TOLD_SINCE
    for table, at, names in _changes():
        if names is TOLD and not has_told:
            continue
        columns = (*names, *more) if names is ENTRY else names
        when, verb = at.split()
        name, row = _name(table, at), "OLD" if verb == "DELETE" else "NEW"
        if table == "entry_priority":
            told = f"{'OLD' if when == 'BEFORE' and verb != 'INSERT' else 'NEW'}.told_by_id" if has_told else "NULL"
            cells = CREDITED.format(links=LINKS.get(at, LINKS.get(verb, "")).format(told=told), year=_year(), credited=credited)
        else:
            cells = _figures(f"e.{'operation_id' if table == 'operation' else 'id'} = {row}.id", -1 if when == "BEFORE" else 1, counts)
        only = f" OF {', '.join(columns)}" if columns else ""
        differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
        body = f"EXECUTE FUNCTION {name}()"
        if on_sqlite():
            body = ON_SQLITE.format(cell=", ".join(CELL), cells=cells)
        else:
            _function(name, cells, LOCKS[table].format(row="OLD" if when == "BEFORE" and verb == "UPDATE" else row), row)
        op.execute(f"CREATE TRIGGER {name} {at}{only} ON {table} FOR EACH ROW{f' WHEN ({differs})' if columns else ''} {body}")
    for table, figures in () if on_sqlite() else ADDED.items():
        name = _name(table, "AFTER INSERT")
        _function(name, figures.format(entries="added", of="true", sign=1, year=_year(), counts=counts, credited=credited, told="told_by_id" if has_told else "NULL"), LOCKS_ADDED[table], "NULL")
        op.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
    if at_migration >= BY_MONTH:
        by_month.keep()


def _function(name: str, cells: str, locks: str, row: str) -> None:
    summed = f"SELECT {', '.join(CELL)}, sum(sign * hundredths) AS hundredths, sum(sign) AS entries FROM ({cells}) each GROUP BY {', '.join(CELL)}"
    function(name, "figure_sum", CELL, ("hundredths", "entries"), summed, locks, row)


def drop() -> None:
    """Leave the sums alone for as long as a batch copies rows: it changes no figure."""
    added = [] if on_sqlite() else [(table, "AFTER INSERT") for table in ADDED]
    forget({_name(table, at): table for table, at in [*((table, at) for table, at, _ in _changes()), *added]})
    by_month.drop()


def _changes() -> list[tuple[str, str, tuple[str, ...]]]:
    """What is told row by row: on PostgreSQL what a statement adds is told of all its rows together."""
    return [change for change in CHANGES if on_sqlite() or not change[1].endswith("INSERT")]


def _year() -> str:
    return YEAR[op.get_bind().dialect.name]


def _figures(of: str, sign: int, counts: str) -> str:
    return FIGURES.format(entries="outcome_entry", of=of, sign=sign, year=_year(), counts=counts)


def _name(table: str, at: str) -> str:
    return f"figure_sum_{table}_{at.replace(' ', '_').lower()}"
