"""What people type as a quantity, and how it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity import rules as quantity_rules
from opsplanner.figures.quantity import words as quantity_words
from opsplanner.models import Exactness


@pytest.mark.parametrize(
    ("typed", "unit", "hundredths"),
    [
        ("0", "vehicles", 0),
        ("12", "vehicles", 1200),
        ("1,500", "tonnes", 150_000),
        ("1500", "vehicles", 150_000),
        ("£1,350.90", "pounds", 135_090),
        ("1350.9", "pounds", 135_090),
        ("12.00", "vehicles", 1200),
        ("12 vehicles", "vehicles", 1200),
        ("1 vehicle", "vehicles", 100),
        ("7.5 hrs", "hours", 750),
        ("12kg", "kg", 1200),
        (" 3 ", "people", 300),
        ("999,999,999", "vehicles", 99_999_999_900),
    ],
)
def test_what_people_type_is_read(typed, unit, hundredths):
    assert quantity_rules.read_quantity(typed, unit=unit) == hundredths


def test_a_published_percentage_may_be_below_nought():
    assert quantity_rules.read_quantity("-13.2%", unit="per cent", shape="published percentage") == -1320
    assert quantity_rules.read_quantity("\u22123", unit="per cent", shape="published percentage") == -300


@pytest.mark.parametrize(
    ("typed", "unit", "sentence"),
    [
        ("-3", "vehicles", "Enter 0 or more"),
        ("-3", "per cent", "Enter 0 or more"),
        ("1.5", "vehicles", "vehicles are counted whole"),
        ("1.234", "pounds", "at most two figures after the point"),
        ("1" + "0" * 30, "vehicles", "up to 999,999,999"),
        ("1000000000", "vehicles", "up to 999,999,999"),
        ("1,50", "vehicles", "as a number, for example 12 or 1,500"),
        ("1.500,00", "pounds", "as a number"),
        ("ten", "vehicles", "as a number"),
        ("1e5", "vehicles", "as a number"),
        ("£12", "vehicles", "counted in vehicles. Enter the number without “£”"),
        ("12 kg", "tonnes", "counted in tonnes. Enter the number of tonnes without “kg”"),
        ("50%", "people", "without “%”"),
        ("", "vehicles", "as a number"),
        ("٣", "vehicles", "as a number"),
        ("½", "tonnes", "as a number"),
        ("12 + 3", "vehicles", "as a number"),
        ("= 3", "vehicles", "as a number"),
    ],
)
def test_what_makes_no_sense_is_refused_kindly(typed, unit, sentence):
    with pytest.raises(RuleBroken, match=sentence.replace("+", r"\+")) as refused:
        quantity_rules.read_quantity(typed, unit=unit, field="box")
    assert refused.value.field == "box"


def test_a_percentage_has_a_bound_of_its_own():
    with pytest.raises(RuleBroken, match="up to 10,000"):
        quantity_rules.read_quantity("10001", unit="per cent", shape="published percentage")


@pytest.mark.parametrize(
    ("hundredths", "unit", "exactness", "words"),
    [
        (1200, "vehicles", Exactness.EXACT, "12 vehicles"),
        (100, "vehicles", Exactness.EXACT, "1 vehicle"),
        (0, "people", Exactness.EXACT, "0 people"),
        (150_000, "tonnes", Exactness.OVER, "over 1,500 tonnes"),
        (135_090, "pounds", Exactness.ABOUT, "about £1,350.90"),
        (135_000, "pounds", Exactness.EXACT, "£1,350"),
        (750, "hours", Exactness.EXACT, "7.5 hours"),
        (-1320, "per cent", Exactness.EXACT, "-13.2%"),
        (1_000_000, "potholes", Exactness.FORECAST, "10,000 potholes (forecast)"),
    ],
)
def test_quantities_in_words(hundredths, unit, exactness, words):
    assert quantity_words.words_of_quantity(hundredths, unit, exactness) == words


def test_beside_its_name_the_unit_is_not_said_twice():
    assert quantity_words.words_beside("Untaxed vehicles removed", 1200, "vehicles") == "12"
    assert quantity_words.words_beside("Fly-tipped waste", 270_000, "tonnes", Exactness.OVER) == "over 2,700 tonnes"
    assert quantity_words.words_beside("Removal and release fees", 135_090, "pounds") == "£1,350.90"


@given(st.integers(0, quantity_rules.MOST * 100), st.sampled_from(sorted(quantity_rules.DECIMALS)))
def test_a_box_is_read_back_as_what_it_shows(hundredths, unit):
    assert quantity_rules.read_quantity(quantity_words.typed(hundredths, unit), unit=unit) == hundredths


@pytest.mark.parametrize(("minutes", "said"), [(122_310, "2,038.5"), (60, "1"), (90, "1.5"), (20, "0.33"), (0, "0")])
def test_minutes_are_said_as_hours_like_any_figure(minutes, said):
    assert quantity_words.number(quantity_rules.hundredths_of_hours(minutes)) == said
