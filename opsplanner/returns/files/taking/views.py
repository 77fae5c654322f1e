"""The buttons that take a file whole, and withdraw it whole."""

from __future__ import annotations

from flask import Response, abort

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import FileState
from opsplanner.returns import bp
from opsplanner.returns.files import page as files_page
from opsplanner.returns.files import queries as files_queries
from opsplanner.returns.files.forms import TakeForm, WaitingForm
from opsplanner.returns.files.taking import rules, services
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

AT_ONCE = 10
"""So many returns are written while somebody waits."""
DONE = {FileState.TAKEN: "All of the file is taken. Somebody else signs the figures off", FileState.WITHDRAWN: "All of the file is withdrawn"}


@bp.post("/returns/files/<string:reference>/take")
@requires("see")
def take(reference: str) -> Response:
    """Take all of a file."""
    _check_sends(reference)
    form = TakeForm()
    if saved(form, lambda: services.take(reference, sure=bool(form.sure.data), seen_version=form.version.data, by=person())):
        return _begun(reference)
    return _refused(reference, form)


@bp.route("/returns/files/<string:reference>/withdraw", methods=["GET", "POST"])
@requires("see")
def withdraw(reference: str) -> Response:
    """Ask before a file is withdrawn, and withdraw all of it."""
    file = files_queries.file(person(), reference)
    if file.agency_id not in files_queries.senders(person()):
        abort(403)
    if file.state not in files_queries.FOR_ALL:
        raise NotFound()
    form = WaitingForm()
    form.version.carry(file.version)
    if saved(form, lambda: services.withdraw(reference, by=person())):
        return _begun(reference)
    return render_page("returns/files/withdraw.html", status=form.status, form=form, file=file)


def _check_sends(reference: str) -> None:
    """Answer 403 to who sends nothing of the agency, and 404 where she does not see the file."""
    if files_queries.file(person(), reference).agency_id not in files_queries.senders(person()):
        abort(403)


def _begun(reference: str) -> Response:
    """Finish what is little; the worker does the rest, and the page says how far it is."""
    file = files_queries.file(person(), reference)
    if file.figures <= rules.AT_ONCE and file.returns <= AT_ONCE:
        services.go_on(reference)
        file = files_queries.file(person(), reference)
    return go_to(address_of("returns.file", reference=reference), DONE.get(file.state))


def _refused(reference: str, form: TakeForm) -> Response:
    file = files_queries.file(person(), reference)
    return render_page(
        "returns/files/show.html", fragment="returns/files/_show.html", status=form.status, page=files_page.read(file, person()), form=form, reference=reference, history=[],
    )
