"""The pages on which what was asked for at an event is noted, changed, answered and struck out."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.errors import NotFound
from opsplanner.plan import bp
from opsplanner.plan.community import queries, words
from opsplanner.plan.community.asked import services
from opsplanner.plan.community.asked.forms import ViewForm
from opsplanner.plan.community.events.forms import StrikeOutForm
from opsplanner.plan.community.events.views import changeable
from opsplanner.web.address import address_of
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/community-views/<string:event>/asked/new", methods=["GET", "POST"])
@requires("see")
def add_view(event: str) -> Response:
    """Note what was asked for at an event."""
    form, of = ViewForm(), changeable(event)
    _offer(form, of, None)
    form.version.carry(0)
    made = lambda code: (_page(event), "This was noted.")  # noqa: E731
    if saved(form, lambda: services.add_view(event, form.said(), by=person()), made=made):
        return go_to(_page(event), "It is noted")
    return _render(form, event, "Note what was asked for", "Note it", address_of("plan.add_view", event=event))


@bp.route("/plan/community-views/<string:event>/asked/<string:view>", methods=["GET", "POST"])
@requires("see")
def change_view(event: str, view: str) -> Response:
    """Change what was asked for, or say which priority answers it."""
    form, of = ViewForm(), changeable(event)
    row = _row(of, view)
    _offer(form, of, row)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_view(event, view, form.said(), seen_version=form.version.data, by=person())):
        return go_to(_page(event), form.result)
    address = address_of("plan.change_view", event=event, view=view)
    return _render(form, event, "What was asked for", "Keep it", address, address_of("plan.strike_out_view", event=event, view=view))


@bp.route("/plan/community-views/<string:event>/asked/<string:view>/strike-out", methods=["GET", "POST"])
@requires("see")
def strike_out_view(event: str, view: str) -> Response:
    """Strike out what was noted in error."""
    form, of = StrikeOutForm(), changeable(event)
    row = _row(of, view)
    form.version.carry(row.version)
    if saved(form, lambda: services.strike_out_view(event, view, form.why.data or "", seen_version=form.version.data, by=person())):
        return go_to(_page(event), form.result)
    return _render(form, event, "Strike it out", "Strike it out", address_of("plan.strike_out_view", event=event, view=view))


def _row(of: Any, view: str) -> Any:
    row = queries.view_as_kept(of.id, view)
    if row.struck_out:
        raise NotFound()
    return row


def _offer(form: ViewForm, of: Any, row: Any) -> None:
    keep = catalogue_queries.Keep(wards=[row.ward_id] if row and row.ward_id else [])
    wards = [(ward.id, ward.name) for ward in catalogue_queries.choices(keep=keep).wards]
    form.offer(queries.event(of.code).ward or words.WHOLE_AREA.lower(), wards, queries.offered(of.held_on, row.priority_id if row else None))


def _page(event: str) -> str:
    return address_of("plan.event", event=event)


def _render(form: PageForm, event: str, heading: str, button: str, address: str, strike_out: str = "") -> Response:
    of = queries.event(event)
    return render_page(
        "plan/community/form.html", fragment="plan/community/_form.html", status=form.status, form=form, heading=heading, button_words=button, address=address, back=_page(event),
        back_words=words.event_words(of.kind, of.place), strike_out=strike_out, kinds=[],
    )
