"""A day's crews: added, changed, copied from a week before, taken out."""

from __future__ import annotations

from datetime import date

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.crews import queries, services
from opsplanner.payback.days.crews.forms import ChangeCrewForm, CrewForm, RemoveForm
from opsplanner.web.address import day_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/payback/days/<day>/crews/add", methods=["GET", "POST"])
@requires("keep_payback")
def add_crew(day: str) -> Response:
    """Add a crew to a day."""
    form, when = CrewForm(), day_of(day)
    if saved(form, lambda: services.add_crew(when, form.crew(), accepted=form.accepted, by=person()), made=lambda said: (url_for(".day", day=day), said)):
        return go_to(url_for(".day", day=day), form.result)
    form.offer(queries.supervisors())
    if request.method == "GET":
        form.fill_new(len(days_queries.one_day(when, person()).crews))
    return _crew_page(form, when, "Add a crew", url_for(".day", day=day))


@bp.post("/payback/days/<day>/same-crews")
@requires("keep_payback")
def same_crews(day: str) -> Response:
    """Give a day the crews of a week before."""
    form, back = ActionForm(), url_for(".day", day=day)
    if saved(form, lambda: services.copy_crews(day_of(day), by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


@bp.route("/payback/crews/<int:crew_id>", methods=["GET", "POST"])
@requires("keep_payback")
def crew(crew_id: int) -> Response:
    """Change a crew."""
    form = ChangeCrewForm()
    done = saved(form, lambda: services.change_crew(crew_id, form.crew(), seen_version=form.version.data, accepted=form.accepted, by=person()))
    found = queries.crew(crew_id)
    if done:
        return go_to(url_for(".day", day=found.day.isoformat()), form.result)
    form.offer(queries.supervisors([found.supervisor_id] if found.supervisor_id else ()))
    if request.method == "GET":
        form.fill_from(found)
    form.version.carry(found.version)
    return _crew_page(form, found.day, f"Change {found.name}", url_for(".day", day=found.day.isoformat()), crew_id, queries.gone(found))


@bp.route("/payback/crews/<int:crew_id>/remove", methods=["GET", "POST"])
@requires("keep_payback")
def remove_crew(crew_id: int) -> Response:
    """Take a crew out of its day."""
    form = RemoveForm()
    done = saved(form, lambda: services.remove_crew(crew_id, seen_version=form.version.data, accepted=form.accepted, by=person()))
    found = queries.crew(crew_id)
    if done:
        return go_to(url_for(".day", day=found.day.isoformat()), form.result)
    form.version.carry(found.version)
    return render_page("payback/days/remove_crew.html", fragment="payback/days/_remove_crew.html", status=form.status, form=form, crew=found)


def _crew_page(form: CrewForm, when: date, heading: str, back: str, crew_id: int | None = None, gone: str = "") -> Response:
    return render_page(
        "payback/days/crew.html", fragment="payback/days/_crew.html", status=form.status, form=form, day=when, heading=heading, back=back,
        crew_id=crew_id, gone=gone,
    )
