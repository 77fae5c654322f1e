"""A report that was transcribed: what it says, and its page and papers as they will stay."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, render_template

from opsplanner import clock
from opsplanner.installation import installation
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.plan.words import listed_words
from opsplanner.reports import queries, words
from opsplanner.reports.content import words as content_words
from opsplanner.reports.content.rules import Content, Figure, Said, Section, paragraphs
from opsplanner.reports.paper.pdf.page import pdf_of
from opsplanner.reports.paper.rules import paper_of
from opsplanner.reports.paper.word import word_of
from opsplanner.reports.queries import HeadingRow, ReportRow
from opsplanner.reports.transcribing import queries as transcribing_queries
from opsplanner.reports.transcribing.queries import OneFigure
from opsplanner.web.address import address_of


def content_of(report: ReportRow) -> Content:
    """Return what a report that was transcribed says, its figures as they stand now (three queries)."""
    there, site = transcribing_queries.figures(report.id), installation()
    sections = tuple(_section(heading, there) for heading in queries.headings(report.id))
    return Content(
        report.title, site.partnership if site else "", report.period, content_words.days(report.starts_on, report.ends_on), (), sections, (), (), (),
    )


def values_now(report: ReportRow) -> dict[str, tuple[str, str]]:
    """Return what each figure of it says now, by its key: its name and its words."""
    return content_of(report).values


def _section(heading: HeadingRow, there: list[OneFigure]) -> Section:
    figures = tuple(_figure(heading, one) for one in there if one.heading_id == heading.id)
    return Section(heading.code, heading.title, heading.holds.value, "", (), paragraphs(heading.text), "", figures)


def _figure(heading: HeadingRow, one: OneFigure) -> Figure:
    year = period_of("financial year", one.starts_on)
    days = year.name if (year.starts_on, year.ends_on) == (one.starts_on, one.ends_on) else content_words.days(one.starts_on, one.ends_on)
    said = Said(listed_words(one.name, one.shape, one.hundredths, one.unit, one.exactness), address_of("outcomes.entry", figure=one.reference))
    period = ". ".join(part.rstrip(".") for part in (one.period or days, one.note) if part)
    return Figure(f"{heading.code}/figure/{one.code}", one.name, said, "", (), period=period, agency=one.agency)


def papers_of(report: ReportRow) -> Mapping[str, bytes]:
    """Return a report that was transcribed in each of the forms in which it stays."""
    with current_app.test_request_context():  # its page is drawn as for somebody who looks at it
        content = content_of(report)
        page = render_template("reports/_content.html", content=content, edits=None, report=report)
    paper, at = paper_of(content, (words.issued(report),), draft=False), clock.now()
    return {"content": content.stored().encode(), "page": page.encode(), "pdf": pdf_of(paper, at), "docx": word_of(paper, at)}
