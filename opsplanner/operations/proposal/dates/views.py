"""The page on which one date of a proposal is moved, and the buttons that leave it out and put it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Response, url_for

from opsplanner.access import person, requires
from opsplanner.models import ProposalState
from opsplanner.operations.checks.rules import tell_of_restricted
from opsplanner.operations.proposal import bp, queries, rules
from opsplanner.operations.proposal.dates import page, services
from opsplanner.operations.proposal.dates.forms import DateForm
from opsplanner.operations.proposal.forms import ChangeForm
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.web.forms import checking, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page

HERE = "/operations/proposal/<string:code>/dates/<int:number>"


@bp.route(f"{HERE}/move", methods=["GET", "POST"])
@requires("plan_operations")
def move(code: str, number: int) -> Response:
    """Move one date of a proposal to another day or ward; the days near it are offered, each with what stands in its way."""
    row = queries.one(person(), code)
    back = url_for("proposal.show", code=code)
    if row.state is not ProposalState.READY:
        return go_to(back, "This proposal cannot be changed as it stands")
    wishes, result = wishes_rules.read(row.wishes), rules.read(row.result)
    one = result.date(number)
    form = DateForm()
    form.version.carry(row.version)
    form.offer([], [], one.day, one.ward)
    shown = page.page_of(wishes, result, number, form.day, form.ward.data, person())
    form.offer(shown.offers, shown.wards, one.day, one.ward)
    if checking():
        form.show_what_cannot_be_read()
    elif saved(form, lambda: services.move(code, number, _day(form), form.ward.data, seen_version=form.version.data, by=person())):
        return go_to(f"{back}#date-{number}", form.result)
    return render_page(
        "operations/proposal/move.html", status=form.status, form=form, page=shown, code=code, here=url_for("proposal.move", code=code, number=number),
        marking=marking(tell_of_restricted(shown.checks.lines)),
    )


def _day(form: DateForm) -> date:
    assert form.day
    return form.day


@bp.post(f"{HERE}/leave-out")
@requires("plan_operations")
def leave_out(code: str, number: int) -> Response:
    """Leave one date of a proposal out."""
    return _change(code, number, services.leave_out)


@bp.post(f"{HERE}/put-back")
@requires("plan_operations")
def put_back(code: str, number: int) -> Response:
    """Put one date of a proposal back that was left out."""
    return _change(code, number, services.put_back)


def _change(code: str, number: int, verb: Callable[..., str]) -> Response:
    queries.one(person(), code)
    form, back = ChangeForm(), url_for("proposal.show", code=code)
    if saved(form, lambda: verb(code, number, seen_version=form.version.data, by=person())):
        return go_to(f"{back}#date-{number}", form.result)
    return not_done(form, back)
