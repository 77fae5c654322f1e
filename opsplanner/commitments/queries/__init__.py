"""What agencies have free, promised and are asked for. Selects of operations start from `visible_to`."""

from opsplanner.commitments.queries.agency_lists import (
    AgencyRow,
    PartRow,
    agencies,
    agency,
    agency_by_code,
    exceptions,
    own_agency,
    parts,
    usual_staff,
)
from opsplanner.commitments.queries.one_part import agency_asked_for, colleagues, part_to_answer, sees
from opsplanner.commitments.queries.staff_numbers import FreeDay, free_days, hold_numbers, staff_left
from opsplanner.commitments.rules import StaffLeft
from opsplanner.commitments.words import detail_of_answer, detail_of_part, words_of_answer, words_of_part

__all__ = [
    "AgencyRow", "FreeDay", "PartRow", "StaffLeft", "agencies", "agency", "agency_asked_for", "agency_by_code", "colleagues", "detail_of_answer", "detail_of_part", "exceptions",
    "free_days", "hold_numbers", "own_agency", "part_to_answer", "parts", "sees", "staff_left", "usual_staff", "words_of_answer", "words_of_part",
]  # fmt: skip
