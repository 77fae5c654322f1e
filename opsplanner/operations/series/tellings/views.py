"""The page on which the lead tells agencies of the dates of a series, where no mail does."""

from __future__ import annotations

from itertools import groupby

from flask import Response, current_app, url_for

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.notices.words import mail_link
from opsplanner.operations.series import bp
from opsplanner.operations.series import queries as series_queries
from opsplanner.operations.series.tellings import queries, services, words
from opsplanner.operations.series.tellings.forms import ToldForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/series/<string:code>/tell", methods=["GET", "POST"])
@requires("plan_operations")
def tell(code: str) -> Response:
    """Show what each agency still has to be told, in one text for all dates, and note that it was."""
    head = series_queries.head(person(), code)
    if not head.leads:
        raise NotFound()
    form = ToldForm()
    if saved(form, lambda: services.tick_told(code, form.agency.data or "", (form.seen.data or "").split(" "), by=person())):
        return go_to(url_for("series.tell", code=code), form.result)
    untold, address = queries.untold(person(), head.id), current_app.config["SETTINGS"].address
    agencies = []
    for (agency, agency_code), group in groupby(untold, key=lambda one: (one.agency, one.agency_code)):
        those = list(group)
        message = words.by_hand(those, address, f"{address}{url_for('series.answer', code=code)}")
        mail = mail_link(those[0].mailbox, message) if those[0].mailbox else ""
        agencies.append((agency, agency_code, those[0].telephone, message, mail, " ".join(one.key for one in those)))
    return render_page(
        "operations/series/tell.html", status=form.status, form=form, head=head, agencies=agencies, has_mail=current_app.config["SETTINGS"].has_mail,
        marking=marking(any(one.restricted for one in untold)),
    )
