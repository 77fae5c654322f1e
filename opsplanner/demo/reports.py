"""Reports of the demonstration: one that is issued, and the last quarter's, which two people are writing."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import Measure, ReportKind, User
from opsplanner.plan.indicators.periods.rules import Span, ended
from opsplanner.reports import queries
from opsplanner.reports.authors import services as authors_services
from opsplanner.reports.content import page as content_page
from opsplanner.reports.issuing import page as issuing_page
from opsplanner.reports.issuing import queries as issuing_queries
from opsplanner.reports.issuing import services as issuing_services
from opsplanner.reports.issuing.rules import Approval
from opsplanner.reports.making import services as making_services
from opsplanner.reports.placing import services as placing_services
from opsplanner.reports.placing.services import Chosen
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.writing import services as writing_services

MEETING = "Executive group"
BY_WARD = ("street-scene", "litter-penalty-notices")
MANAGER, CLERK = "manager@partnership.example", "coordinator@partnership.example"
WORDS = {
    "mission": "To make the area a safer place by working together: fewer people harmed, fewer people afraid, and streets that are looked after.",
    "summary": (
        "Operations took place as planned and the town centres had a quieter summer. Fly-tipping is above what was agreed.\n\n"
        "The group is asked to agree where the cameras go next, and to say who answers for the figure of safety plans, which is late."
    ),
    "street-scene": "More waste from building work was left in lanes. Carriers were stopped each month, and two cameras have moved to the lanes that residents named.",
}


def tell() -> None:
    """Let the office's manager issue the report of the quarter before the last, and begin the last one's, which a colleague writes with her.

    Nothing where the pack has no such people; of a quarter that lies in no plan year nothing either.
    """
    people = {user.email: user for user in db.session.scalars(select(User).where(User.email.in_((MANAGER, CLERK))))}
    if len(people) < 2:
        return
    last, before = ended("quarter", clock.today(), 2)
    for span, approved in ((before, True), (last, False)):
        try:
            report = _written(span, people[MANAGER], people[CLERK])
        except RuleBroken:
            continue
        if approved:
            _issue(report, people[MANAGER])


def _written(span: Span, manager: User, clerk: User) -> ReportRow:
    report = queries.report(manager, making_services.make_report(ReportKind.QUARTER, span, by=manager))
    authors_services.name_authors(report, clerk.id, (), by=manager)
    there = {heading.code: heading.number for heading in queries.headings(report.id)}
    for heading, text in WORDS.items():
        if there.get(heading) == 0:
            writing_services.write(report, heading, text, seen=0, by=manager if heading == "mission" else clerk)
    _place(report, clerk)
    return report


def _place(report: ReportRow, clerk: User) -> None:
    """Let a picture stand beside each indicator of the street scene, and what is returned ward by ward stand by ward there."""
    heading = next((one for one in queries.headings(report.id) if one.code == BY_WARD[0]), None)
    measure = db.session.scalars(select(Measure.id).where(Measure.code == BY_WARD[1])).first()
    if heading is None or measure is None:
        return
    there = [one for one in queries.placed(report.id) if one.heading_id == heading.id]
    measures = [measure, *(one.measure_id for one in there if one.measure_id and one.measure_id != measure)]
    indicators = [one.indicator_id for one in there if one.indicator_id]
    chosen = Chosen(measures, indicators, frozenset(f"indicator-{id_}" for id_ in indicators), frozenset({f"measure-{measure}"}))
    placing_services.choose(report, heading.code, chosen, seen_version=heading.version, by=clerk)


def _issue(report: ReportRow, manager: User) -> None:
    with current_app.test_request_context():  # its pages are drawn as for somebody who looks at them
        approval = Approval(MEETING, min(report.ends_on + timedelta(days=20), clock.today()))
        ready = issuing_page.ready(report, content_page.content_of(report), 0, issuing_queries.next_number(), approval, manager)
    db.session.flush()
    state = db.session.execute(issuing_queries.locked()).scalar_one()
    issuing_services.issue(report, ready._replace(state=state), seen=ready.digest, by=manager)
