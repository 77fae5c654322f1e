"""The usual week, and the dates that differ from it."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.commitments.naming.words import marked
from opsplanner.history import newest, subjects
from opsplanner.payback import bp
from opsplanner.payback.days.crews.usual import queries as usual_queries
from opsplanner.payback.days.pattern import queries, services
from opsplanner.payback.days.pattern.forms import ExceptionForm, PatternForm, UnsayForm
from opsplanner.payback.days.pattern.rules import WEEKDAYS, words_of_weekdays
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

YEAR_ON = timedelta(days=366)


@bp.route("/payback/days/pattern", methods=["GET", "POST"])
@requires("keep_payback")
def pattern() -> Response:
    """Keep the weekly pattern."""
    form = PatternForm()
    done = saved(
        form, lambda: services.change_pattern(form.weekdays.data or [], form.since.data or clock.today(), accepted=form.accepted, seen_version=form.version.data, by=person())
    )
    if done:
        return go_to(url_for(".pattern"), form.result)
    return _pattern_page(form, ExceptionForm(formdata=None))


@bp.post("/payback/days/exceptions")
@requires("keep_payback")
def add_exception() -> Response:
    """Say that a date is worked besides, or closed."""
    form = ExceptionForm()
    worked, dates = form.works.data == "worked", url_for(".pattern") + "#dates"

    def verb() -> str:
        return services.say_of_day(form.day.data, worked, form.reason.data or "", accepted=form.accepted, by=person())  # type: ignore[arg-type]

    if saved(form, verb, made=lambda said: (dates, said)):
        return go_to(dates, form.result)
    return _pattern_page(PatternForm(formdata=None), form)


@bp.route("/payback/days/<day>/exception/remove", methods=["GET", "POST"])
@requires("keep_payback")
def remove_exception(day: str) -> Response:
    """Let a date follow the pattern again."""
    form, when = UnsayForm(), day_of(day)
    if saved(form, lambda: services.unsay(when, accepted=form.accepted, by=person())):
        return go_to(url_for(".pattern") + "#dates", form.result)
    return render_page("payback/days/remove_exception.html", fragment="payback/days/_remove_exception.html", status=form.status, form=form, day=when)


def _pattern_page(form: PatternForm, exception: ExceptionForm) -> Response:
    today = clock.today()
    kept = queries.pattern(today, today + YEAR_ON)
    if form.status == 200 or form.changed_meanwhile:
        form.fill(sorted(kept.weekdays_on(today + YEAR_ON)), today + timedelta(days=1), queries.pattern_version())
    crews = [(WEEKDAYS[weekday], list(those)) for weekday, those in groupby(usual_queries.usual_crews(today), key=lambda crew: crew.weekday)]
    return render_page(
        "payback/days/pattern.html", fragment="payback/days/_pattern.html", status=max(form.status, exception.status), form=form, exception=exception,
        kept=kept, usual=words_of_weekdays(kept.weekdays), later=[(day, words_of_weekdays(weekdays)) for day, weekdays in kept.changes], said=queries.exceptions_from(today), lines=newest(subjects.PATTERN, 10), crews=crews,
        today=today, marked=marked,
    )
