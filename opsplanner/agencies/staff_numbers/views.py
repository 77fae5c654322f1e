"""The page on which an agency keeps its staff numbers."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts.contacts.queries import own_agency
from opsplanner.agencies import bp
from opsplanner.agencies.staff_numbers import queries, services
from opsplanner.agencies.staff_numbers.cycle.queries import cycle_of
from opsplanner.agencies.staff_numbers.cycle.words import words_of_cycle
from opsplanner.agencies.staff_numbers.forms import ExceptionForm, RemoveForm, UsualStaffForm
from opsplanner.history import newest, subjects
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/agencies/<string:code>/staff-numbers", methods=["GET", "POST"])
@requires("keep_staff_numbers")
def staff_numbers(code: str) -> Response:
    """Keep one's own agency's usual staff by weekday."""
    form = UsualStaffForm()
    if saved(form, lambda: services.change_usual_staff(code, form.week(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".staff_numbers", code=code), form.result)
    return _numbers_page(code, form, ExceptionForm(formdata=None))


@bp.post("/agencies/<string:code>/staff-numbers/exceptions")
@requires("keep_staff_numbers")
def add_exception(code: str) -> Response:
    """Give one date another number."""
    form = ExceptionForm()

    def verb() -> str:
        return services.add_exception(code, form.day.data, form.staff.data or 0, form.reason.data or "", accepted=form.accepted, by=person())  # type: ignore[arg-type]

    if saved(form, verb, made=lambda said: (url_for(".staff_numbers", code=code), said)):
        return go_to(url_for(".staff_numbers", code=code), form.result)
    return _numbers_page(code, UsualStaffForm(formdata=None), form)


@bp.post("/agencies/<string:code>/staff-numbers/exceptions/<int:exception_id>/remove")
@requires("keep_staff_numbers")
def remove_exception(code: str, exception_id: int) -> Response:
    """Take an exception back."""
    form, back = RemoveForm(), url_for(".staff_numbers", code=code)
    if saved(form, lambda: services.remove_exception(code, exception_id, accepted=form.warned.data or "", by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


def _numbers_page(code: str, form: UsualStaffForm, exception: ExceptionForm) -> Response:
    found = own_agency(person(), code)
    if form.status == 200:
        form.fill_from(queries.usual_staff(found.id), found.staff_version)
    return render_page(
        "agencies/staff_numbers.html", fragment="agencies/_staff_numbers.html", status=max(form.status, exception.status), form=form,
        shifts=words_of_cycle(cycle) if (cycle := cycle_of(found.id)) else "", exception=exception, agency=found, exceptions=queries.exceptions(found.id, clock.today()), lines=newest(subjects.of_agency(found.id), 10),
    )
