"""The page on which an operation is noted that has already taken place."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.errors import NotFound
from opsplanner.operations import bp
from opsplanner.operations.afterwards import services
from opsplanner.operations.afterwards.forms import afterwards_form
from opsplanner.web.address import address_of
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, render_page
from opsplanner.web.typed import clean


@bp.route("/operations/afterwards", methods=["GET", "POST"])
@requires("plan_operations")
def afterwards() -> Response:
    """Note an operation that took place and was not planned here; `type` is its kind, by its code, which fills the form."""
    code = clean(request.args.get("type", ""))
    chosen = catalogue_queries.type_named(code) if code else None
    if code and (chosen is None or not chosen.active):
        raise NotFound()
    usual = [row.agency_id for row in catalogue_queries.usual_agencies(chosen.id)] if chosen else []
    form = afterwards_form(catalogue_queries.types(), catalogue_queries.choices(), chosen, usual, person())
    if saved(form, lambda: services.note(form.values(person()), accepted=form.accepted, by=person()), made=_made):
        return go_to(address_of("operations.show", reference=form.result), f"{form.result} is noted as completed. Nobody was told. Now record what came of it")
    here = address_of("operations.afterwards", **({"type": code} if code else {}))
    return render_page(
        "operations/afterwards/afterwards.html", fragment="operations/afterwards/_form.html", status=form.status, form=form, chosen=chosen, here=here,
    )


def _made(reference: str) -> Made:
    return address_of("operations.show", reference=reference), f"It made {reference}."
