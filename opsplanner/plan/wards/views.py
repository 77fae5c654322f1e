"""The page of a ward: what its community asked for, and what is new there."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.outcomes.wards import queries as wards_queries
from opsplanner.outcomes.wards import words as wards_words
from opsplanner.plan import bp
from opsplanner.plan.community import page, queries, words
from opsplanner.plan.community.filters import Filters
from opsplanner.plan.emerging_issues import queries as emerging_queries
from opsplanner.plan.emerging_issues import words as emerging_words
from opsplanner.plan.emerging_issues.filters import Filters as IssueFilters
from opsplanner.web.pages import render_page


@bp.get("/plan/wards/<string:ward>")
@requires("see")
def ward(ward: str) -> Response:
    """Show what the community of a ward asked for and what is new there, the newest of each; and since when its boundary is another one."""
    found = queries.wards().get(ward)
    if found is None:
        raise NotFound()
    change = wards_queries.changes().get(found.ids[0])
    views, more_views = queries.page_of(Filters(ward=found))
    issues, more_issues = emerging_queries.page_of(IssueFilters(ward=found))
    return render_page(
        "plan/wards/show.html", ward=found, changed=wards_words.changed(change) if change else "", events=page.by_event(views), tally=queries.tally(Filters(ward=found)),
        more_views=more_views, issues=issues, more_issues=more_issues, words=words, issue_words=emerging_words, notes=queries.may_note(person()),
    )
