"""The page on which the columns of a file are matched."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.returns import bp
from opsplanner.returns.files import queries as files_queries
from opsplanner.returns.files import services as files_services
from opsplanner.returns.files.checking import queries as checking_queries
from opsplanner.returns.files.columns import queries, rules
from opsplanner.returns.files.columns.forms import ColumnsForm
from opsplanner.returns.files.columns.rules import ROLES
from opsplanner.returns.files.taking import services as taking_services
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page
from opsplanner.web.tables.offered import chosen_of

SMALL = 1_000
"""Rows of a file that is checked while somebody waits for it; a larger one the worker checks."""


@bp.route("/returns/files/<string:reference>/columns", methods=["GET", "POST"])
@requires("see")
def match_columns(reference: str) -> Response:
    """Show the columns of a file beside what each may hold (`sheet` and `headings` choose where the table is, `of` is the sheet whose headings these were), and have it checked by that."""
    file = files_queries.file(person(), reference)
    if file.agency_id not in files_queries.senders(person()):
        abort(403)
    if file.state in files_queries.FOR_ALL:
        raise NotFound()
    last = rules.read(file.columns or files_queries.last_columns(file.agency_id))
    form, asked = ColumnsForm(), request.form if request.method == "POST" else request.args
    row = chosen_of(asked.get("headings")) if asked.get("of", asked.get("sheet")) == asked.get("sheet") else None  # of another sheet they stand where it looks so
    offered = queries.offered(file.id, last, chosen_of(asked.get("sheet")), row)
    form.lay_out(offered, last, checking_queries.known(person(), file.agency_id))
    form.version.carry(file.version)
    if saved(form, lambda: files_services.match(reference, form.match, form.kept, seen_version=form.version.data, by=person())):
        if len(offered.rows) <= SMALL:
            taking_services.go_on(reference)
        return go_to(address_of("returns.file", reference=reference))
    return render_page(
        "returns/files/columns.html", fragment="returns/files/_columns.html", status=form.status, form=form, file=file, offered=offered, roles=ROLES,
    )
