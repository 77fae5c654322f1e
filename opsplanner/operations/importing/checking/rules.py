"""Every row of a file is read before any is taken, and held against the other rows and what stands. Plain functions (docs/domain.md, "Operations from a file")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from opsplanner.operations.afterwards import rules as afterwards_rules
from opsplanner.operations.afterwards.rules import Standing
from opsplanner.operations.importing.columns import rules as roles
from opsplanner.operations.importing.columns.rules import Match
from opsplanner.operations.importing.names import rules as names_rules
from opsplanner.operations.importing.rows.rules import Columns, OneRow
from opsplanner.operations.importing.rules import STANDS, Found, Known, Named, Prepared
from opsplanner.web.tables.headings import below, headings, is_total
from opsplanner.web.tables.mending import Fault
from opsplanner.web.tables.names import alike
from opsplanner.web.tables.table import Row, Table

MOST_FAULTS = 2_000


class Reader:
    """Reads the rows of a table by a match."""

    def __init__(self, table: Table, match: Match, known: Known) -> None:
        self._known, self.found = known, Found()
        self._names = dict(enumerate(headings(table, match.headings), 1))
        of: dict[str, list[int]] = {}
        for column, name in self._names.items():
            if role := match.columns.get(name, ""):
                of.setdefault(role, []).append(column)
        heads = {column: self._headed(column, match.headings) for role in (roles.ASKED_OF, roles.CAME_OF) for column in of.get(role, ())}
        self._columns = Columns(of, heads, match.days, match.type_code)
        self._there: dict[tuple[int, date], list[Standing]] = {}
        self.rows = below(table, match.headings)

    def _headed(self, column: int, row: int) -> Named | None:
        """The agency that a heading names."""
        said = names_rules.agency_in_heading(self._names[column], self._known.agencies)
        if said is None:
            self.found.faults.append(Fault(row, column, f"“{self._names[column]}” names no agency that is known. Mend the heading, or leave this column out"))
        return self._known.agencies[said.name] if said else None

    def read(self, rows: Sequence[Row]) -> None:
        """Read some rows."""
        for row in rows:
            self.found.rows += 1
            said = [row.cell(column) for those in self._columns.of.values() for column in those]
            total = next((value for value in said if isinstance(value, str) and is_total(value) and alike(value) not in self._known.types), None)
            if all(value == "" for value in said):
                self.found.left_out.append((row.number, "nothing in it"))
            elif total is not None and row.cell(self._columns.first(roles.DAY)) == "":
                self.found.left_out.append((row.number, f"a total: “{total}”"))
            else:
                one = OneRow(self._columns, self._known, row)
                self.found.questions += one.questions
                self.found.faults += one.faults[: max(0, MOST_FAULTS - len(self.found.faults))]
                if not one.faults and one.made:
                    self._take(one.made, row)

    def _take(self, made: Prepared, row: Row) -> None:
        """Take what a row says, unless a row above says the same operation."""
        key = made.type_id, made.day
        before = afterwards_rules.same(made.type_id, made.wall, made.ward_ids, self._there.get(key, ()))
        if before:
            self.found.faults.append(Fault(row.number, self._columns.first(roles.DAY), f"{before.reference} says the same operation: the type, the day, the start and a ward. Take one of them out"))
            return
        self._there.setdefault(key, []).append(Standing(f"Row {row.number}", made.type_id, made.day, made.start, frozenset(made.ward_ids)))
        self.found.operations.append(made)

    def finish(self, standing: Iterable[Standing], rows_there: Collection[int] = ()) -> Found:
        """Leave out what stands already, and the rows that are there since the same file was taken before; put the rest in the order of its days, and return what was found."""
        there: dict[tuple[int, date], list[Standing]] = {}
        for one in standing:
            there.setdefault((one.type_id, one.day), []).append(one)
        kept = []
        for made in self.found.operations:
            before = afterwards_rules.same(made.type_id, made.wall, made.ward_ids, there.get((made.type_id, made.day), ()))
            if made.row in rows_there:
                self.found.left_out.append((made.row, "it came in this file before, and is there"))
            elif before:
                self.found.left_out.append((made.row, f"{before.reference}{STANDS}"))
            else:
                kept.append(made)
        self.found.operations = sorted(kept, key=lambda made: (made.day, made.start, made.row))
        self.found.left_out.sort()
        self.found.faults.sort()
        return self.found
