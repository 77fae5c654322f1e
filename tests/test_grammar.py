"""One and many, and lists of names."""

from __future__ import annotations

import re

import pytest

from opsplanner import config
from opsplanner.grammar import counted, list_of, people, plural

BY_HAND = re.compile(r"""(?<![\w"'])(["'])(?:[a-z]* )*[a-z]*\1 if [^"'{}]{1,40} == 1 else (["'])(?:[a-z]* )*[a-z]*\2""")
"""Two words, of which one goes with 1."""


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


def test_nobody_chooses_by_hand_the_word_that_goes_with_a_number() -> None:
    """`plural` and `counted` do, in templates too."""
    files = [*(config.ROOT / "opsplanner").rglob("*.py"), *(config.ROOT / "templates").rglob("*.html")]
    found = [f"{file.relative_to(config.ROOT)}: {one[0]}" for file in sorted(files) for one in BY_HAND.finditer(file.read_text())]
    assert found == []


@pytest.mark.parametrize("by_hand", ["{'is' if len(run) == 1 else 'are'}", "session{'' if count == 1 else 's'}", '{{ "its day" if page.on == 1 else "their days" }}'])
def test_a_word_that_is_chosen_by_hand_is_found(by_hand: str) -> None:
    assert BY_HAND.search(by_hand)
