"""The working days: the days across, the pattern, and a day with its crews. Kept by Probation's coordinator, read by everyone."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.database import one
from opsplanner.history import newest, subjects
from opsplanner.payback import bp, day_board, day_crews, day_queries, day_services
from opsplanner.payback.day_forms import ChangeCrewForm, CrewForm, ExceptionForm, PatternForm, RemoveForm, UnsayForm
from opsplanner.payback.day_rules import words_of_weekdays
from opsplanner.web.address import day_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

YEAR_ON = timedelta(days=366)


@bp.get("/payback/days")
@requires("see")
def days() -> Response:
    """The days across with crews and places left, what is planned on them, what is late, and what they add up to."""
    board = day_board.board_of(person(), request.args.get("from"))
    return render_page("payback/days/board.html", board=board, keeps=may(person(), "keep_payback"), supervises=may(person(), "supervise_payback"))


@bp.route("/payback/days/pattern", methods=["GET", "POST"])
@requires("keep_payback")
def pattern() -> Response:
    """Keep the weekly pattern."""
    form = PatternForm()
    done = saved(
        form, lambda: day_services.change_pattern(form.weekdays.data or [], accepted=form.accepted, seen_version=form.version.data, by=person())
    )
    if done:
        return go_to(url_for(".pattern"), form.result)
    return _pattern_page(form, ExceptionForm(formdata=None))


@bp.post("/payback/days/exceptions")
@requires("keep_payback")
def add_exception() -> Response:
    """Say that a date is worked besides, or closed."""
    form = ExceptionForm()
    worked = form.works.data == "worked"
    if saved(form, lambda: day_services.say_of_day(form.day.data, worked, form.reason.data or "", accepted=form.accepted, by=person())):  # type: ignore[arg-type]
        return go_to(url_for(".pattern") + "#dates", form.result)
    return _pattern_page(PatternForm(formdata=None), form)


@bp.route("/payback/days/<day>/exception/remove", methods=["GET", "POST"])
@requires("keep_payback")
def remove_exception(day: str) -> Response:
    """Let a date follow the pattern again."""
    form, when = UnsayForm(), day_of(day)
    if saved(form, lambda: day_services.unsay(when, accepted=form.accepted, by=person())):
        return go_to(url_for(".pattern") + "#dates", form.result)
    return render_page("payback/days/remove_exception.html", fragment="payback/days/_remove_exception.html", status=form.status, form=form, day=when)


def _pattern_page(form: PatternForm, exception: ExceptionForm) -> Response:
    today = clock.today()
    kept = day_queries.pattern(today, today + YEAR_ON)
    if form.status == 200 or form.changed_meanwhile:
        form.fill(sorted(kept.weekdays), day_queries.pattern_version())
    return render_page(
        "payback/days/pattern.html", fragment="payback/days/_pattern.html", status=max(form.status, exception.status), form=form, exception=exception,
        kept=kept, usual=words_of_weekdays(kept.weekdays), said=day_queries.exceptions_from(today), lines=newest(subjects.PATTERN, 10),
    )  # fmt: skip


@bp.get("/payback/days/<day>")
@requires("see")
def day(day: str) -> Response:
    """One day with its crews, slots and sessions."""
    when = day_of(day)
    found = day_queries.one_day(when, person())
    return render_page(
        "payback/days/day.html", day=found, over=when < clock.today(), keeps=may(person(), "keep_payback"), supervises=may(person(), "supervise_payback"),
        lines=newest(subjects.of_day(when), 20),
    )  # fmt: skip


@bp.route("/payback/days/<day>/crews/add", methods=["GET", "POST"])
@requires("keep_payback")
def add_crew(day: str) -> Response:
    """Add a crew to a day."""
    form, when = CrewForm(), day_of(day)
    if saved(form, lambda: day_crews.add_crew(when, form.crew(), accepted=form.accepted, by=person())):
        return go_to(url_for(".day", day=day), form.result)
    form.offer(day_queries.supervisors())
    if request.method == "GET":
        form.fill_new(len(day_queries.one_day(when, person()).crews))
    return _crew_page(form, when, "Add a crew", url_for(".day", day=day))


@bp.post("/payback/days/<day>/same-crews")
@requires("keep_payback")
def same_crews(day: str) -> Response:
    """Give a day the crews of a week before."""
    form, back = ActionForm(), url_for(".day", day=day)
    if saved(form, lambda: day_crews.copy_crews(day_of(day), by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


@bp.route("/payback/crews/<int:crew_id>", methods=["GET", "POST"])
@requires("keep_payback")
def crew(crew_id: int) -> Response:
    """Change a crew."""
    form = ChangeCrewForm()
    done = saved(form, lambda: day_crews.change_crew(crew_id, form.crew(), seen_version=form.version.data, accepted=form.accepted, by=person()))
    found = one(day_queries.crew(crew_id))
    if done:
        return go_to(url_for(".day", day=found.day.isoformat()), form.result)
    form.offer(day_queries.supervisors([found.supervisor_id] if found.supervisor_id else ()))
    if request.method == "GET":
        form.fill_from(found)
    form.version.carry(found.version)
    return _crew_page(form, found.day, f"Change {found.name}", url_for(".day", day=found.day.isoformat()), crew_id)


@bp.route("/payback/crews/<int:crew_id>/remove", methods=["GET", "POST"])
@requires("keep_payback")
def remove_crew(crew_id: int) -> Response:
    """Take a crew out of its day."""
    form = RemoveForm()
    done = saved(form, lambda: day_crews.remove_crew(crew_id, seen_version=form.version.data, accepted=form.accepted, by=person()))
    found = one(day_queries.crew(crew_id))
    if done:
        return go_to(url_for(".day", day=found.day.isoformat()), form.result)
    form.version.carry(found.version)
    return render_page("payback/days/remove_crew.html", fragment="payback/days/_remove_crew.html", status=form.status, form=form, crew=found)


def _crew_page(form: CrewForm, when: date, heading: str, back: str, crew_id: int | None = None) -> Response:
    return render_page(
        "payback/days/crew.html", fragment="payback/days/_crew.html", status=form.status, form=form, day=when, heading=heading, back=back,
        crew_id=crew_id,
    )  # fmt: skip
