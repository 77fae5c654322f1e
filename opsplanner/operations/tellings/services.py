"""Telling the other agencies that a confirmed operation is short of one. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opsplanner.access import PROMISED
from opsplanner.notices import services as notices_services
from opsplanner.operations.tellings import queries, words


def tell_of_short(lines: Sequence[Any]) -> None:
    """Tell the agencies that have promised people, but the lead, of which agency these lines leave a confirmed operation short.

    Who has not answered yet has its question, which a telling would overtake.
    """
    for operation, agency_ids in queries.short_by(lines):
        others = [part.agency_id for part in operation.commitments if part.state in PROMISED and part.agency_id not in {*agency_ids, operation.lead_agency_id}]
        notices_services.to_tell(operation, others, words.SHORT)
