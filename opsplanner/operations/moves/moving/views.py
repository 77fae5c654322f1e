"""Moving an operation, and proposing a postponed one for another day: one form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask import Response, request, url_for
from wtforms.fields.choices import SelectChoice

from opsplanner.access import TAKING_PART, person, requires
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.catalogue.queries import Choice
from opsplanner.commitments.duties.queries import named_of
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of, plural
from opsplanner.models import Operation
from opsplanner.operations import bp
from opsplanner.operations import queries as operations_queries
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.checks.queries import checks
from opsplanner.operations.checks.rules import Asked, Checks, Wanted, tell_of_restricted
from opsplanner.operations.forms import day_taken
from opsplanner.operations.moves.moving import queries, services
from opsplanner.operations.moves.moving.forms import ELSEWHERE, MoveForm
from opsplanner.operations.page import page as page_page
from opsplanner.operations.planning.forms import begin_at
from opsplanner.operations.planning.wishes.filters import Wishes, read_when
from opsplanner.operations.queries import Shown
from opsplanner.web.address import address_of
from opsplanner.web.forms import checking, saved
from opsplanner.web.pages import go_to, marking, render_page, wants_fragment


@bp.route("/operations/<reference>/move", methods=["GET", "POST"])
@requires("plan_operations")
def move(reference: str) -> Response:
    """Give an operation a new day, time or meeting point; or see what would stand in the way. The address may say which (?day=2026-12-03&from=10:00)."""
    form, whole = _asked(reference)
    tells = form.how.data == "tell"
    if _sent(form, _verb(form, reference, services.change_a_little if tells else services.move_operation)):
        said = "has changed a little. Now tell the agencies." if tells else "has moved. The agencies that had accepted are asked to confirm again. Now tell them."
        return go_to(url_for("notices.show", reference=reference), f"{reference} {said}")
    return _page("move", whole, form, "Move the operation")


@bp.route("/operations/<reference>/repropose", methods=["GET", "POST"])
@requires("plan_operations")
def repropose(reference: str) -> Response:
    """Give a postponed operation a day again; or see what would stand in the way."""
    form, whole = _asked(reference)
    if _sent(form, _verb(form, reference, services.propose_again)):
        return go_to(url_for("notices.show", reference=reference), f"{reference} is proposed again. Now tell the agencies.")
    return _page("propose again", whole, form, "Propose this day")


def _sent(form: MoveForm, verb: Callable[[], None]) -> bool:
    """Do what the form asks for, and say whether it was done; a check does nothing."""
    if not checking():
        return saved(form, verb)
    form.show_what_cannot_be_read()
    return False


def _asked(reference: str) -> tuple[MoveForm, Callable[[], Shown]]:
    """Return the form, and what reads the operation: anew after something was sent."""
    if request.method == "GET":
        shown = operations_queries.changeable_whole(person(), reference)
        return _form(queries.meeting_points_of(shown.operation)), lambda: shown
    return _form(queries.meeting_points(person(), reference)), lambda: operations_queries.changeable_whole(person(), reference)


def _form(found: list[Choice]) -> MoveForm:
    form = MoveForm()
    form.day.take(day_taken())
    form.places, places = {place.code: place.id for place in found}, [SelectChoice(place.code, ", ".join(filter(None, (place.name, place.extra)))) for place in found]
    form.place.choices = [SelectChoice("", "Not settled yet"), *places, SelectChoice(ELSEWHERE, "Another place, named below")]
    return form


def _verb(form: MoveForm, reference: str, service: Callable[..., None]) -> Callable[[], None]:
    def verb() -> None:
        to = services.NewTime(form.wall(), form.where(), form.answer_by.data, form.why.data)
        service(reference, to, seen_version=form.version.data, by=person(), taken_on=form.taken_on())

    return verb


def _page(verb: str, asked: Callable[[], Shown], form: MoveForm, button: str) -> Response:
    whole = asked()
    operation = whole.operation
    wishes = read_when(request.args) if request.method == "GET" else Wishes()
    if request.method == "GET":
        form.fill_from(operation)
        begin_at(wishes, form.day, form.start, form.end, form.briefing)
    offered = page_page.answer_days(form.day.data or operation.day)
    if request.method == "GET":
        form.answer_by.data = page_page.middle_of(offered)
    try:
        operations_rules.check_move(verb, operation.state)
        refusal = ""
    except RuleBroken as broken:
        refusal = str(broken)
    told = _checks(operation, whole.apart, form)
    return render_page(
        "operations/move.html", fragment="operations/_checks.html" if checking() else "operations/_move_form.html", status=form.status, operation=operation, form=form, verb=verb, button_words=button,
        complaints=wishes.complaints, finder=address_of("operations.find", of=operation.reference), refusal=refusal, asked_again=_asked_again(operation), offered=offered, here=request.path,
        checks=told, problems=form.error_list() if wants_fragment() else [], marking=marking(operation.restricted or tell_of_restricted(told.lines)),
    )


def _checks(operation: Operation, apart: Sequence[date], form: MoveForm) -> Checks:
    """Return what stands in the way of the day and the times in the form."""
    day = form.day.data
    asked = Asked(
        day=day,
        wall=form.wall_so_far(),
        wards=[ward.id for ward in operation.wards],
        place_id=form.places.get(form.place.data or ""),
        resources=[(booking.resource_id, booking.resource.name) for booking in operation.bookings],
        people=[Wanted(part.agency_id, part.agency.name, part.staff_promised or part.staff_asked) for part in operation.commitments if part.state in TAKING_PART],
        type_id=operation.type_id,
        operation_id=operation.id,
        apart=apart,
        named=named_of(operation),
    )
    return checks(asked, person(), bank_holidays(day, day) if day else {})


def _asked_again(operation: Operation) -> str:
    parts = [part for part in operation.commitments if part.state in TAKING_PART and part.agency_id != operation.lead_agency_id]
    if not parts:
        return "No other agency has been asked, so nobody has to confirm again."
    names = list_of([part.agency.name for part in parts])
    falls = plural(len(parts), "Its answer falls", "Their answers fall")
    return f"{operations_words.agencies(len(parts)).capitalize()} will be asked to confirm again: {names}. {falls} back until then."
