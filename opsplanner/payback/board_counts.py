"""How many jobs there are, by state, age, ward, asker and lateness: one query."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, text, union_all

from opsplanner.database import rows
from opsplanner.models import AskerKind, Job, JobState, User
from opsplanner.payback import rules
from opsplanner.payback.board import ages, late
from opsplanner.payback.board_filters import AGES, LATE, STATES, WITHOUT_ACCOUNT, Choice, Choices
from opsplanner.payback.queries import job_visible_to

BY_KEY = text("key")


class Counts(NamedTuple):
    """How many jobs there are: by state, and those of the queue by age, ward and asker; how many are late, and of what kind."""

    state: list[tuple[str, str, int]]
    """(word in the address, name, how many)"""
    age: list[tuple[str, str, int]]
    ward: list[tuple[str, str, int]]
    asker: list[tuple[str, str, int]]
    late: list[tuple[str, str, int]]


def counts(user: User, offers: Choices, today: date) -> Counts:
    """Return how many jobs this person may see, by state, age, ward, asker and lateness (one query)."""
    sees, queue = job_visible_to(user), Job.state.in_(rules.WAITING)
    unchecked = late(today)["check"]
    state = case((unchecked, JobState.NOT_CHECKED.value), else_=cast(Job.state, String))
    asker = case((Job.asker_kind == AskerKind.AGENCY, cast(Job.asking_agency_id, String)), else_=cast(Job.asker_kind, String))
    age = case(*((condition, word) for word, condition in ages(today).items()), else_="older")
    parts = [
        _count("state", state).where(sees).group_by(BY_KEY),
        _count("age", age).where(sees, queue).group_by(BY_KEY),
        _count("ward", cast(Job.ward_id, String)).where(sees, queue).group_by(BY_KEY),
        _count("asker", asker).where(sees, queue).group_by(BY_KEY),
        *(_count("late", literal(word)).where(sees, condition) for word, condition in late(today).items() if word != "yes"),
    ]
    found: dict[tuple[str, str], int] = {(kind, key): number for kind, key, number in rows(union_all(*parts)) if key is not None and number}
    by_id = {kind: {str(choice.id): choice for choice in offers[kind].values() if choice.id} for kind in ("ward", "asker")}
    by_kind = {kind.value: WITHOUT_ACCOUNT[kind.name.lower()] for kind in AskerKind if kind is not AskerKind.AGENCY}
    return Counts(
        state=[(choice.code, choice.name, n) for choice in STATES.values() if (n := found.get(("state", choice.code.replace("-", " ")), 0))],
        age=[(choice.code, choice.name, n) for choice in AGES.values() if (n := found.get(("age", choice.code), 0))],
        ward=_most_first(found, "ward", by_id["ward"]),
        asker=_most_first(found, "asker", by_id["asker"] | by_kind),
        late=[(choice.code, choice.name, n) for choice in LATE.values() if (n := found.get(("late", choice.code), 0))],
    )


def _count(kind: str, key: ColumnElement[Any]) -> Select[Any]:
    return select(literal(kind).label("kind"), key.label("key"), func.count().label("number")).select_from(Job)


def _most_first(found: dict[tuple[str, str], int], kind: str, names: dict[str, Choice]) -> list[tuple[str, str, int]]:
    told = [(names[key].code, names[key].name, number) for (one, key), number in found.items() if one == kind and key in names]
    return sorted(told, key=lambda entry: (-entry[2], entry[1].casefold(), entry[0]))
