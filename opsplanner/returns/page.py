"""What the list of returns shows: a row for each period of what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.models import User
from opsplanner.returns import queries
from opsplanner.returns.queries import Line
from opsplanner.returns.rules import Standing
from opsplanner.web.address import address_of
from opsplanner.web.pages import Linked


class Row(NamedTuple):
    """One period of an expected return."""

    measure: Linked
    agency: str
    period: str
    standing: Standing
    figure: Linked
    owner: str
    send: Linked


def row_of(line: Line, user: User, names: Mapping[int, str]) -> Row:
    """Return a row as this person sees it: the page on which it is entered leads on for everybody, and says who may."""
    row, sent = line.row, line.sent
    figure = Linked("")
    if sent:
        said = words_of_quantity(int(sent.hundredths), row.unit) if sent.entries and row.shape == "count" else sent.reference
        figure = Linked(said, address_of("returns.show", reference=sent.reference))
    enters = line.standing.waits and queries.may_send(user, row)
    return Row(
        Linked(row.measure, address_of("returns.ask_otherwise", **row.path)), row.agency, line.span.name, line.standing, figure, names.get(row.owner_id or 0, "Nobody yet"),
        Linked("Enter it" if enters else "See the period", address_of("returns.send", agency=row.agency_code, period=line.span.path)),
    )
