"""The page on which the columns of a file with operations are matched."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.errors import NotFound
from opsplanner.operations.importing import bp, services
from opsplanner.operations.importing import queries as importing_queries
from opsplanner.operations.importing.checking import queries as checking_queries
from opsplanner.operations.importing.columns import queries, rules
from opsplanner.operations.importing.columns.forms import ColumnsForm
from opsplanner.operations.importing.columns.rules import ROLES
from opsplanner.operations.importing.taking import services as taking_services
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page
from opsplanner.web.tables.offered import chosen_of

SMALL = 1_000
"""Rows of a file that is checked while somebody waits for it; a larger one the worker checks."""


@bp.route("/operations/import/<string:reference>/columns", methods=["GET", "POST"])
@requires("plan_operations")
def columns(reference: str) -> Response:
    """Show the columns of a file beside what each may hold (`sheet` and `headings` choose where the table is, `of` is the sheet whose headings these were), and have it checked by that."""
    batch = importing_queries.one(person(), reference)
    if batch.state in importing_queries.TAKEN:
        raise NotFound()
    last = rules.read(batch.columns or importing_queries.last_columns(batch.agency_id))
    form, asked = ColumnsForm(), request.form if request.method == "POST" else request.args
    row = chosen_of(asked.get("headings")) if asked.get("of", asked.get("sheet")) == asked.get("sheet") else None  # of another sheet they stand where it looks so
    offered = queries.offered(batch.id, last, chosen_of(asked.get("sheet")), row)
    form.lay_out(offered, last, checking_queries.known(person()), {kind.code: kind.name for kind in catalogue_queries.types()})
    form.version.carry(batch.version)
    if saved(form, lambda: services.match(reference, form.match, form.kept, seen_version=form.version.data, by=person())):
        if len(offered.rows) <= SMALL:
            taking_services.go_on(reference)
        return go_to(address_of("importing.show", reference=reference))
    return render_page(
        "operations/importing/columns.html", fragment="operations/importing/_columns.html", status=form.status, form=form, batch=batch, offered=offered, roles=ROLES,
    )
