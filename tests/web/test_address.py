"""What stands in an address: days."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import NotFound
from opsplanner.web.address import day_of, read_day


@pytest.mark.parametrize("typed", ["", "2026-02-30", "20261203", "3/12/2026", "1999-01-01", "2026-W49-4", "tomorrow"])
def test_a_day_in_an_address_that_is_none(typed: str) -> None:
    assert read_day(typed) is None
    with pytest.raises(NotFound):
        day_of(typed)


@pytest.mark.parametrize("typed", ["2026-12-03", "2000-01-01", "2099-12-31"])
def test_a_day_in_an_address(typed: str) -> None:
    assert day_of(typed) == read_day(typed) == date(*(int(part) for part in typed.split("-")))
