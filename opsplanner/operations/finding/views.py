"""The page on which a date is found."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answer

from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.models import OperationState
from opsplanner.operations import bp
from opsplanner.operations.checks.rules import tell_of_restricted
from opsplanner.operations.finding import page as finding_page
from opsplanner.operations.finding.forms import FindForm, find_form
from opsplanner.operations.planning import queries as planning_queries
from opsplanner.web.address import address_of
from opsplanner.web.filters import shortened
from opsplanner.web.pages import go_to, marking, render_page
from opsplanner.web.typed import clean

MOVED = (OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.POSTPONED)
"""The states in which an operation can be given another day."""


@bp.get("/operations/find")
@requires("plan_operations")
def find() -> Response | Answer:
    """Find the best dates for a type (?type=CUBIT&ask=police:4 ...), or for an operation that is to be moved (?of=CUBIT-2026-014)."""
    of, code = clean(request.args.get("of", "")), clean(request.args.get("type", ""))
    kinds = catalogue_queries.types()
    if of:
        sheet = planning_queries.sheet_for_change(person(), of)
        assert sheet.kept
        if sheet.kept.state not in MOVED:
            return go_to(url_for("operations.show", reference=of), f"{of} is {sheet.kept.state.value}, so it gets no other day")
    elif code in {kind.code for kind in kinds}:
        sheet = planning_queries.sheet_for_type(code)
    else:
        said = f"There is no kind of operation “{shortened(code)}” here. Choose one." if code else ""
        return render_page("operations/finding/choose.html", kinds=kinds, said=said)
    form = find_form(request.args, sheet)
    good = form.said and form.validate()
    if good and form.sent and not form.complaints:
        return redirect(address_of("operations.find", **form.in_address()), 303)
    return _page(form, good=good)


def _page(form: FindForm, *, good: bool) -> Response:
    found = finding_page.found(form, person()) if good else None
    kept = form.sheet.kept
    return render_page(
        "operations/finding/find.html", form=form, sheet=form.sheet, found=found, kept=kept, refused=bool(form.errors), marking=marking(bool(kept and kept.restricted) or tell_of_restricted(line for one in (found.results if found else ()) for line in one.against)),
    )
