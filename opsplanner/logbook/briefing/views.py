"""The briefing of one operation, and all briefings of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may_change, person, requires
from opsplanner.logbook import bp
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.briefing import page, queries, services
from opsplanner.logbook.briefing.forms import BriefingForm
from opsplanner.models import Operation, OperationState
from opsplanner.operations import queries as operations_queries
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page
from opsplanner.web.paging import named, neighbours, page_asked

NOT_HELD = (OperationState.CANCELLED, OperationState.POSTPONED)


@bp.get("/operations/<string:reference>/briefing")
@requires("see")
def briefing(reference: str) -> Response:
    """What is stored of an operation under the headings of a briefing (IIMARCH), to print or to read on a phone."""
    [(operation, brief)] = page.briefs_of([operations_queries.visible(person(), reference)], person())
    changes = may_change(person(), operation) and operation.state in logbook_rules.BRIEFING_OPEN
    return render_page(
        "logbook/briefing.html", operation=operation, brief=brief, changes=changes, now=clock.now(),
        marking=marking(operation.restricted),
    )


@bp.route("/operations/<string:reference>/briefing/change", methods=["GET", "POST"])
@requires("plan_operations")
def change_briefing(reference: str) -> Response:
    """Write down deployments and risks."""
    form = BriefingForm()
    done = saved(
        form,
        lambda: services.change_briefing(
            reference, deployments=form.deployments.data or "", risks=form.risks.data or "", seen_version=form.version.data, by=person()
        ),
    )
    if done:
        return go_to(url_for(".briefing", reference=reference), "The briefing is changed. No agency is asked again.")
    operation = queries.change_of(person(), reference)
    if request.method == "GET":
        form.fill_from(operation)
    return render_page(
        "logbook/change_briefing.html", fragment="logbook/_change_briefing_form.html", status=form.status, operation=operation, form=form,
        shut=logbook_rules.why_not(logbook_rules.check_briefing_open, operation.state), marking=marking(operation.restricted),
    )


@bp.get("/calendar/<string:day>/briefings")
@requires("see")
def day_briefings(day: str) -> Response:
    """The briefings of what is on on a day, over midnight on both, one after the other, a few a page."""
    on, number = day_of(day), page_asked(request.args)
    found, more = queries.of_day(person(), on, number)
    pages = neighbours(number, lambda page: url_for(".day_briefings", day=day, page=named(page)), more=more)
    return _of_day("logbook/day_briefings.html", on, found, pages=pages)


@bp.get("/calendar/<string:day>/briefings/print")
@requires("see")
def print_briefings(day: str) -> Response:
    """The briefings of everything that is on on a day, to print."""
    found, more = queries.all_of_day(person(), day_of(day))
    return _of_day("logbook/print_briefings.html", day_of(day), found, more=more)


def _of_day(template: str, on: date, found: list[Operation], **more: Any) -> Response:
    held = [operation for operation in found if operation.state not in NOT_HELD]
    return render_page(
        template, day=on, now=clock.now(), briefs=page.briefs_of(held, person()), not_held=[one for one in found if one.state in NOT_HELD],
        marking=marking(any(operation.restricted for operation in found)), **more,
    )
