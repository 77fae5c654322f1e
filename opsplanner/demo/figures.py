"""What an operation of each type comes to, agency by agency: figures of the size that partnerships have published."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from opsplanner.models import Exactness


class Spec(NamedTuple):
    """One figure that an agency records: between two numbers, or between two shares in per cent `of` another figure."""

    measure: str
    agency: str
    low: int
    high: int
    of: str = ""
    how: Exactness = Exactness.EXACT
    """How exact it mostly is."""
    later: bool = False
    """It comes in over the weeks after: interim until then."""


HOURS = "hours"
"""`of` HOURS: the agency's people times the length of the operation."""
ABOUT, OVER = Exactness.ABOUT, Exactness.OVER

FIGURES: dict[str, tuple[Spec, ...]] = {
    "CUBIT": (
        Spec("vehicles-checked", "dvla", 140, 420, how=ABOUT), Spec("untaxed-vehicles", "dvla", 16, 62), Spec("abandoned-vehicles", "council", 1, 9),
        Spec("no-insurance", "police", 0, 7), Spec("vehicles-removed", "dvla", 50, 88, "untaxed-vehicles"),
        Spec("paid-at-roadside", "dvla", 0, 14, "untaxed-vehicles"), Spec("vehicles-clamped", "dvla", 0, 8),
        Spec("removed-private-land", "council", 0, 6), Spec("stolen-recovered", "police", 0, 2), Spec("arrests", "police", 0, 3),
        Spec("vehicles-reclaimed", "dvla", 15, 45, "vehicles-removed", later=True), Spec("vehicles-destroyed", "dvla", 10, 35, "vehicles-removed", later=True),
        Spec("removal-fees", "dvla", 16_000, 28_000, "vehicles-reclaimed", later=True), Spec("crew-hours", "council", 0, 0, HOURS),
        Spec("home-safety-visits", "fire", 0, 6), Spec("payback-jobs", "probation", 0, 3),
    ),
    "DISCARD": (
        Spec("vehicles-stopped", "police", 38, 107), Spec("carrying-waste", "council", 35, 60, "vehicles-stopped"),
        Spec("producer-notices", "council", 25, 60, "carrying-waste"), Spec("traffic-reports", "police", 2, 10),
        Spec("unregistered-carriers", "council", 8, 25, "carrying-waste"), Spec("penalty-notices", "council", 0, 6),
        Spec("vehicles-seized", "police", 0, 5), Spec("defect-notices", "vehicle-standards", 0, 5), Spec("prohibitions", "vehicle-standards", 0, 4),
        Spec("arrests", "police", 0, 1), Spec("investigations-opened", "council", 5, 20, "carrying-waste", later=True),
        Spec("waste-advice", "council", 30, 70, "carrying-waste", ABOUT), Spec("crew-hours", "council", 0, 0, HOURS),
        Spec("unregistered-carriers", "environment-agency", 0, 3), Spec("payback-jobs", "probation", 0, 3),
    ),
    "CRYSTAL": (
        Spec("stores-visited", "council", 10, 44, how=OVER), Spec("stop-searches", "police", 4, 14), Spec("arrests", "police", 0, 7),
        Spec("advice-given", "council", 20, 130, how=ABOUT), Spec("positive-searches", "police", 15, 55, "stop-searches"),
        Spec("charges", "police", 20, 80, "arrests", later=True), Spec("dispersals", "police", 0, 13), Spec("exclusions", "safer-medway", 0, 6),
        Spec("radio-link-signups", "safer-medway", 0, 7), Spec("premises-hardened", "council", 0, 5), Spec("protection-notices", "council", 0, 3),
        Spec("goods-recovered", "police", 40, 1_400), Spec("patrol-hours", "police", 0, 0, HOURS),
    ),
    "CRYSTAL-NTE": (
        Spec("night-incidents", "police", 4, 19), Spec("arrests", "police", 0, 9), Spec("advice-given", "council", 15, 90, how=ABOUT),
        Spec("dispersals", "police", 2, 16), Spec("bus-helped", "cvs", 12, 60, how=OVER), Spec("exclusions", "safer-medway", 0, 4),
        Spec("stop-searches", "police", 3, 15), Spec("positive-searches", "police", 10, 50, "stop-searches"),
        Spec("radio-link-signups", "safer-medway", 0, 4), Spec("patrol-hours", "police", 0, 0, HOURS), Spec("patrol-hours", "council", 0, 0, HOURS),
    ),
    "ALBATROSS": (
        Spec("premises-visited", "council", 6, 12), Spec("premises-compliant", "council", 45, 85, "premises-visited"), Spec("breaches", "police", 0, 7),
        Spec("warnings", "council", 0, 4), Spec("test-purchases", "council", 4, 10), Spec("test-purchases-failed", "council", 0, 35, "test-purchases"),
        Spec("closures", "police", 0, 1), Spec("reviews-sought", "police", 0, 2, later=True), Spec("revisits-due", "council", 10, 40, "premises-visited"),
        Spec("promotions-challenged", "council", 0, 5), Spec("fire-referrals", "fire", 0, 4), Spec("leaflets", "mdaat", 20, 150, how=ABOUT),
    ),
    "YANG": (
        Spec("arrests", "police", 2, 11), Spec("charges", "police", 40, 90, "arrests", later=True), Spec("goods-recovered", "police", 120, 3_800),
        Spec("stop-searches", "police", 3, 12), Spec("positive-searches", "police", 20, 60, "stop-searches"), Spec("patrol-hours", "council", 0, 0, HOURS),
    ),
    "SAFER-PLATE": (
        Spec("plates-secured", "council", 40, 160), Spec("advice-given", "police", 60, 200, how=ABOUT), Spec("leaflets", "council", 150, 400, how=OVER),
        Spec("leaflets", "fire", 50, 250, how=ABOUT), Spec("patrol-hours", "police", 0, 0, HOURS),
    ),
    "MAXIMISE": (
        Spec("night-incidents", "police", 6, 24), Spec("arrests", "police", 1, 12), Spec("dispersals", "police", 4, 22),
        Spec("bus-helped", "cvs", 15, 70, how=OVER), Spec("patrol-hours", "police", 0, 0, HOURS), Spec("patrol-hours", "council", 0, 0, HOURS),
    ),
}


class Drawn(NamedTuple):
    """A figure that was drawn: hundredths, and how exact it is."""

    hundredths: int
    exactness: Exactness


def draw(specs: tuple[Spec, ...], rng: Random, hours: dict[str, int], *, pounds: frozenset[str], cut_short: bool) -> list[Drawn]:
    """Return a figure for each of these; `hours` are the hundredths of hours that each agency's people were there."""
    whole: dict[str, int] = {}
    found = []
    for spec in specs:
        if spec.of == HOURS:
            found.append(Drawn(hours.get(spec.agency, 0), Exactness.EXACT))
            continue
        number = spec.low + int((spec.high - spec.low + 1) * rng.random())
        number = whole.get(spec.of, 0) * number // 100 if spec.of else number // 2 if cut_short else number
        how = spec.how if rng.random() < 0.6 else Exactness.EXACT
        if how is not Exactness.EXACT and number >= 20:
            number -= number % 10
        else:
            how = Exactness.EXACT
        whole.setdefault(spec.measure, number)
        pence = 10 * int(10 * rng.random()) if spec.measure in pounds and number else 0
        found.append(Drawn(number * 100 + pence, how))
    return found
