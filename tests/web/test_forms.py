"""Boxes: what people type, read kindly; what makes no sense, refused in a sentence and kept."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired

from opsplanner.errors import RuleBroken
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import NO_FILE, UNREADABLE, PageForm, sentence_for
from opsplanner.web.typed import half_said, read_date, read_time
from opsplanner.web.wall_times import WallTimeField, settle_times

OCTOBER = date(2027, 10, 31)


class SampleRow(Form):
    """One of several lines."""

    what = TextField("What", need="Enter what")


class SampleForm(PageForm):
    """One box of each kind."""

    name = TextField("Name", need="Enter a name", limit=20)
    notes = LongTextField("Notes", limit=30)
    day = DayField("Date", need="Enter a date")
    staff = WholeNumberField("Staff", high=5000)
    version = VersionField()
    start = WallTimeField("Start", need="Enter a start")
    end = WallTimeField("End", need="Enter an end")
    briefing = WallTimeField("Briefing")


@pytest.fixture
def sample() -> Any:
    """Return a function that sends the sample form with some boxes changed."""
    app = Flask("forms")
    app.config.update(SECRET_KEY="f" * 32, WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST"):
        good = {"name": "A", "day": "2026-12-03", "start": "10am", "end": "14:00", "version": "4"}
        yield lambda **typed: SampleForm(formdata=MultiDict(good | typed))


class EveryKindForm(SampleForm):
    """A box of every kind that a form can have."""

    hidden = HiddenField()
    password = PasswordField("Password", validators=[InputRequired()])
    tick = BooleanField("Tick")
    one = RadioField("One", choices=["a"])
    chosen = SelectField("Chosen", choices=["a"])
    several = SelectMultipleField("Several", choices=["a"])
    number = IntegerField("Number")
    rows = FieldList(FormField(SampleRow), min_entries=1)


BOXES = [*(name for name in vars(SampleForm) | vars(EveryKindForm) if hasattr(getattr(EveryKindForm, name), "field_class")), "once", "belongs", "rows-0-what", "nothing-of-ours"]


@pytest.mark.parametrize("box", BOXES)
def test_a_file_sent_in_place_of_what_is_typed_is_refused(box: str) -> None:
    app = Flask("forms")
    app.config.update(SECRET_KEY="f" * 32, WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", data={"name": "A", "version": "4", box: (BytesIO(b"a file"), "file.txt")}):
        form = EveryKindForm()
        assert not form.validate() and form.status == 422
        assert any(sentence.casefold().endswith(NO_FILE.casefold()) for _, sentence in form.error_list())
        assert all(str(field()) for field in form), "the page can be drawn"


@pytest.mark.parametrize("body", [5, [1], None, {"name": "A", "rows": {}}, "text"])
def test_what_is_no_form_is_read_as_an_empty_one(body: Any) -> None:
    app = Flask("forms")
    app.config.update(SECRET_KEY="f" * 32, WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", json=body):
        form = EveryKindForm()
        assert not form.validate() and "Enter a name" in form.errors["name"]


@pytest.mark.parametrize(
    ("typed", "number"), [("1,500", 1500), (" 12 ", 12), ("0", 0), ("", None), ("007", 7), ("1,234", 1234)]
)
def test_a_whole_number_is_read_as_people_write_it(sample: Any, typed: str, number: int | None) -> None:
    form = sample(staff=typed)
    assert form.validate() and form.staff.data == number


@pytest.mark.parametrize("typed", ["-1", "1.5", "5001", "9" * 40, "1,50", "ten", "1e3", "\u0661\u0662", "+4"])
def test_an_absurd_number_is_refused_and_kept(sample: Any, typed: str) -> None:
    form = sample(staff=typed)
    assert not form.validate() and form.status == 422
    assert form.errors["staff"] == ["Enter a whole number from 0 to 5,000"] and form.staff.data is None
    assert f'value="{typed}"' in form.staff()


@pytest.mark.parametrize("typed", ["2026-12-03", "3/12/2026", "03.12.2026", "3 December 2026", "3 Dec 2026", " 3/12/2026\x00"])
def test_a_date_is_read_in_the_ways_people_write_it(sample: Any, typed: str) -> None:
    form = sample(day=typed)
    assert form.validate(), form.errors
    assert form.day.data == date(2026, 12, 3)


@pytest.mark.parametrize("typed", ["2026-02-30", "31/11/2026", "tomorrow", "2026-13-01", "12/31/2026", "3/12", "\x00", "20261203" * 9])
def test_a_date_that_does_not_exist_is_refused_and_kept(sample: Any, typed: str) -> None:
    form = sample(day=typed)
    assert not form.validate() and form.errors["day"] and form.day.data is None


def test_a_date_of_another_century_is_refused(sample: Any) -> None:
    form = sample(day="1026-12-03")
    assert not form.validate() and form.errors["day"] == ["Enter a date between 2000 and 2099"]


@pytest.mark.parametrize(
    ("typed", "shown", "unreadable"),
    [("3/12/2026", "2026-12-03", False), ("2026-12-03", "2026-12-03", False), ("3 December 2026", "2026-12-03", False), ("31/2/2026", "31/2/2026", True), ("", "", False)],
)
def test_a_date_that_was_typed_stays_in_its_box_whatever_else_is_wrong(sample: Any, typed: str, shown: str, unreadable: bool) -> None:
    form = sample(day=typed, name="")
    assert not form.validate()
    assert (form.day._value(), form.day.unreadable) == (shown, unreadable)


TIMES = {
    "9.30": time(9, 30), "0930": time(9, 30), "9am": time(9), "14:00": time(14), "2 pm": time(14), "2.30 p.m.": time(14, 30),
    "noon": time(12), "Midnight": time(0), "12am": time(0), "12pm": time(12), "12.15am": time(0, 15), "9": time(9), "00:00": time(0),
    "0900hrs": time(9), "1730 hours": time(17, 30), "9 hrs": time(9), "24:00": time(0), "2400hrs": time(0),
}
NO_TIMES = ("25:00", "9.60", "13pm", "0am", "half nine", "", "930am tomorrow", "9:3", "24:01", "-9", "hrs")


@pytest.mark.parametrize(("typed", "at"), TIMES.items())
def test_a_time_is_read_as_people_write_it(typed: str, at: time) -> None:
    assert read_time(typed) == at


@pytest.mark.parametrize("typed", ["3", "12", "3.30", "330", "3:30", "11.30"])
def test_a_time_that_does_not_say_its_half_of_the_day(typed: str) -> None:
    assert half_said(typed) and read_time(typed)


@pytest.mark.parametrize("typed", ["3pm", "03:30", "0330", "11:30", "1130", "15", "noon", "0:30", "9 hrs", "3 am", "half nine", ""])
def test_a_time_that_says_it(typed: str) -> None:
    assert not half_said(typed)


@pytest.mark.parametrize("typed", NO_TIMES)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert read_time(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["2027-01-03", "3/1/2027", "3/1/27", " 3 jan 27", "3rd January 2027", "3 January 27", "Sunday 3 January 2027", "Sun, 3rd of Jan, 27", "03.01.27", "3-1-2027"],
)
def test_a_date_is_read_as_people_write_it(typed: str) -> None:
    assert read_date(typed) == date(2027, 1, 3)


@pytest.mark.parametrize("typed", ["31/2/27", "1/13/2027", "tomorrow", "", "3/1", "Monday", "3rd"])
def test_what_is_no_date_is_none(typed: str) -> None:
    assert read_date(typed) is None


def test_a_time_that_is_none_is_refused_and_kept(sample: Any) -> None:
    form = sample(start="half nine")
    assert not form.validate() and form.errors["start"] == ["Enter a time, for example 9.30am or 14:00"]
    assert 'value="half nine"' in form.start()


def test_control_characters_are_taken_out_and_line_ends_made_plain(sample: Any) -> None:
    form = sample(name="  A\x00da\x1b ", notes="one\r\ntwo\rthree\x00\n")
    assert form.validate() and form.name.data == "Ada" and form.notes.data == "one\ntwo\nthree"


@pytest.mark.parametrize("typed", ["\x00\x00", "   ", "", "\r\n"])
def test_blanks_and_nul_bytes_do_not_fill_a_box(sample: Any, typed: str) -> None:
    form = sample(name=typed, day=typed, start=typed)
    assert not form.validate()
    assert form.errors == {"name": ["Enter a name"], "day": ["Enter a date"], "start": ["Enter a start"]}


def test_what_is_no_utf_8_is_said_to_be_unreadable_beside_its_box(sample: Any) -> None:
    form = sample(name=b"Caf\xe9".decode("utf-8", "replace"))
    assert not form.validate() and form.errors["name"] == [UNREADABLE] and form.status == 422


def test_over_long_text_is_refused_and_kept(sample: Any) -> None:
    form = sample(name="x" * 21)
    assert not form.validate() and form.errors["name"] == ["Use at most 20 characters"] and form.name.data == "x" * 21


def test_the_summary_leads_to_the_boxes_in_the_pages_order(sample: Any) -> None:
    form = sample(name="", start="")
    assert not form.validate()
    form.refuse("The whole is not good")
    assert form.error_list() == [("main", "The whole is not good"), ("name", "Enter a name"), ("start", "Enter a start")]


@pytest.mark.parametrize(
    ("label", "sentence", "said"),
    [
        ("Police, people asked", "Enter a whole number from 0 to 500", "Police, people asked: enter a whole number from 0 to 500"),
        ("Ends at", "Enter when it ends, for example 2pm", "Enter when it ends, for example 2pm"),
        ("Why?", "DVLA has to hear of it", "Why: DVLA has to hear of it"),
    ],
)
def test_the_summary_says_which_box_is_meant_where_the_sentence_does_not(label: str, sentence: str, said: str) -> None:
    assert sentence_for(label)(sentence) == said


def test_a_sentence_for_a_box_that_the_form_lacks_stands_above_it(sample: Any) -> None:
    form = sample()
    assert form.validate()
    form.refuse("Taken", "resources")
    assert form.error_list() == [("main", "Taken")] and form.status == 422


def test_the_end_of_a_day_is_no_start_of_it(sample: Any) -> None:
    form = sample(start="2400hrs", end="5am")
    assert form.validate()
    with pytest.raises(RuleBroken, match="That is the midnight at the end of Sunday 31 October 2027. Enter 0:00, and the day that begins then") as broken:
        settle_times(OCTOBER, form.start, form.end)
    assert broken.value.field == "start"
    form = sample(start="8pm", end="24:00")
    assert form.validate() and settle_times(OCTOBER, form.start, form.end).period().length.total_seconds() == 4 * 3600


def test_an_hour_that_happens_twice_is_asked_for(sample: Any) -> None:
    form = sample(start="1.30am", end="5am")
    assert form.validate()
    with pytest.raises(RuleBroken, match=r"1\.30am happens twice\. Choose") as broken:
        settle_times(OCTOBER, form.start, form.end)
    assert broken.value.field == "start" and form.start.asks_which_hour and not form.end.asks_which_hour


@pytest.mark.parametrize(("which", "hours"), [("first", 4.5), ("second", 3.5)])
def test_the_hour_that_was_chosen_counts(sample: Any, which: str, hours: float) -> None:
    form = sample(**{"start": "1.30am", "start-which": which, "end": "5am"})
    assert form.validate() and settle_times(OCTOBER, form.start, form.end).period().length.total_seconds() == hours * 3600


def test_the_end_of_a_night_asks_which_hour_too(sample: Any) -> None:
    form = sample(start="10pm", end="1.30am")
    assert form.validate()
    with pytest.raises(RuleBroken) as broken:
        settle_times(date(2027, 10, 30), form.start, form.end)
    assert broken.value.field == "end"


def test_the_one_time_key_is_kept_when_it_is_one_and_made_anew_when_not(sample: Any) -> None:
    assert sample(once="k" * 32).once.data == "k" * 32
    assert len(sample(once="'; drop").once.data) == 32


def test_a_form_that_is_opened_carries_the_version_that_the_page_shows(sample: Any) -> None:
    form = SampleForm(formdata=None)
    form.version.carry(5)
    form.version.carry(6)
    assert form.version.data == 5 and 'value="5"' in form.version()


@pytest.mark.parametrize(("sent", "kept"), [("4", 4), ("", None), ("four", None)])
def test_a_form_that_is_refused_keeps_the_version_that_it_was_opened_with(sample: Any, sent: str, kept: int | None) -> None:
    form = sample(version=sent, name="")
    assert not form.validate() and ("version" in form.errors) is (kept is None)
    form.version.carry(5)
    assert form.version.data == kept and f'value="{sent}"' in form.version()


def test_after_somebody_elses_change_a_form_carries_the_new_version(sample: Any) -> None:
    form = sample()
    form.version.replace(6)
    form.version.carry(7)
    assert form.version.data == 6 and 'value="6"' in form.version()


@pytest.mark.parametrize(
    ("start", "end", "box", "sentence"),
    [
        ("9", "3", "end", "Enter 3pm or 3am: “3” can be both"), ("09:00", "3.30", "end", "Enter 3.30pm or 3.30am: “3.30” can be both"),
        ("7pm", "12", "end", "Enter midnight or noon: “12” can be both"), ("9", "9", "end", "Enter 9pm or 9am: “9” can be both"),
        ("9", "3am", "start", "Enter 9pm or 9am: “9” can be both"), ("9", "11pm", "start", "Enter 9pm or 9am: “9” can be both"),
    ],
)
def test_nine_to_three_asks_which_half_of_the_day_is_meant(sample: Any, start: str, end: str, box: str, sentence: str) -> None:
    form = sample(start=start, end=end)
    for day in (OCTOBER, None):
        with pytest.raises(RuleBroken) as asked:
            settle_times(day, form.start, form.end)
        assert (str(asked.value), asked.value.field) == (sentence, box)


@pytest.mark.parametrize(("start", "end"), [("9", "11"), ("9", "3pm"), ("10pm", "2"), ("9am", "9pm"), ("8pm", "8"), ("09:00", "03:00"), ("9am", "15"), ("19:00", "11:00")])
def test_what_says_its_half_or_is_read_as_half_a_day_at_most_is_not_asked_about(sample: Any, start: str, end: str) -> None:
    form = sample(start=start, end=end)
    assert settle_times(date(2026, 12, 3), form.start, form.end).end == read_time(end)
