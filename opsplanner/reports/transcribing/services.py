"""A report that was published before this kept any is transcribed, and stays. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import Holds, OutcomeEntry, PlacedFigure, PlanYear, Report, ReportHeading, ReportKind, ReportPaper, ReportWords, Verb
from opsplanner.reports.content.rules import paragraphs

NOON = time(12)


class Under(NamedTuple):
    """What stood under one heading: its words, and the published figures by their codes."""

    code: str
    title: str
    text: str
    figures: Sequence[str]


class Published(NamedTuple):
    """A report as it was published."""

    code: str
    title: str
    published_on: date
    source: str
    headings: Sequence[Under]


def transcribe(published: Published, year: PlanYear) -> str:
    """Keep an annual report that was published earlier, with its headings, words and figures; return its code. `keep_papers` has to follow."""
    report = Report(
        code=published.code, kind=ReportKind.YEAR, title=published.title, plan_year_id=year.id, period=year.code, starts_on=year.starts_on, ends_on=year.ends_on,
        made_at=clock.now(), issued_at=clock.to_utc(published.published_on, NOON), transcribed_from=published.source,
    )
    db.session.add(report)
    db.session.flush()
    codes = [code for under in published.headings for code in under.figures]
    entries = {row.code: row.id for row in db.session.execute(db.select(OutcomeEntry.code, OutcomeEntry.id).where(OutcomeEntry.code.in_(codes)))}
    for position, under in enumerate(published.headings):
        heading = ReportHeading(report_id=report.id, code=under.code, position=position, title=under.title, holds=Holds.WORDS)
        db.session.add(heading)
        db.session.flush()
        if under.text:
            by = f"transcribed from {published.source}"[:180]
            db.session.add(ReportWords(heading_id=heading.id, number=1, text=under.text, written_at=report.made_at, written_by=by))
        db.session.add_all(PlacedFigure(heading_id=heading.id, position=n, entry_id=entries[code]) for n, code in enumerate(under.figures))
    record(None, Verb.REPORT_ISSUED, f"loaded it from the pack, transcribed from {published.source}", by=None, subject=subjects.of_report(published.code))
    db.session.flush()
    return published.code


def keep_papers(code: str, papers: Mapping[str, bytes]) -> None:
    """Keep a report that was transcribed as it was drawn: it is shown so for ever."""
    report = db.session.scalars(db.select(Report).where(Report.code == code)).one()
    db.session.add_all(ReportPaper(report_id=report.id, form=form, body=body) for form, body in papers.items())
    db.session.flush()


def stands(published: Published) -> str | None:
    """Say what is there under the code of a report: None for nothing, else why it is left alone: "" where it says what the pack says."""
    row = db.session.execute(
        db.select(Report.transcribed_from, Report.title, ReportPaper.body).outerjoin(ReportPaper, (ReportPaper.report_id == Report.id) & (ReportPaper.form == "content"))
        .where(Report.code == published.code)
    ).first()
    if row is None:
        return None
    if not row.transcribed_from:
        return "there is one of this year, made here, which stays"
    wanted = [[one.code, one.title, list(paragraphs(one.text)), [f"{one.code}/figure/{code}" for code in one.figures]] for one in published.headings]
    kept = json.loads(bytes(row.body))["sections"]
    same = row.title == published.title and wanted == [[one["code"], one["title"], one["paragraphs"], [figure["key"] for figure in one["figures"]]] for one in kept]
    return "" if same else "the pack says otherwise now; it stays as it was loaded"
