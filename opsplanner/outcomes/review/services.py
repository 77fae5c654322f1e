"""Sign-off. Nobody signs off her own entry, by any route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from opsplanner.errors import RuleBroken
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import rules as figures_rules
from opsplanner.figures import services as figures_services
from opsplanner.figures.signing_off import services as signing_off_services
from opsplanner.grammar import plural
from opsplanner.models import User


@dataclass(frozen=True)
class Kept:
    """An entry that was not signed off, named, and why."""

    reference: str
    name: str
    reason: str


@dataclass(frozen=True)
class SignedOff:
    """What became of the entries that were ticked."""

    done: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Say how many are signed off."""
        count = len(self.done)
        return f"{figures_rules.figures(count).capitalize()} {plural(count, 'is', 'are')} signed off." if count else "Nothing was signed off."


def sign_off(picked: Sequence[tuple[str, int]], *, by: User) -> SignedOff:
    """Sign off the entries (reference, version seen) that can be; the others are named with the reason, and stay as they are.

    An entry that this person may not see answers as one that does not exist.
    """
    seen = dict(picked)
    found, able = SignedOff(), []
    for whole in figures_queries.entries_for_change(by, list(seen)):
        entry = whole.entry
        name = f"{figures_services.words_of(entry)}, {entry.agency.short_name}"
        try:
            signing_off_services.check_sign_off(entry, seen[entry.reference], by=by)
            able.append((entry, whole.operation))
            found.done.append(name)
        except RuleBroken as broken:
            found.kept.append(Kept(entry.reference, name, str(broken)))
    missing = len(seen) - len(found.done) - len(found.kept)
    if missing:
        found.kept.append(Kept("", figures_rules.figures(missing).capitalize(), "no longer there: somebody took it back"))
    signing_off_services.sign_off(able, by=by)
    return found
