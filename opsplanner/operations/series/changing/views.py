"""The page on which several dates of a series are changed."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.catalogue.queries import Keep, choices
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.operations.checks.rules import tell_of_restricted
from opsplanner.operations.moves.moving.queries import meeting_points
from opsplanner.operations.page import page as page_page
from opsplanner.operations.series import bp
from opsplanner.operations.series import queries as series_queries
from opsplanner.operations.series.changing import page, queries, rules, services
from opsplanner.operations.series.changing.forms import ChangeForm, change_form
from opsplanner.operations.series.changing.page import Row
from opsplanner.operations.series.changing.rules import Now
from opsplanner.web.forms import checking, saved
from opsplanner.web.pages import go_to, marking, render_page
from opsplanner.web.typed import clean


@bp.route("/operations/series/<string:code>/change", methods=["GET", "POST"])
@requires("plan_operations")
def change(code: str) -> Response:
    """Change one date, it and all that follow, or all that have not started; what changes where is shown first (?date=REFERENCE)."""
    head = series_queries.head(person(), code)
    if not head.leads:
        raise NotFound()
    dates = queries.to_come(person(), head.id)
    if not dates:
        return go_to(url_for("series.show", code=code), "No date of this series is still to come, so there is nothing to change")
    wanted = clean(request.values.get("date", ""))
    begun = next((date for date in dates if date.reference == wanted), dates[0])
    offered = choices(keep=Keep(agencies=sorted(begun.numbers), resources=sorted(begun.resources)))
    form = change_form({one.id: one.name for one in offered.agencies if one.id in begun.numbers})
    form.offer(dates, meeting_points(person(), begun.reference), offered.resources, begun)
    meant = rules.in_scope(dates, begun, form.scope.data or rules.FOLLOWING)
    if request.method == "GET":
        form.fill_from(begun)
        days = page_page.answer_days(begun.wall.day)
        form.answer_by.data = days[len(days) // 2] if days else None
    elif checking():
        form.show_what_cannot_be_read()
    elif not form.versions():  # nothing was shown yet, so nothing is done
        form.validate()
    elif saved(form, lambda: _save(code, form, begun)):
        return go_to(url_for("series.show", code=code), form.result)
    form.version.carry(head.version)
    rows = _preview(form, head.id, meant, begun) if request.method == "POST" else None
    if rows is not None:
        form.carry_seen(meant)
    return render_page(
        "operations/series/change.html", status=form.status, form=form, head=head, rows=rows, begun=begun, here=url_for("series.change", code=code, date=begun.reference),
        several=len(dates) > 1, marking=marking(any(date.restricted for date in dates) or tell_of_restricted(line for row in rows or () for line in row.warns)),
    )


def _save(code: str, form: ChangeForm, begun: Now) -> str:
    seen = {"seen_version": form.version.data, "seen": form.versions()}
    return services.change_dates(
        code, begun.reference, form.scope.data, form.wish(), due=form.due(), why=form.why.data or "", by=person(), taken_on=form.taken_on(), **seen
    )


def _preview(form: ChangeForm, series_id: int, meant: list[Now], begun: Now) -> list[Row] | None:
    """Return what would change; None where what was typed makes no sense, which stands beside its box."""
    try:
        found = rules.changes(meant, begun, form.wish())
        rules.check_any(found)
        rules.check_apart(found, queries.standing(person(), series_id))
    except RuleBroken as broken:
        if not form.errors:
            form.refuse(str(broken), broken.field)
        return None
    return page.rows_of(person(), found)
