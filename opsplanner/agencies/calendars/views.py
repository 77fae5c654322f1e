"""The pages on which an agency keeps its own calendars, and the worker's task that fetches them."""

from __future__ import annotations

from flask import Flask, Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts.contacts.queries import own_agency
from opsplanner.agencies import bp
from opsplanner.agencies.calendars import queries, services
from opsplanner.agencies.calendars.forms import CalendarForm, FileForm, RenameForm
from opsplanner.tasks import services as tasks_services
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

_HERE = "/agencies/<string:code>/calendars"


def set_up(app: Flask) -> None:
    """Let the worker fetch what is due."""
    tasks_services.register(app, services.TASK, services.fetch_due)


@bp.route(_HERE, methods=["GET", "POST"])
@requires("keep_staff_numbers")
def calendars(code: str) -> Response:
    """List one's own agency's calendars, and add one."""
    form = CalendarForm.sent()

    def verb() -> str:
        name = form.name.data or ""
        if form.file.data:
            return services.add_from_file(code, name, form.file.data.name, form.read, by=person())
        return services.add_by_address(code, name, form.address.data or "", by=person())

    if form.taken and saved(form, verb, made=lambda said: (url_for(".calendars", code=code), said)):
        return go_to(url_for(".calendars", code=code), form.result)
    agency = own_agency(person(), code)
    return render_page("agencies/calendars/index.html", status=form.status, form=form, agency=agency, calendars=queries.calendars(agency.id, clock.now()))


@bp.route(f"{_HERE}/<int:calendar_id>", methods=["GET", "POST"])
@requires("keep_staff_numbers")
def calendar(code: str, calendar_id: int) -> Response:
    """Show one calendar, with its address and what was read of it, and give it another name."""
    form = RenameForm()
    if saved(form, lambda: services.rename(code, calendar_id, form.name.data or "", by=person())):
        return go_to(url_for(".calendar", code=code, calendar_id=calendar_id), form.result)
    return _calendar_page(code, calendar_id, form, FileForm(formdata=None))


@bp.post(f"{_HERE}/<int:calendar_id>/file")
@requires("keep_staff_numbers")
def read_again(code: str, calendar_id: int) -> Response:
    """Let another file take the place of the one before."""
    form = FileForm.sent()

    def verb() -> str:
        assert form.file.data is not None
        return services.read_again(code, calendar_id, form.file.data.name, form.read, by=person())

    if form.taken and saved(form, verb):
        return go_to(url_for(".calendar", code=code, calendar_id=calendar_id), form.result)
    return _calendar_page(code, calendar_id, RenameForm(formdata=None), form)


@bp.post(f"{_HERE}/<int:calendar_id>/fetch")
@requires("keep_staff_numbers")
def fetch(code: str, calendar_id: int) -> Response:
    """Ask for a calendar to be fetched now."""
    form, back = ActionForm(), url_for(".calendar", code=code, calendar_id=calendar_id)
    if saved(form, lambda: services.ask_to_fetch(code, calendar_id, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


@bp.post(f"{_HERE}/<int:calendar_id>/remove")
@requires("keep_staff_numbers")
def remove(code: str, calendar_id: int) -> Response:
    """Forget a calendar."""
    form, back = ActionForm(), url_for(".calendars", code=code)
    if saved(form, lambda: services.remove(code, calendar_id, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


def _calendar_page(code: str, calendar_id: int, form: RenameForm, file_form: FileForm) -> Response:
    agency = own_agency(person(), code)
    found = queries.own_calendar(agency.id, calendar_id)
    if form.name.data is None:
        form.name.data = found.name
    shown, ahead = queries.next_times(found.id, clock.now())
    return render_page(
        "agencies/calendars/show.html", status=max(form.status, file_form.status), form=form, file_form=file_form, agency=agency, address=found.address,
        calendar=queries.row_of(found, ahead, clock.now()), shown=shown,
    )
