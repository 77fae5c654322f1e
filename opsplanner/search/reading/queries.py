"""What a search finds that was read: the operations that somebody may see, the latest first."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, or_, select

from opsplanner.access import visible_to
from opsplanner.database import UTCTime, read
from opsplanner.models import Operation, OperationType, User
from opsplanner.operations.listing.queries import choices
from opsplanner.operations.listing.search.queries import month_in, years
from opsplanner.operations.listing.search.rules import MONTHS
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.reader import Reader, asked_by
from opsplanner.search.reading import rules, words
from opsplanner.search.reading.rules import Reading
from opsplanner.search.words import plain, words_of
from opsplanner.statements import built_once, value, values
from opsplanner.web.address import from_to
from opsplanner.web.filters import Choice, Parameters

SHOWN = 25
"""One more says that there are more."""


class Understood(NamedTuple):
    """A search that was read."""

    reading: Reading
    types: tuple[Choice, ...]

    @property
    def words(self) -> str:
        """How it was read."""
        return words.words_of(self.reading, [one.name for one in self.types])

    @property
    def in_list(self) -> Parameters | None:
        """What the list of operations chooses where it has the same; None where it cannot: several types, a number and a month."""
        reading = self.reading
        if len(self.types) > 1 or (reading.month and reading.number is not None):
            return None
        chosen: Parameters = {"type": self.types[0].code} if self.types else {}
        if reading.month and reading.year:
            last = monthrange(reading.year, reading.month)[1]
            return chosen | from_to(date(reading.year, reading.month, 1), date(reading.year, reading.month, last))
        if reading.month:
            return chosen | {"q": MONTHS[reading.month - 1], "when": "all"}
        return chosen | {"q": f"{reading.year}-{reading.number:03}" if reading.year else f"{reading.number}", "when": "all"}


class Line(NamedTuple):
    """An operation that was found."""

    reference: str
    type: str
    day: date
    restricted: bool


def understood(typed: str) -> Understood | None:
    """Return how a search is read, by the names of the partnership's types; None where it is words and no more. It asks nothing but what is kept."""
    types = choices()["type"]
    reading = rules.read(words_of(typed), {code: _called(one) for code, one in types.items()})
    return Understood(reading, tuple(types[code] for code in reading.types)) if reading else None


def _called(of: Choice) -> frozenset[str]:
    return frozenset(plain(f"{of.code} {of.name}").split()) - rules.BESIDE


@built_once
def _found(reader: Reader, typed: bool, numbered: bool, spans: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    where = [visible_to(reader)]
    if typed:
        where.append(Operation.type_id.in_(values("types")))
    if numbered:
        where.append(Operation.reference.endswith(value("ending", String)))
    if spans:
        on = (
            and_(
                Operation.starts_at >= value(f"may_begin_{of}", UTCTime), Operation.ends_at > value(f"since_{of}", UTCTime),
                Operation.starts_at < value(f"until_{of}", UTCTime),
            )
            for of in spans
        )
        where.append(or_(*on))
    named = select(Operation.reference, OperationType.name.label("type"), Operation.day, Operation.restricted).join(OperationType, OperationType.id == Operation.type_id)
    return named.where(*where).order_by(Operation.starts_at.desc(), Operation.id.desc()).limit(SHOWN + 1)


def found(of: Understood, user: User) -> list[Line]:
    """Return the operations, as read, that this person may see, latest first: SHOWN + 1 at most. One over midnight is on in both its months. Two queries at most."""
    reading = of.reading
    spans = [month_in(year, reading.month) for year in ([reading.year] if reading.year else years())] if reading.month else []
    if reading.month and not spans:
        return []  # there is no operation at all
    asked: dict[str, Any] = {"types": [i for one in of.types for i in one.ids]}
    if reading.number is not None:
        asked["ending"] = f"-{reading.year}-{reading.number:03}" if reading.year and not reading.month else f"-{reading.number:03}"
    for name, span in zip(_names(len(spans)), spans, strict=True):
        asked |= {f"may_begin_{name}": span.start - LONGEST_ELAPSED, f"since_{name}": span.start, f"until_{name}": span.end}
    query = _found(Reader.of(user), bool(of.types), reading.number is not None, _names(len(spans)))
    return read(Line, query, asked_by(user, **asked))


def _names(count: int) -> tuple[str, ...]:
    return tuple(f"n{n}" for n in range(count))
