"""The page on which evidence of an action is added, and the button that takes one off."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort, current_app, request

from opsplanner.access import person, requires
from opsplanner.plan import bp
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.actions import words as actions_words
from opsplanner.plan.actions.evidence import services
from opsplanner.plan.actions.evidence.forms import EvidenceForm
from opsplanner.plan.actions.queries import Whole
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/plan/<string:year>/<string:priority>/actions/<string:action>/evidence", methods=["GET", "POST"])
@requires("see")
def add_evidence(year: str, priority: str, action: str) -> Response:
    """Add what shows that an action was done. For coordinators of the agency that owns it, and the office's managers."""
    whole, back = _whole(year, priority, action)
    form = EvidenceForm()
    hosts = frozenset({request.host.lower(), urlsplit(current_app.config["SETTINGS"].public_url).netloc.lower()})
    if saved(form, lambda: services.add_evidence(whole, form.what.data or "", form.words.data or "", our_hosts=hosts, by=person())):
        return go_to(f"{back}#evidence", form.result)
    return render_page(
        "plan/actions/form.html", fragment="plan/actions/_form.html", status=form.status, form=form, heading="Add evidence", button_words="Add the evidence",
        address=address_of("plan.add_evidence", year=year, priority=priority, action=action), back=back,
        back_words=actions_words.name(whole.row.programme, whole.row.text),
    )


@bp.post("/plan/<string:year>/<string:priority>/actions/<string:action>/evidence/<string:evidence>/take-off")
@requires("see")
def take_off_evidence(year: str, priority: str, action: str, evidence: str) -> Response:
    """Take off a piece of evidence that was named by mistake."""
    whole, back = _whole(year, priority, action)
    form = ActionForm()
    if saved(form, lambda: services.take_off(whole, evidence, by=person())):
        return go_to(f"{back}#evidence", form.result)
    return not_done(form, back)


def _whole(year: str, priority: str, action: str) -> tuple[Whole, str]:
    whole = actions_queries.action(year, priority, action)
    if not actions_queries.may_report(person(), whole.row.owner_id):
        abort(403)
    return whole, address_of("plan.action", year=year, priority=priority, action=action)
