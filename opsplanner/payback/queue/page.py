"""How many jobs there are, as the board of Payback counts them. Plain functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from opsplanner.models import AskerKind, JobState
from opsplanner.payback.queue.filters import AGES, LATE, STATES
from opsplanner.payback.queue.queries import Tallies, Waiting
from opsplanner.web.filters import Choice, Choices


class Counts(NamedTuple):
    """How many jobs there are: by state, and those of the queue by age, ward and asker; how many are late, and of what kind."""

    state: tuple[tuple[str, str, int], ...]
    """(word in the address, name, how many)"""
    age: tuple[tuple[str, str, int], ...]
    ward: tuple[tuple[str, str, int], ...]
    asker: tuple[tuple[str, str, int], ...]
    late: tuple[tuple[str, str, int], ...]


def counts(offers: Choices, found: Tallies, waiting: Sequence[Waiting]) -> Counts:
    """Return how many jobs this person may see, by state and lateness; and of those that wait, by age, ward and asker."""
    seen = [one for one in waiting if one.seen]
    return Counts(
        state=_named(_as_shown(found), [(choice.code.replace("-", " "), choice) for choice in STATES.values()]),
        age=_named(Counter(one.age for one in seen), AGES.items()),
        ward=_most_first(Counter(one.ward_id for one in seen), {id_: choice for choice in offers["ward"].values() for id_ in choice.ids}),
        asker=_most_first(Counter(_asker(one) for one in seen), {id_: choice for code, choice in offers["asker"].items() for id_ in choice.ids or (code,)}),
        late=_named({word: number for (kind, word), number in found.items() if kind == "late"}, LATE.items()),
    )


def _as_shown(found: Tallies) -> dict[str, int]:
    """The states as they are shown: what nobody checked in time is "not checked", though it is stored as "work done"."""
    stored = {word: number for (kind, word), number in found.items() if kind == "state"}
    done = stored.get(JobState.WORK_DONE.value, 0) + stored.get(JobState.NOT_CHECKED.value, 0)
    unchecked = found["late", "check"]
    return stored | {JobState.WORK_DONE.value: done - unchecked, JobState.NOT_CHECKED.value: unchecked}


def _asker(one: Waiting) -> int | str | None:
    return one.agency_id if one.asker_kind is AskerKind.AGENCY else one.asker_kind.name.lower()


def _named(numbers: Mapping[str, int], choices: Iterable[tuple[str, Choice]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((choice.code, choice.name, number) for word, choice in choices if (number := numbers.get(word, 0)))


def _most_first(numbers: Mapping[Any, int], names: Mapping[Any, Choice]) -> tuple[tuple[str, str, int], ...]:
    told = [(names[key].code, names[key].name, number) for key, number in numbers.items() if key in names]
    return tuple(sorted(told, key=lambda entry: (-entry[2], entry[1].casefold(), entry[0])))
