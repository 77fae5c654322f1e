"""The page on which a person sets herself away."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.absence import queries, services
from opsplanner.accounts.absence.forms import AwayForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/account/away", methods=["GET", "POST"])
@requires("see")
def away() -> Response:
    """Say from when to when one is away."""
    form = AwayForm()
    if saved(form, lambda: services.set_own(form.days(), by=person())):
        return go_to(url_for("signing_in.account"), form.result)
    if request.method == "GET" and (found := queries.of(person().email, clock.today())):
        form.first.data, form.last.data = found
    return render_page("accounts/away.html", status=form.status, form=form)
