"""Bank holidays as the partnership's country keeps them."""

from __future__ import annotations

from datetime import date

from opsplanner.catalogue.holidays.queries import bank_holidays


def test_a_year_has_its_bank_holidays_and_a_weekends_with_its_substitute(in_app):
    found = bank_holidays(date(2026, 12, 1), date(2027, 1, 31))
    assert found == {
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Boxing Day",
        date(2026, 12, 28): "Boxing Day (substitute day)",
        date(2027, 1, 1): "New Year's Day",
    }


def test_both_days_of_a_weekend_christmas_are_out_and_their_substitutes(in_app):
    assert list(bank_holidays(date(2027, 12, 24), date(2028, 1, 4))) == [
        date(2027, 12, 25), date(2027, 12, 26), date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 1), date(2028, 1, 3),
    ]


def test_a_holiday_on_a_weekday_stands_though_the_same_one_was_moved_in_another_year(in_app):
    assert date(2028, 12, 25) in bank_holidays(date(2028, 12, 20), date(2028, 12, 31))


def test_a_stretch_without_any_is_empty(in_app):
    assert bank_holidays(date(2026, 11, 1), date(2026, 11, 30)) == {}
