"""What is to be known before a report is issued, and the report as it will stay."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import render_template

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import PlanState, User
from opsplanner.reports import words
from opsplanner.reports.content.rules import Content
from opsplanner.reports.issuing.rules import Approval
from opsplanner.reports.issuing.services import Ready, name_of
from opsplanner.reports.paper.pdf.page import pdf_of
from opsplanner.reports.paper.rules import paper_of
from opsplanner.reports.paper.word import word_of
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.rules import check_draft, check_over
from opsplanner.reports.styles import queries as styles_queries


class Waiting(NamedTuple):
    """A figure of which not all is signed off: how many entries are not, and where they are."""

    name: str
    section: str
    entries: int
    url: str


class Check(NamedTuple):
    """What is not as it should be: figures not signed off, indicators without the period's figure, those whose figure can still change, headings without words; and why it cannot be issued."""

    waiting: tuple[Waiting, ...]
    lacking: tuple[tuple[str, str], ...]
    provisional: tuple[tuple[str, str], ...]
    empty: tuple[tuple[str, str], ...]
    refusal: str


def check_of(report: ReportRow, content: Content, today: date) -> Check:
    """Return what the page that issues a report lists."""
    waiting = tuple(
        Waiting(figure.name, section.title, figure.waiting, figure.now.url) for section in content.sections for figure in section.figures if figure.waiting
    )
    lacking = tuple((one.name, one.url) for one in content.measured if one.lacking)
    provisional = tuple((one.name, one.url) for one in content.measured if one.provisional and not one.lacking)
    empty = tuple((section.title, section.code) for section in content.sections if not section.paragraphs)
    return Check(waiting, lacking, provisional, empty, _refusal(report, today))


def _refusal(report: ReportRow, today: date) -> str:
    try:
        check_draft(report.stand)
        check_over(report.kind, report.ends_on, report.year_state is PlanState.ADOPTED, today)
    except RuleBroken as broken:
        return str(broken)
    return ""


def ready(report: ReportRow, content: Content, state: int, number: int, approval: Approval, by: User) -> Ready:
    """Return a report as it will stay under a number, drawn before it is issued; `state` is the number of changes that was read before the content."""
    at = clock.now()
    issued = report._replace(number=number, issued_at=at, issued_by=name_of(by), approved_by=approval.meeting, approved_on=approval.day)
    paper = paper_of(content, (words.issued(issued),), draft=False)
    page = render_template("reports/_content.html", content=content, edits=None, report=report)
    papers = {"content": content.stored().encode(), "page": page.encode(), "pdf": pdf_of(paper, at), "docx": word_of(paper, at, styles_queries.kept())}
    return Ready(state, content.digest(), number, at, approval, papers)
