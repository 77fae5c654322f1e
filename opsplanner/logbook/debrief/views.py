"""The debrief of an operation and its lessons: one page, on which one part at a time is open to be changed."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import may, person, requires
from opsplanner.errors import NotFound
from opsplanner.logbook import bp
from opsplanner.logbook import queries as logbook_queries
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.debrief import queries, services
from opsplanner.logbook.debrief.forms import ChangeLessonForm, DebriefForm, LessonForm
from opsplanner.logbook.debrief.queries import Debriefed
from opsplanner.logbook.queries import Head
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<string:reference>/debrief", methods=["GET", "POST"])
@requires("see", post="plan_operations")
def debrief(reference: str) -> Response:
    """What went well, what did not, and the lessons. ?open= opens a part: debrief, lesson (a new one), or a lesson's number."""
    if request.method == "GET":
        return _page(reference, request.args.get("open", ""))
    form = DebriefForm()
    done = saved(
        form,
        lambda: services.save_debrief(
            reference, went_well=form.went_well.data or "", went_badly=form.went_badly.data or "", seen_version=form.version.data, by=person()
        ),
    )
    return _back(reference, "The debrief is saved.") if done else _page(reference, "debrief", form)


@bp.post("/operations/<string:reference>/debrief/lessons")
@requires("plan_operations")
def add_lesson(reference: str) -> Response:
    """Note a lesson."""
    form = LessonForm()
    noted = (url_for(".debrief", reference=reference), "It noted a lesson.")
    if saved(form, lambda: services.add_lesson(reference, form.lesson(), by=person()), made=lambda _: noted):
        return _back(reference, "The lesson is noted. Whoever plans the next operation of this type sees it.")
    return _page(reference, "lesson", form)


@bp.post("/operations/<string:reference>/debrief/lessons/<int:number>")
@requires("plan_operations")
def change_lesson(reference: str, number: int) -> Response:
    """Change a lesson, or say what became of it."""
    form = ChangeLessonForm()
    if saved(form, lambda: services.change_lesson(reference, number, form.lesson(), seen_version=form.version.data, by=person())):
        return _back(reference, "The lesson is changed.")
    return _page(reference, str(number), form)


def _back(reference: str, said: str) -> Response:
    return go_to(url_for(".debrief", reference=reference), said)


def _page(reference: str, opened: str, refused: PageForm | None = None) -> Response:
    head = logbook_queries.head_of(person(), reference)
    found = queries.debrief_of(head.id)
    changes = may(person(), "plan_operations") and (person().in_partnership_office or person().agency_id == head.lead_agency_id)
    if refused and not (changes and _is_there(opened, found)):
        raise NotFound()
    shut, lessons_shut = logbook_rules.why_not(logbook_rules.check_debrief_open, head.state), logbook_rules.why_not(logbook_rules.check_lessons_open, head.state)
    opened = opened if refused else _opened(opened, head, found) if changes else ""
    form = refused or _filled(opened, found)
    return render_page(
        "logbook/debrief.html", fragment="logbook/_debrief.html", status=form.status if form else 200, head=head, found=found, form=form,
        opened=opened, changes=changes, shut=shut, lessons_shut=lessons_shut, marking=marking(head.restricted),
    )


def _is_there(opened: str, found: Debriefed) -> bool:
    return opened in ("debrief", "lesson") or any(opened == str(lesson.number) for lesson in found.lessons)


def _opened(wanted: str, head: Head, found: Debriefed) -> str:
    """The part that a page opens: the one asked for, if it is open to change; the debrief while nobody wrote it."""
    if _is_there(wanted, found) and wanted != "debrief":
        return "" if logbook_rules.why_not(logbook_rules.check_lessons_open, head.state) else wanted
    if wanted == "debrief" or not found.written:
        return "" if logbook_rules.why_not(logbook_rules.check_debrief_open, head.state) else "debrief"
    return ""


def _filled(opened: str, found: Debriefed) -> PageForm | None:
    if opened == "debrief":
        debrief = DebriefForm()
        debrief.fill_from(found)
        return debrief
    if opened == "lesson":
        return LessonForm()
    for lesson in found.lessons:
        if opened == str(lesson.number):
            form = ChangeLessonForm()
            form.fill_from(lesson)
            return form
    return None
