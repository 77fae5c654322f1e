"""The page on which the office's managers say who chairs a group: somebody else each year, or the same once more, and never by itself."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.governance import bp, page, queries
from opsplanner.governance.chairing import services
from opsplanner.governance.chairing.forms import ChairForm
from opsplanner.models import ChairRole
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/governance/<string:group>/chair", methods=["GET", "POST"])
@requires("review")
def name_chair(group: str) -> Response:
    """Say who chairs a group, or stands in (?role=vice-chair)."""
    if not queries.keeps_groups(person()):
        abort(403)
    row, today, form = queries.group(group), clock.today(), ChairForm()
    sitting = page.sitting(queries.members_of(row.id), today)
    form.offer([*sitting.now, *sitting.later])
    if request.method == "GET":
        role = next((role for role in ChairRole if role.value == request.args.get("role")), ChairRole.CHAIR)
        form.fill(role, page.follows_on(row.id, role, today))
    form.version.carry(max((term.id for term in queries.terms() if term.group_id == row.id), default=0))
    back = address_of("governance.group", group=group)
    if saved(form, lambda: services.name_chair(group, form.said(), seen_term=form.version.data, by=person())):
        return go_to(back, form.result)
    return render_page(
        "governance/form.html", fragment="governance/_form.html", status=form.status, form=form, heading="Who chairs", back=back, back_words=row.name,
        address=address_of("governance.name_chair", group=group), button_words="Keep who chairs", chairs=page.chairs(row.id, today),
    )
