"""The list of reports, and one report: a draft as the paper that it becomes, or what was issued, as it was issued."""

from __future__ import annotations

from flask import Flask, Response

from opsplanner import changes
from opsplanner.access import person, requires
from opsplanner.accounts.clerks.queries import may_keep_sittings, names_clerks
from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.reports import bp, queries, words
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.content import page as content_page
from opsplanner.reports.deleting import queries as deleting_queries
from opsplanner.reports.filing import queries as filing_queries
from opsplanner.reports.issuing import queries as issuing_queries
from opsplanner.reports.issuing import rules as issuing_rules
from opsplanner.reports.restating import page as issued_page
from opsplanner.web.pages import render_page


def set_up(app: Flask) -> None:
    """Put the pages on the application, and count from now on the changes of what reports say."""
    app.register_blueprint(bp)
    with app.app_context():
        changes.watch(db.engine, issuing_rules.TOPICS)


@bp.get("/reports")
@requires("see")
def index() -> Response:
    """List the reports that this person sees: what is issued, and the drafts that she writes, for clerks and the office all of them."""
    found = queries.reports(person())
    return render_page("reports/index.html", drafts=[row for row in found if not row.stand.issued], issued=[row for row in found if row.stand.issued],
                       keeps=may_keep_sittings(person()), issues=authors_queries.keeps_reports(person()), names_clerks=names_clerks(person()), words=words)


@bp.get("/reports/<string:report>")
@requires("see")
def show(report: str) -> Response:
    """Show a report. A draft: as it reads now, with what its authors can do. An issued one: as it was issued, with what was put right since beside it."""
    number, row = issuing_queries.state(), queries.report(person(), report)
    if row.stand.issued:
        return render_page("reports/issued.html", report=row, issued=issued_page.issued(row), filed=filing_queries.filed(row.id),
                           files=may_keep_sittings(person()), keeps=authors_queries.keeps_reports(person()), words=words)
    those = authors_queries.authors(row.id)
    return render_page(
        "reports/draft.html", report=row, content=content_page.content_kept(row, number), authors=those, writes=authors_queries.writes(person(), those),
        keeps=authors_queries.keeps_reports(person()), names=may_keep_sittings(person()), words=words,
    )


@bp.get("/reports/<string:report>/history")
@requires("see")
def history(report: str) -> Response:
    """Show what was done to a report, the newest first. For who writes it, for clerks and for the office."""
    row = queries.report(person(), report)
    if not (person().in_partnership_office or may_keep_sittings(person())) and person().id not in {one.id for one in authors_queries.authors(row.id)}:
        raise NotFound()
    return render_page("reports/history.html", report=row, lines=deleting_queries.lines(row.code))
