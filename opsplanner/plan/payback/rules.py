"""How long jobs took. Facts in, figures out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import NamedTuple


class Dates(NamedTuple):
    """When a job was asked for, decided and done; None: not yet."""

    asked: date
    decided: date | None
    done: date | None


class Took(NamedTuple):
    """How many days a step took, over so many jobs: the middle one, and the longest."""

    jobs: int
    middle: float
    longest: int


def took(days: Iterable[int]) -> Took | None:
    """Return how many days it took; None where there was none."""
    found = sorted(days)
    return Took(len(found), float(median(found)), found[-1]) if found else None


def steps(jobs: Iterable[Dates]) -> tuple[Took | None, Took | None, Took | None]:
    """Return how long it took from asking to decision, from decision to done, and in all."""
    there = list(jobs)
    return (
        took((job.decided - job.asked).days for job in there if job.decided),
        took((job.done - job.decided).days for job in there if job.decided and job.done),
        took((job.done - job.asked).days for job in there if job.done),
    )
