"""What may become of a place that others use too. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher

from opsplanner.errors import RuleBroken


def check_is_the_same(before: str, after: str, *, said: bool) -> None:
    """Another spelling asks nobody; a name that reads like another place is asked about once. Raises RuleBroken on "same"."""
    if not said and SequenceMatcher(None, before.casefold(), after.casefold()).ratio() < 0.6:
        raise RuleBroken(f"That reads like another place than “{before}”. To meet somewhere else, move the operation. If it is the same place, tick this", "same")


def check_is_free(name: str, postcode: str | None) -> None:
    """Raise RuleBroken on "name" when everybody has another place of this name, with that postcode (None: there is none)."""
    if postcode is not None:
        where = f", with postcode {postcode}" if postcode else ""
        raise RuleBroken(f"There is already a place called {name}{where}. Give this one another name", "name")


def check_may_be_shared(few: Collection[str]) -> None:
    """Raise RuleBroken when what has the place is seen by few (their references)."""
    for reference in few:
        raise RuleBroken(f"{reference} is still a draft or marked OFFICIAL-SENSITIVE, so its place stays its own")
