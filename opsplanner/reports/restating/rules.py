"""Which figures of an issued report say something else now. Plain functions (docs/domain.md, "Reports")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from opsplanner.errors import RuleBroken


class Differs(NamedTuple):
    """A figure of an issued report that says something else now: `was` is what was said of it last, in the report or in a restatement."""

    figure: str
    name: str
    was: str
    now: str


def differing(then: Mapping[str, tuple[str, str]], now: Mapping[str, tuple[str, str]], restated: Mapping[str, str]) -> list[Differs]:
    """Return what differs between a report and now, by key: (name, words); what the newest restatement says already does not."""
    found = []
    for key, (name, words) in then.items():
        said, is_now = restated.get(key, words), now.get(key, (name, "No longer counted"))[1]
        if said != is_now:
            found.append(Differs(key, name, said, is_now))
    return found


def check_restated(differs: Differs | None, seen: str, changes: bool | None, conclusion: str) -> None:
    """Raise RuleBroken where a figure does not differ, has changed again since the form was opened, or it is not said what it changes."""
    if differs is None:
        raise RuleBroken("This figure says what the report, or the newest restatement, says. There is nothing to put right")
    if differs.now != seen:
        raise RuleBroken(f"The figure has changed again: it is {differs.now} now. Press the button again if what you say holds for that too")
    if changes is None:
        raise RuleBroken("Say whether it changes what the report concludes", "changes")
    if changes and not conclusion:
        raise RuleBroken("Say how it changes the conclusion", "conclusion")
