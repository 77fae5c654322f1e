"""Who is named on an operation and will be there."""

from __future__ import annotations

from typing import NamedTuple


class Named(NamedTuple):
    """Somebody who is named on an operation for an agency, by account or by name alone."""

    operation_id: int
    agency_id: int
    agency: str
    lead_agency_id: int
    user_id: int | None
    name: str
