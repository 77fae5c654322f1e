"""What the page of a measure says of it. Pure functions."""

from __future__ import annotations

from opsplanner.figures.quantity.rules import DECIMALS

KINDS = {
    "enforcement": "Enforcement: what was found and dealt with",
    "environment": "Environment: what was cleaned, mended or looked after",
    "engagement": "Engagement: who was reached",
    "protection": "Protection: what makes people or property safer",
    "effort": "Effort: what was put in, not what came of it",
    "payback": "Community Payback: what a session came to",
}
SHAPES = {
    "count": "Added up: each figure counts once in every total.",
    "stock": "A stock: how many there are at one time. Its figures stand one by one and are never added up.",
    "published percentage": "A change in per cent, as it was published. Its figures stand one by one and are never added up.",
}
BETTER = {
    "up": "Up: a higher figure is better.",
    "down": "Down: a lower figure is better.",
    "neither": "Neither: a higher figure is not better or worse by itself.",
}
NO_TARGET = "A measure has no target, so no figure of it is called green, or on target: only an indicator of the plan has a target, with figures of its own."


def of_kind(kind: str) -> str:
    """Return what a kind of measure tells of."""
    return KINDS.get(kind, kind.capitalize())


def of_unit(unit: str) -> str:
    """Return the unit, and whether a part of one counts."""
    return f"{unit[:1].upper()}{unit[1:]}, {'parts of one too' if unit in DECIMALS else 'whole numbers'}"


def who_records(kind: str, of_types: bool) -> str:
    """Return where its figures come from."""
    if kind == "payback":
        return "Whoever writes down a Community Payback session, with what came of it."
    if of_types:
        return "Each agency that took part in an operation, on the operation’s own page."
    return "A service, in a return of its own, or an agency that adds it to what came of an operation."
