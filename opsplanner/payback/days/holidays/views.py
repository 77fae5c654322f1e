"""Bank holidays: those of the calendar, and those that are proclaimed once. Kept by an administrator."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.catalogue.holidays.queries import bank_holidays, proclaimed
from opsplanner.history import newest, subjects
from opsplanner.models import Verb
from opsplanner.payback import bp
from opsplanner.payback.days.holidays import services
from opsplanner.payback.days.holidays.forms import BankHolidayForm
from opsplanner.web.address import day_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

AHEAD = timedelta(days=400)


@bp.route("/administration/bank-holidays", methods=["GET", "POST"])
@requires("manage_accounts")
def holidays() -> Response:
    """Say which bank holidays are to come, and add one that is proclaimed once."""
    form = BankHolidayForm()

    def verb() -> str:
        return services.add_bank_holiday(form.day.data, form.name.data or "", accepted=form.accepted, by=person())  # type: ignore[arg-type]

    if saved(form, verb, made=lambda said: (url_for(".holidays"), said)):
        return go_to(url_for(".holidays"), form.result)
    today = clock.today()
    return render_page(
        "payback/days/holidays.html", fragment="payback/days/_holidays.html", status=form.status, form=form, found=bank_holidays(today, today + AHEAD), own=proclaimed(),
        lines=newest(subjects.INSTALLATION, 10, verbs=(Verb.HOLIDAY_ADDED, Verb.HOLIDAY_TAKEN_BACK)), today=today,
    )


@bp.post("/administration/bank-holidays/<day>/remove")
@requires("manage_accounts")
def remove_holiday(day: str) -> Response:
    """Take a proclaimed bank holiday back."""
    form, back = ActionForm(), url_for(".holidays")
    if saved(form, lambda: services.take_back_bank_holiday(day_of(day), by=person())):
        return go_to(back, form.result)
    return not_done(form, back)
