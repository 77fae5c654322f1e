"""One and many, and lists of names."""

from __future__ import annotations

import pytest

from opsplanner.grammar import counted, list_of, people, plural


@pytest.mark.parametrize(("count", "said"), [(0, "0 crews"), (1, "1 crew"), (2, "2 crews"), (1200, "1,200 crews")])
def test_things_are_counted(count: int, said: str) -> None:
    assert counted(count, "crew") == said


def test_a_number_takes_its_words_with_it() -> None:
    assert [counted(n, "agency has", "agencies have") for n in (1, 2)] == ["1 agency has", "2 agencies have"]
    assert [plural(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]
    assert [people(n) for n in (0, 1, 4)] == ["0 people", "1 person", "4 people"]


@pytest.mark.parametrize(
    ("names", "said"),
    [((), ""), (("DVLA",), "DVLA"), (("DVLA", "Kent Police"), "DVLA and Kent Police"), (("DVLA", "Kent Police", "Probation"), "DVLA, Kent Police and Probation")],
)
def test_names_are_listed(names: tuple[str, ...], said: str) -> None:
    assert list_of(names) == said
