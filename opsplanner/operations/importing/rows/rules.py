"""One row of a file: what it says, what is to be mended in it, what is asked about. Plain functions (docs/domain.md, "Operations from a file")."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.catalogue.queries import year_in
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState
from opsplanner.operations.afterwards.rules import Came
from opsplanner.operations.importing.columns import rules as roles
from opsplanner.operations.importing.names import rules as names_rules
from opsplanner.operations.importing.rules import Known, Named, Person, Prepared
from opsplanner.operations.rules import check_times
from opsplanner.personal_data import looks_personal
from opsplanner.web.tables.mending import Fault
from opsplanner.web.tables.names import alike
from opsplanner.web.tables.table import Row, Trouble, words_of
from opsplanner.web.tables.values import day as day_of
from opsplanner.web.typed import EARLIEST, LATEST, OUTSIDE


class Columns(NamedTuple):
    """Which columns hold what, by what they hold; of those whose heading names an agency which one; and how the rest is to be read."""

    of: Mapping[str, Sequence[int]]
    heads: Mapping[int, Named | None]
    days: str
    type_code: str

    def first(self, role: str) -> int:
        """Return the number of the column that holds this; 0 where none does."""
        return self.of.get(role, (0,))[0]


class OneRow:
    """What one row says (`made`), or what is to be mended in it, and what is asked about."""

    def __init__(self, columns: Columns, known: Known, row: Row) -> None:
        self._columns, self._row, self._known = columns, row, known
        self.faults: list[Fault] = []
        self.questions: list[Fault] = []
        self.made: Prepared | None = None
        kind, lead, wards = self._named(roles.TYPE, self._known.types, "type of operation"), self._lead(), self._wards()
        wall = self._wall(self._day(), kind)
        state, reason = self._state(wall)
        parts, place, (objectives, notes) = self._parts(state, lead[0] if lead else 0), self._place(), self._texts()
        if not self.faults and kind and wall and lead and state:
            agency_id, author = lead
            self._check_in_use(state, kind, wards, {agency_id, *(part.agency_id for part in parts)})
            self.made = Prepared(
                row.number, kind.id, wall.day, wall.start, wall.end, tuple(one.id for one in wards), place, agency_id, author, parts, objectives, notes, state, reason,
            )

    def _fault(self, role: str, sentence: str) -> None:
        self.faults.append(Fault(self._row.number, self._columns.first(role) or 1, sentence))

    def _text(self, role: str) -> str:
        """What a cell holds; what cannot be read is a fault."""
        column = self._columns.first(role)
        value = self._row.cell(column) if column else ""
        if isinstance(value, Trouble):
            self._fault(role, value)
            return ""
        return words_of(value).strip()

    def _named(self, role: str, known: Mapping[str, Named], what: str) -> Named | None:
        text = self._text(role) or (self._columns.type_code if role == roles.TYPE else "")
        found = known.get(alike(text))
        if found is None and not any(fault.column == (self._columns.first(role) or 1) for fault in self.faults):
            self._fault(role, f"“{text}” is no {what} that is known. Write it as on the page on which operations are planned" if text else f"No {what} is named here")
        return found

    def _lead(self) -> tuple[int, Person] | None:
        """The agency that leads, and who: an agency by its name, or a person by name or e-mail address; nobody is the sender."""
        known, text = self._known, self._text(roles.LEAD)
        if not text:
            return known.sender.agency_id, known.sender
        if agency := known.agencies.get(alike(text)):
            lead, who = agency.id, known.sender
        else:
            found = known.people.get(text.casefold(), ())
            if len(found) != 1:
                more = "Several people have this name. Enter the e-mail address" if found else f"“{text}” is no agency, and nobody here with an account. Name the agency that led, or leave it empty"
                self._fault(roles.LEAD, more)
                return None
            lead, who = found[0].agency_id, found[0]
        if not known.in_office and lead != known.sender.agency_id:
            self._fault(roles.LEAD, "Your agency leads what you import. For another one, ask the partnership office to import it")
            return None
        return lead, who

    def _wards(self) -> list[Named]:
        text, known = self._text(roles.WARDS), self._known.wards
        if alike(text) in names_rules.ALL_WARDS and alike(text) not in known:
            return [one for one in dict.fromkeys(known.values()) if one.active]
        found = []
        for name in names_rules.pieces(text, known):
            if alike(name) in known:
                found.append(known[alike(name)])
            else:
                self._fault(roles.WARDS, f"“{name}” is no ward that is known. Write it as on the page of wards, with a semicolon between two")
        if not found and not any(fault.column == self._columns.first(roles.WARDS) for fault in self.faults):
            self._fault(roles.WARDS, "No ward is named here. Name one at least, or write “all wards”")
        return found

    def _day(self) -> date | None:
        column = self._columns.first(roles.DAY)
        value = self._row.cell(column)
        found = None if isinstance(value, Trouble) else day_of(value, self._columns.days)
        if found is None:
            text = words_of(value)
            self._fault(roles.DAY, value if isinstance(value, Trouble) else f"“{text}” is no date. Enter it as 3/12/2026 or 3 December 2026" if text else "No day is entered here")
        elif not EARLIEST <= found <= LATEST:
            self._fault(roles.DAY, OUTSIDE)
            return None
        elif year_in(self._known.years, found) is None:
            self._fault(roles.DAY, f"There is no plan year that holds {found:%-d %B %Y}. A manager of the office adds one under Plan, or take this row out")
            return None
        return found

    def _wall(self, on: date | None, kind: Named | None) -> Wall | None:
        """Day and times; a time that is not entered is the usual one of the type."""
        role = {"start": roles.START, "end": roles.END, "day": roles.DAY, None: roles.DAY}
        if roles.TIMES in self._columns.of:
            role |= {"start": roles.TIMES, "end": roles.TIMES}
        try:
            start, end = self._typed_times()
            if self._wrong_times(role, {"start": start, "end": end}):
                return None
            usual = {"start": kind.starts if kind else None, "end": kind.ends if kind else None}
            typed = [text or (f"{at:%H:%M}" if (at := usual[name]) else "") for name, text in (("start", start), ("end", end))]
            for name, text in zip(("start", "end"), typed, strict=True):
                if not text and kind:
                    raise RuleBroken(f"Enter when it {name}s: {kind.name} has no usual time", name)
            if on is None or kind is None:
                if start and end:
                    names_rules.times(start, end)
                return None
            wall = Wall(on, *names_rules.times(*typed))
            check_times(wall, None)
        except RuleBroken as broken:
            self._fault(role.get(broken.field, roles.DAY), str(broken))
            return None
        return wall

    def _wrong_times(self, role: Mapping[str | None, str], typed: Mapping[str, str]) -> bool:
        """Say whether a time that is entered is none; each is told in its own cell."""
        before = len(self.faults)
        for name, text in typed.items():
            try:
                names_rules.time_at(text or "0:00", name)
            except RuleBroken as broken:
                self._fault(role[name], str(broken))
        return len(self.faults) > before

    def _typed_times(self) -> tuple[str, str]:
        of = self._columns.of
        if roles.TIMES in of:
            try:
                text = names_rules.time_text(self._row.cell(of[roles.TIMES][0]))
                return names_rules.parted(text) if text else ("", "")
            except RuleBroken as broken:
                raise RuleBroken(str(broken), "start") from None
        found = []
        for name, role in (("start", roles.START), ("end", roles.END)):
            try:
                found.append(names_rules.time_text(self._row.cell(of[role][0])) if role in of else "")
            except RuleBroken as broken:
                raise RuleBroken(str(broken), name) from None
        return found[0], found[1]

    def _state(self, wall: Wall | None) -> tuple[OperationState | None, str]:
        """Where it stands: as the row says, else by its day; and why it was cancelled."""
        try:
            said, reason = names_rules.state(self._text(roles.STATE))
        except RuleBroken as broken:
            self._fault(roles.STATE, str(broken))
            return None, ""
        reason = self._text(roles.REASON) or reason
        if wall is None:
            return said, reason
        over, begun = wall.period().end <= self._known.now, wall.period().start <= self._known.now
        state = said or (OperationState.COMPLETED if over else OperationState.DRAFT)
        if state is OperationState.COMPLETED and not over:
            self._fault(roles.STATE if said else roles.DAY, "It has not ended yet, so it cannot be completed. Enter draft, or another day")
        if state is OperationState.DRAFT and begun:
            self._fault(roles.STATE if said else roles.DAY, "Its day and time have passed. Enter completed, or cancelled with the reason")
        if state is OperationState.CANCELLED and not reason:
            self._fault(roles.REASON if roles.REASON in self._columns.of else roles.STATE, "Say why it was cancelled, for example “cancelled: bad weather”")
        if len(reason) > 500:
            self._fault(roles.REASON, "This reason has more than 500 characters. Shorten it")
        return state, reason if state is OperationState.CANCELLED else ""

    def _parts(self, state: OperationState | None, lead_id: int) -> tuple[Came, ...]:
        """The agencies: of those that were asked, who came is said by what the row has of it; where it has nothing of it all did."""
        asked, came = self._numbers(roles.ASKED, roles.ASKED_OF), self._numbers(roles.CAME, roles.CAME_OF)
        says_who = bool(came) and state is OperationState.COMPLETED
        found = []
        for id_ in {**asked, **came}:
            took_part = not says_who or (id_ in came and came[id_] != 0) or id_ == lead_id
            found.append(Came(id_, asked.get(id_) or 0, came.get(id_) if says_who else None, took_part))
        return tuple(found)

    def _numbers(self, role: str, headed: str) -> dict[int, int | None]:
        found: dict[int, int | None] = {}
        try:
            for name, many in names_rules.agencies(self._text(role), self._known.agencies) if role in self._columns.of else ():
                found[self._known.agencies[name].id] = many
        except RuleBroken as broken:
            self._fault(role, str(broken))
        for column in self._columns.of.get(headed, ()):
            agency = self._columns.heads[column]
            try:
                many = names_rules.number(self._row.cell(column))
            except RuleBroken as broken:
                self.faults.append(Fault(self._row.number, column, str(broken)))
                continue
            if agency and many is not None:
                found[agency.id] = many
        return found

    def _place(self) -> str | NamedPlace | None:
        text = self._text(roles.PLACE)
        if not text:
            return None
        try:
            typed = names_rules.place(text)
        except RuleBroken as broken:
            self._fault(roles.PLACE, str(broken))
            return None
        return self._known.places.get(alike(text)) or self._known.places.get(alike(typed.name)) or typed

    def _texts(self) -> tuple[str, str]:
        """The aim and the notes; of several columns all. What looks as if it named a person is asked about."""
        said = []
        for role in (roles.AIM, roles.NOTES):
            texts = []
            for column in self._columns.of.get(role, ()):
                value = self._row.cell(column)
                if isinstance(value, Trouble):
                    self.faults.append(Fault(self._row.number, column, value))
                else:
                    texts.append(words_of(value).strip())
            said.append("\n".join(filter(None, texts)))
        for role in (roles.AIM, roles.NOTES, roles.STATE, roles.REASON, roles.PLACE):
            for column in self._columns.of.get(role, ()):
                if looks := looks_personal(words_of(self._row.cell(column))):
                    self.questions.append(Fault(self._row.number, column, f"{'. '.join(looks)}. Does this belong here?"))
        return said[0], said[1]

    def _check_in_use(self, state: OperationState, kind: Named, wards: Sequence[Named], agency_ids: Collection[int]) -> None:
        """What is planned is planned with what is in use; what is over may name what was in use then."""
        agencies = (one for one in dict.fromkeys(self._known.agencies.values()) if one.id in agency_ids)
        for role, one in ((roles.TYPE, kind), *((roles.WARDS, ward) for ward in wards), *((roles.ASKED, agency) for agency in agencies)):
            if state is OperationState.DRAFT and not one.active:
                self._fault(role, f"{one.name} is no longer in use, so nothing is planned with it")
