"""The page on which who leads an operation writes to who takes part."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.operations import bp
from opsplanner.operations import queries as operations_queries
from opsplanner.operations.messages import services
from opsplanner.operations.messages.forms import MessageForm
from opsplanner.operations.views import address
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<reference>/message", methods=["GET", "POST"])
@requires("plan_operations")
def message(reference: str) -> Response:
    """Write to the agencies that take part, and to the people named."""
    form = MessageForm()
    if saved(form, lambda: services.write(reference, form.text.data or "", to_all=form.to.data == "all", by=person()), made=lambda said: (address(reference), said)):
        return go_to(address(reference), form.result)
    operation = operations_queries.changeable(person(), reference)
    return render_page("operations/message.html", status=form.status, form=form, operation=operation, marking=marking(operation.restricted))
