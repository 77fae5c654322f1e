"""What the logbook's pages and history lines say in words."""

from __future__ import annotations

from opsplanner.grammar import people


def words_of_turnout(number: int | None) -> str:
    """Return "not said yet", "nobody" or "4 people": nothing said and nobody differ."""
    return "not said yet" if number is None else people(number) if number else "nobody"


def words_of_change(name: str, was: str, now: str) -> str:
    """Say what changed of a longer text: "added the risks: ...", "changed the risks from ... to ..."."""
    if not was:
        return f"added the {name}: {short(now)}"
    if not now:
        return f"took out the {name} (was: {short(was)})"
    return f"changed the {name} from {short(was)} to {short(now)}"


def short(text: str, most: int = 300) -> str:
    """Return a text on one line, cut where it is long."""
    text = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
