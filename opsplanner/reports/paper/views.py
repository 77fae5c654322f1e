"""A report as a PDF and as a Word file: an issued one as it was issued, a draft as it reads now."""

from __future__ import annotations

from flask import Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.reports import bp, queries
from opsplanner.reports.content import page as content_page
from opsplanner.reports.paper.pdf.page import pdf_of
from opsplanner.reports.paper.rules import paper_of
from opsplanner.reports.paper.word import word_of
from opsplanner.reports.styles import queries as styles_queries
from opsplanner.reports.words import draft

TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@bp.get("/reports/<string:report>.pdf")
@requires("see")
def pdf(report: str) -> Response:
    """Send a report as a PDF file."""
    return _file(report, "pdf")


@bp.get("/reports/<string:report>.docx")
@requires("see")
def word(report: str) -> Response:
    """Send a report as a Word file."""
    return _file(report, "docx")


def _file(report: str, form: str) -> Response:
    row = queries.report(person(), report)
    if row.stand.issued:
        body = queries.paper(row.id, form)
        if body is None:
            raise NotFound()
    else:
        now = clock.now().replace(second=0, microsecond=0)  # as it says; the same draft is the same file
        paper = paper_of(content_page.content_of(row), (draft(now),), draft=True)
        body = pdf_of(paper, now) if form == "pdf" else word_of(paper, now, styles_queries.kept())
    answer = Response(body, mimetype=TYPES[form])
    answer.headers["Content-Disposition"] = f'{"inline" if form == "pdf" else "attachment"}; filename="{row.code}.{form}"'
    return answer
