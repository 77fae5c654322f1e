"""What hours are worth, and what each of something cost. Plain functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Rate(NamedTuple):
    """What an hour is worth from a day on, of one agency or, without one, of every other."""

    measure_id: int
    agency_id: int | None
    from_on: date
    pence: int
    source: str


class Value(NamedTuple):
    """What hours are worth: pence, the rates that they were valued by, and the hours (in hundredths) of which no rate says anything."""

    pence: int
    rates: tuple[Rate, ...]
    without: int


def rate_on(rates: Sequence[Rate], measure_id: int, agency_id: int, day: date) -> Rate | None:
    """Return the rate of an agency's hours on a day: the newest of its own, else the newest of every other agency's; None where there is none yet."""
    there = [rate for rate in rates if rate.measure_id == measure_id and rate.agency_id in (agency_id, None) and rate.from_on <= day]
    return max(there, key=lambda rate: (rate.agency_id is not None, rate.from_on), default=None)


def value_of(rates: Sequence[Rate], measure_id: int, agency_id: int, hours: Mapping[date | None, int]) -> Value:
    """Return what an agency's hours are worth. `hours` are hundredths by the first day of their month; None for what lies in no one month."""
    pence, used, without = 0, set[Rate](), 0
    for month, hundredths in hours.items():
        rate = rate_on(rates, measure_id, agency_id, month) if month else None
        if rate is None:
            without += hundredths
        else:
            used.add(rate)
            pence += hundredths * rate.pence
    return Value(_rounded(pence, 100), tuple(sorted(used, key=lambda rate: rate.from_on)), without)


def each(pence: int, hundredths: int) -> int | None:
    """Return what each cost, in pence, rounded half up; None where there was none."""
    return _rounded(pence * 100, hundredths) if hundredths > 0 else None


def _rounded(amount: int, by: int) -> int:
    return (2 * amount + by) // (2 * by)
