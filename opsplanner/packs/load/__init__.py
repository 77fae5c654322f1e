"""Brings the database to what a pack says: by code, again and again without harm. Nothing is ever deleted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from opsplanner import clock
from opsplanner.accounts.services import end_ways_in_of
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import last_line, record, subjects
from opsplanner.models import (
    Agency,
    AgencyKind,
    AgencyName,
    EventKind,
    Installation,
    Measure,
    OperationType,
    Place,
    Power,
    Resource,
    Team,
    TypeAgency,
    User,
    Verb,
    Ward,
    type_measure,
    type_power,
    type_priority,
)
from opsplanner.packs.bring import Bringing
from opsplanner.packs.load.figures import load_figures
from opsplanner.packs.load.groups import load_groups
from opsplanner.packs.load.plan import load_priorities, load_years
from opsplanner.packs.load.reports import load_reports
from opsplanner.packs.load.scrutiny import load_scrutiny
from opsplanner.packs.report import LoadReport, plain
from opsplanner.packs.schema import OperationTypeEntry, Pack


def loaded_edition() -> str | None:
    """Return the edition of the pack that was loaded last, or None in a new database."""
    line = last_line(subjects.INSTALLATION, verbs=(Verb.PACK_LOADED,))
    return line.what.split("edition ")[1].split(":")[0] if line else None


def load_pack(pack: Pack, *, demonstration: bool, by: User | None = None) -> LoadReport:
    """Load a pack, inside a unit of work. A second time nothing is added and nothing changes.

    What is gone from the pack becomes inactive, and of an agency's people everything that let them in; what administrators made without a code, and
    what somebody made or changed on a page of its own (a place), is left alone. Plan years,
    priorities and published figures stay, since operations and figures hang on them.
    Raises RuleBroken when the database is a demonstration and should become a live one, or the reverse.
    """
    return _Loading(pack).run(demonstration, by)


class _Loading:
    """One load: the report, and the ids of what was loaded by its code."""

    def __init__(self, pack: Pack):
        self.pack = pack
        self.report = LoadReport()

    def run(self, demonstration: bool, by: User | None) -> LoadReport:
        """Load every subject in the order in which they refer to each other."""
        self.installation(demonstration)
        unused = set(db.session.scalars(select(Agency.id).where(Agency.active.is_(False))))
        self.names_of_agencies()
        agencies = self.all(Agency, "agencies", "Agency", lambda a: {"kind": AgencyKind(a.kind)} | plain(a, "kind", "teams"))
        end_ways_in_of(unused ^ set(db.session.scalars(select(Agency.id).where(Agency.active.is_(False)))))
        teams = [(team, agencies[agency.code].id) for agency in self.pack["agencies"] for team in agency.teams]
        self.upsert(Team, "teams", "Team", [(team.code, plain(team) | {"agency_id": agency_id}) for team, agency_id in teams])
        wards = self.all(Ward, "wards", "Ward", plain)
        self.all(Place, "places", "Place", lambda p: plain(p, "ward") | {"ward_id": wards[p.ward].id if p.ward else None, "of_pack": True})
        self.all(EventKind, "event-kinds", "Kind of event", plain)
        self.bringing = Bringing(self.report)
        groups = load_groups(self.pack, self.bringing, agencies)
        years = load_years(self.pack, self.bringing)
        priorities = load_priorities(self.pack, self.bringing, years, groups, agencies)
        measures = self.measures()
        powers = self.all(Power, "powers", "Power", plain)
        self.all(Resource, "resources", "Resource", lambda r: plain(r, "agency") | {"agency_id": agencies[r.agency].id})
        self.types(agencies, measures, powers)
        load_figures(self.pack, self.report, years, priorities, measures, agencies)
        load_reports(self.pack, self.report, years)
        load_scrutiny(self.pack, self.report)
        if self.report or loaded_edition() != self.pack.edition:
            what = f"loaded the pack, edition {self.pack.edition}: {self.report.sentence()}"
            record(None, Verb.PACK_LOADED, what, by=by, subject=subjects.INSTALLATION)
        db.session.flush()
        return self.report

    def installation(self, demonstration: bool) -> None:
        """Fill the installation's one row."""
        values = plain(self.pack.partnership, "name") | {"partnership": self.pack.partnership.name}
        row = db.session.get(Installation, 1)
        if row is None:
            db.session.add(Installation(id=1, demonstration=demonstration, **values))
        elif row.demonstration != demonstration:
            raise RuleBroken("A demonstration database never becomes a live one, nor a live one a demonstration")
        else:
            self.report.change(row, "Partnership", values)

    def names_of_agencies(self) -> None:
        """Keep until when an agency had the name that it loses: what is of then goes on to say it."""
        today = clock.today()
        wanted = {entry.code: (entry.name, entry.short_name) for entry in self.pack["agencies"]}
        for agency in db.session.scalars(select(Agency).where(Agency.code.in_(wanted))).all():
            had = agency.name, agency.short_name
            if had != wanted[agency.code] and db.session.get(AgencyName, (agency.id, today)) is None:
                db.session.add(AgencyName(agency_id=agency.id, until=today, name=agency.name, short_name=agency.short_name))
        db.session.flush()

    def all(self, model: Any, subject: str, word: str, values: Any) -> dict[str, Any]:
        """Load one file's records; return the rows by code."""
        return self.upsert(model, subject, word, [(entry.code, values(entry)) for entry in self.pack[subject]])

    def measures(self) -> dict[str, Measure]:
        """Load the measures, then which of them follows from which."""
        known = set(db.session.scalars(select(Measure.code)))
        measures = self.all(Measure, "measures", "Measure", lambda m: plain(m, "follows"))
        for entry in self.pack["measures"]:
            row, first = measures[entry.code], measures[entry.follows] if entry.follows else None
            if row.follows_id == (first.id if first else None):
                continue
            row.follows_id = first.id if first else None
            if entry.code in known:
                self.report.changed.append(f"Measure {row.name}: follows from {first.name if first else 'no other one'} now")
        db.session.flush()
        return measures

    def upsert(self, model: Any, subject: str, word: str, wanted: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        """Add, change, or make inactive the rows of one model; return the wanted ones by code."""
        rows = {row.code: row for row in db.session.scalars(select(model).order_by(model.id))}
        left_alone = {code for code, row in rows.items() if not getattr(row, "of_pack", True)}
        for code, values in wanted:
            if code not in rows:
                rows[code] = model(**values)
                db.session.add(rows[code])
                self.report.add(subject)
                continue
            if code in left_alone:
                continue
            if not rows[code].active:
                rows[code].active = True
                self.report.changed.append(f"{word} {_name(rows[code])}: used again")
            self.report.change(rows[code], f"{word} {_name(rows[code])}", values)
        codes = {code for code, _ in wanted}
        for code, row in rows.items():
            if code not in codes | left_alone and row.active:
                row.active = False
                self.report.changed.append(f"{word} {_name(row)}: gone from the pack, no longer used")
        db.session.flush()
        return {code: rows[code] for code in codes}

    def types(self, agencies: dict[str, Agency], measures: dict[str, Measure], powers: dict[str, Power]) -> None:
        """Load the operation types and what hangs on each."""
        own = ("lead", "agencies", "priorities", "measures", "powers")
        positions = {entry.code: n for n, entry in enumerate(self.pack["operation-types"])}
        rows = self.all(
            OperationType, "operation-types", "Operation type",
            lambda t: plain(t, *own) | {"lead_agency_id": agencies[t.lead].id, "position": positions[t.code]},
        )
        for entry in self.pack["operation-types"]:
            row = rows[entry.code]
            self.usual(row, entry, agencies)
            if not self.bringing.is_kept("operation_type", row.id, "priorities", ", ".join(entry.priorities)):
                self.linked(row, type_priority, "priority_code", "priorities", entry.priorities)
            self.linked(row, type_measure, "measure_id", "measures", [measures[code].id for code in entry.measures])
            self.linked(row, type_power, "power_id", "powers", [powers[code].id for code in entry.powers])

    def usual(self, kind: OperationType, entry: OperationTypeEntry, agencies: dict[str, Agency]) -> None:
        """Load a type's usual agencies. Who is gone from the list is taken off it: operations keep their own."""
        rows = {u.agency_id: u for u in db.session.scalars(select(TypeAgency).where(TypeAgency.operation_type_id == kind.id))}
        names = {agency.id: agency.short_name for agency in db.session.scalars(select(Agency))}
        new = not rows
        wanted = [agencies[usual.agency].id for usual in entry.agencies]
        for position, usual in enumerate(entry.agencies):
            agency_id = agencies[usual.agency].id
            values = plain(usual, "agency") | {"position": position}
            label = f"Operation type {kind.code}, {names[agency_id]}"
            if agency_id in rows:
                self.report.change(rows[agency_id], label, values)
                continue
            db.session.add(TypeAgency(operation_type_id=kind.id, agency_id=agency_id, **values))
            if not new:
                self.report.changed.append(f"{label}: usually takes part from now on")
        for agency_id, row in rows.items():
            if agency_id not in wanted:
                db.session.delete(row)
                self.report.changed.append(f"Operation type {kind.code}, {names[agency_id]}: no longer usually takes part")

    def linked(self, kind: OperationType, table: Any, column: str, word: str, wanted: list[Any]) -> None:
        """Make a type's priorities, measures or powers the wanted ones."""
        order = [table.c.position] if "position" in table.c else [table.c[column]]
        found = list(db.session.scalars(select(table.c[column]).where(table.c.operation_type_id == kind.id).order_by(*order)))
        if (found == wanted) if "position" in table.c else (set(found) == set(wanted)):
            return
        if found:
            self.report.changed.append(f"Operation type {kind.code}: its {word} changed, from {len(found)} to {len(wanted)}")
        db.session.execute(delete(table).where(table.c.operation_type_id == kind.id))
        rows = [{"operation_type_id": kind.id, column: value} for value in wanted]
        if "position" in table.c:
            rows = [row | {"position": n} for n, row in enumerate(rows)]
        if rows:
            db.session.execute(insert(table), rows)


def _name(row: Any) -> str:
    return str(getattr(row, "short_name", None) or getattr(row, "name", None) or row.code)
