"""What is chosen of the list of operations for a calendar: read from an address, kept with its link, and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from opsplanner.models import OperationState
from opsplanner.operations.listing.filters import Filters, read_filters
from opsplanner.web.filters import Choices

DRAFT = OperationState.DRAFT.value


def read_chosen(args: Mapping[str, str], offered: Choices) -> Filters:
    """Return what an address of the list chooses, without its part of time and its page: a calendar has a reach of its own."""
    return replace(read_filters(args, offered), when="", page=1)


def written(filters: Filters) -> str:
    """Return what is chosen as it is kept: "ward=river&state=confirmed"; "" for nothing."""
    return urlencode(filters.query("when"))


def read_written(kept: str, offered: Choices) -> Filters:
    """Return what is chosen of what is kept. A choice that is gone from the catalogue is a complaint."""
    return read_chosen(dict(parse_qsl(kept)), offered)


def words_of(filters: Filters) -> str:
    """Return "Type: Cubit, Ward: River"."""
    return ", ".join(label for _, label in filters.labels())
