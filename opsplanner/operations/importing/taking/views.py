"""The buttons that take a file whole, go on with it, and withdraw it whole."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import FileState
from opsplanner.operations.importing import bp
from opsplanner.operations.importing import page as importing_page
from opsplanner.operations.importing import queries as importing_queries
from opsplanner.operations.importing.forms import TakeForm, WaitingForm
from opsplanner.operations.importing.taking import rules, services
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page

HERE = "/operations/import/<string:reference>"
DONE = {FileState.TAKEN: "All of the file is taken. Nobody was asked or told", FileState.WITHDRAWN: "All of the file is withdrawn"}


@bp.post(f"{HERE}/take")
@requires("plan_operations")
def take(reference: str) -> Response:
    """Take all of a file."""
    batch = importing_queries.one(person(), reference)
    form = TakeForm()
    if saved(form, lambda: services.take(reference, sure=bool(form.sure.data), seen_version=form.version.data, by=person())):
        return _begun(reference)
    found = importing_page.read(batch, person())
    return render_page(
        "operations/importing/show.html", fragment="operations/importing/_show.html", status=form.status, page=found, form=form, reference=reference, history=[],
    )


@bp.post(f"{HERE}/go-on")
@requires("plan_operations")
def go_on(reference: str) -> Response:
    """Go on with a file of which the work stopped half-way."""
    importing_queries.one(person(), reference)
    form = WaitingForm()
    if saved(form, lambda: services.resume(reference, by=person())):
        return _begun(reference)
    return not_done(form, address_of("importing.show", reference=reference))


@bp.post(f"{HERE}/leave")
@requires("plan_operations")
def leave(reference: str) -> Response:
    """Leave a file whose taking stopped half-way as it is."""
    importing_queries.one(person(), reference)
    form = WaitingForm()
    if saved(form, lambda: services.leave(reference, by=person())):
        return go_to(address_of("importing.show", reference=reference), "It is left as it is. What was taken stays")
    return not_done(form, address_of("importing.show", reference=reference))


@bp.route(f"{HERE}/withdraw", methods=["GET", "POST"])
@requires("plan_operations")
def withdraw(reference: str) -> Response:
    """Ask before a file is withdrawn, and withdraw all of it."""
    batch = importing_queries.one(person(), reference)
    if batch.state not in importing_queries.TAKEN:
        raise NotFound()
    form = WaitingForm()
    form.version.carry(batch.version)
    if saved(form, lambda: services.withdraw(reference, by=person())):
        return _begun(reference)
    return render_page("operations/importing/withdraw.html", status=form.status, form=form, batch=batch)


def _begun(reference: str) -> Response:
    """Finish what is little; the worker does the rest, and the page says how far it is."""
    batch = importing_queries.one(person(), reference)
    if batch.state is not FileState.CHECKING and batch.operations <= rules.PORTION:
        services.go_on(reference)
        batch = importing_queries.one(person(), reference)
    return go_to(address_of("importing.show", reference=reference), None if batch.trouble else DONE.get(batch.state))
