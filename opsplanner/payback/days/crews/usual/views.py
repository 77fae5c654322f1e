"""The usual crews: added, changed and ended from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.commitments.naming.words import marked
from opsplanner.payback import bp
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.days.crews.usual import queries, services
from opsplanner.payback.days.crews.usual.forms import AddUsualCrewForm, ChangeUsualCrewForm, EndUsualCrewForm
from opsplanner.payback.days.crews.usual.words import on_weekdays
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/days/pattern/crews/add", methods=["GET", "POST"])
@requires("keep_payback")
def add_usual_crew() -> Response:
    """Let a crew usually go out on a weekday."""
    form, back = AddUsualCrewForm(), _back()

    def verb() -> str:
        return services.add_usual_crew(
            form.weekday.data, form.crew(), form.since.data or clock.today(), accepted=form.accepted, seen_version=form.version.data, by=person())

    if saved(form, verb, made=lambda said: (back, said)):
        return go_to(back, form.result)
    if request.method == "GET":
        weekdays = sorted(pattern_queries.pattern(_tomorrow(), _tomorrow()).weekdays)
        form.weekday.data, form.since.data = next(iter(weekdays), 0), _tomorrow()
        form.fill_new(len(queries.usual_crews(_tomorrow())))
    return _page(form, "Add a usual crew")


@bp.route("/payback/days/pattern/crews/<int:usual_id>", methods=["GET", "POST"])
@requires("keep_payback")
def usual_crew(usual_id: int) -> Response:
    """Change a usual crew from a day on."""
    form = ChangeUsualCrewForm()

    def verb() -> str:
        return services.change_usual_crew(
            usual_id, form.crew(), form.since.data or clock.today(), accepted=form.accepted, seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(_back(), form.result)
    found = queries.usual_crew(usual_id, clock.today())
    if request.method == "GET":
        form.fill_from(found, _tomorrow())
    gone = marked(found.supervisor, found.gone) if found.supervisor and found.gone else ""
    return _page(form, f"Change {found.name} {on_weekdays(found.weekday)}", usual_id=usual_id, gone=gone)


@bp.route("/payback/days/pattern/crews/<int:usual_id>/end", methods=["GET", "POST"])
@requires("keep_payback")
def end_usual_crew(usual_id: int) -> Response:
    """Let a crew be no usual one from a day on."""
    form = EndUsualCrewForm()
    if saved(form, lambda: services.end_usual_crew(usual_id, form.since.data or clock.today(), seen_version=form.version.data, by=person())):
        return go_to(_back(), form.result)
    found = queries.usual_crew(usual_id, clock.today())
    if request.method == "GET":
        form.since.data = max(_tomorrow(), found.first)
    form.version.carry(pattern_queries.pattern_version())
    return render_page(
        "payback/days/end_usual_crew.html", fragment="payback/days/_end_usual_crew.html", status=form.status, form=form, crew=found,
        heading=f"Take {found.name} out {on_weekdays(found.weekday)}", back=_back())


def _page(form: ChangeUsualCrewForm, heading: str, *, usual_id: int | None = None, gone: str = "") -> Response:
    form.offer(crews_queries.supervisors())
    form.version.carry(pattern_queries.pattern_version())
    return render_page(
        "payback/days/usual_crew.html", fragment="payback/days/_usual_crew.html", status=form.status, form=form, heading=heading, back=_back(),
        usual_id=usual_id, gone=gone)


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def _back() -> str:
    there: dict[str, Any] = {"_anchor": "crews"}
    return url_for(".pattern", **there)
