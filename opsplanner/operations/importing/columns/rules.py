"""What the columns of a file with operations hold: matched by a person, guessed from their headings, and kept for the next file. Plain functions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from opsplanner.errors import RuleBroken
from opsplanner.operations.importing.names.rules import agency_in_heading
from opsplanner.web.tables.names import alike

TYPE, DAY, START, END, TIMES, WARDS, PLACE, LEAD = "type", "day", "start", "end", "times", "wards", "place", "lead"
ASKED, CAME, ASKED_OF, CAME_OF, AIM, STATE, REASON, NOTES = "asked", "came", "asked-of", "came-of", "aim", "state", "reason", "notes"
ROLES = {
    "": "Not used", TYPE: "The type of operation", DAY: "The day", START: "When it starts", END: "When it ends", TIMES: "Start and end in one cell", WARDS: "The ward or wards",
    PLACE: "The meeting point", LEAD: "Who leads: an agency, or a person", ASKED: "The agencies asked, with numbers", CAME: "The agencies that came, with numbers",
    ASKED_OF: "People asked of the agency in its heading", CAME_OF: "People who came of the agency in its heading", AIM: "The title or aim", STATE: "Completed, cancelled or draft",
    REASON: "Why it was cancelled", NOTES: "Notes",
}
"""What a column can hold, as the page has it."""
SEVERAL = (ASKED_OF, CAME_OF, NOTES, AIM)
"""What several columns can hold."""
_GUESSES = {
    TYPE: ("type", "kind", "operation", "operation type", "operation name", "name"), DAY: ("day", "date", "when", "date of operation", "operation date"),
    START: ("start", "starts", "start time", "from", "time from"), END: ("end", "ends", "end time", "finish", "to", "until", "time to"), TIMES: ("time", "times", "hours"),
    WARDS: ("ward", "wards", "area", "where", "ward s"), PLACE: ("place", "meeting point", "location", "venue", "site", "rv", "rvp"), LEAD: ("lead", "leads", "lead agency", "lead officer", "led by", "organiser"),
    ASKED: ("agencies", "agencies asked", "partners", "partner agencies", "asked", "invited"), CAME: ("agencies that came", "attended", "came", "attendees", "took part", "agencies attended", "who came"),
    AIM: ("aim", "title", "objective", "objectives", "purpose", "description"), STATE: ("state", "status", "outcome"), REASON: ("reason", "why", "reason cancelled", "why cancelled", "reason for cancellation"),
    NOTES: ("notes", "note", "comments", "comment", "remarks"),
}
MOST = 5_000
"""So many operations are taken from one file."""


@dataclass(frozen=True)
class Match:
    """How a file is read: which sheet, in which row its headings stand, what each column holds by its heading, and what stands first in its dates."""

    sheet: int = 0
    headings: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    days: str = ""
    type_code: str = ""
    """The type of all operations, where no column says it."""

    def text(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read(text: str) -> Match:
    """Return what was kept; an empty match where nothing was."""
    kept: dict[str, Any] = json.loads(text) if text else {}
    return Match(**kept)


def used(match: Match) -> list[str]:
    """Return the headings of the columns that hold something."""
    return [heading for heading, role in match.columns.items() if role]


def guessed(headings: Sequence[str], last: Match, agencies: Collection[str]) -> dict[str, str]:
    """Return what each column seems to hold: as it was matched last, else by its heading. `agencies` are names that headings may say, as they are compared."""
    found = {heading: last.columns.get(heading, "") for heading in headings}
    if any(found.values()):
        return found
    for heading in headings:
        word = alike(heading)
        role = next((role for role, words in _GUESSES.items() if word in words), "")
        if role and (role not in found.values() or role in SEVERAL):
            found[heading] = role
        elif (said := agency_in_heading(heading, agencies)) is not None:
            found[heading] = CAME_OF if said.came else ASKED_OF
    return found


def check(match: Match, rows: int) -> None:
    """Raise RuleBroken, beside its box, where a file could not be read by this match."""
    roles = list(match.columns.values())
    for role in ROLES:
        if role and role not in SEVERAL and roles.count(role) > 1:
            twice = [f"“{heading}”" for heading, one in match.columns.items() if one == role]
            raise RuleBroken(f"Only one column is “{ROLES[role]}”. Choose which: {' or '.join(twice)}", "columns")
    if DAY not in roles:
        raise RuleBroken("Say which column holds the day", "columns")
    if TIMES in roles and (START in roles or END in roles):
        raise RuleBroken("Start and end stand in one cell, or in two columns, not both", "columns")
    if WARDS not in roles:
        raise RuleBroken("Say which column holds the ward or wards", "columns")
    if TYPE not in roles and not match.type_code:
        raise RuleBroken("No column says the type. Choose one, or the type that all operations are of", "kind")
    if not match.days:
        raise RuleBroken("Say what stands first in its dates, the day or the month", "days")
    if not rows:
        raise RuleBroken("There is nothing below these headings. Choose the row in which the headings stand, above", "columns")
    if rows > MOST:
        raise RuleBroken(f"There are {rows:,} rows below these headings, and at most {MOST:,} are taken from one file. Split it", "columns")
