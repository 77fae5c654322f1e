"""The pages on which an event is noted, changed and struck out. For coordinators of every agency, and the office's managers."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.errors import NotFound
from opsplanner.plan import bp
from opsplanner.plan.community import queries, words
from opsplanner.plan.community.events import services
from opsplanner.plan.community.events.forms import AddEventForm, EventForm, StrikeOutForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, render_page

LIST = "plan.community_views"


@bp.route("/plan/community-views/new", methods=["GET", "POST"])
@requires("see")
def add_event() -> Response:
    """Note an event, and what was asked for there."""
    if not queries.may_note(person()):
        abort(403)
    form = AddEventForm()
    _offer(form)
    if request.method == "GET":
        form.kind.data = next((kind.id for kind in queries.kinds() if kind.active), None)
    if request.method == "GET" and (ward := queries.wards().get(request.args.get("ward", ""))):
        form.ward.data = ward.ids[0]
    made = lambda code: (_page(code), "This event was noted.")  # noqa: E731
    if saved(form, lambda: services.add_event(form.said(), form.lines(), by=person()), made=made):
        return go_to(_page(form.result), "The event is noted")
    return _render(form, "Note an event", "Note the event", address_of("plan.add_event"), address_of(LIST), "Views of the community")


@bp.route("/plan/community-views/<string:event>/change", methods=["GET", "POST"])
@requires("see")
def change_event(event: str) -> Response:
    """Change what is said of an event."""
    form, row = EventForm(), changeable(event)
    _offer(form, row)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_event(event, form.said(), seen_version=form.version.data, by=person())):
        return go_to(_page(event), form.result)
    return _render(form, "Change the event", "Keep the event", address_of("plan.change_event", event=event), _page(event), _called(event), event)


@bp.route("/plan/community-views/<string:event>/strike-out", methods=["GET", "POST"])
@requires("see")
def strike_out_event(event: str) -> Response:
    """Strike out an event that was noted in error."""
    form, row = StrikeOutForm(), changeable(event)
    form.version.carry(row.version)
    if saved(form, lambda: services.strike_out_event(event, form.why.data or "", seen_version=form.version.data, by=person())):
        return go_to(_page(event), form.result)
    return _render(form, "Strike out the event", "Strike it out", address_of("plan.strike_out_event", event=event), _page(event), _called(event))


def changeable(event: str) -> Any:
    """Return an event that this person may change: a row with the columns of CommunityEvent. Raises NotFound; who may not gets 403."""
    row = queries.as_kept(event)
    if row.struck_out:
        raise NotFound()
    if not queries.may_change(person(), row.agency_id):
        abort(403)
    return row


def _offer(form: AddEventForm | EventForm, row: Any = None) -> None:
    kinds = [(kind.id, kind.name) for kind in queries.kinds() if kind.active or (row and kind.id == row.kind_id)]
    keep = catalogue_queries.Keep(wards=[row.ward_id] if row and row.ward_id else [])
    form.offer(kinds, [(ward.id, ward.name) for ward in catalogue_queries.choices(keep=keep).wards])


def _called(event: str) -> str:
    row = queries.event(event)
    return words.event_words(row.kind, row.place)


def _page(event: str) -> str:
    return address_of("plan.event", event=event)


def _render(form: PageForm, heading: str, button: str, address: str, back: str, back_words: str, event: str = "") -> Response:
    return render_page(
        "plan/community/form.html", fragment="plan/community/_form.html", status=form.status, form=form, heading=heading, button_words=button, address=address, back=back,
        back_words=back_words, strike_out=address_of("plan.strike_out_event", event=event) if event else "", kinds=[kind for kind in queries.kinds() if kind.active and kind.words],
    )
