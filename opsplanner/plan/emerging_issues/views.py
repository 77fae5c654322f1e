"""Emerging issues: the list, the page of each, and those on which one is noted, changed and decided on."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.history import newest, subjects
from opsplanner.models import IssueState
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.assessment import queries as assessment_queries
from opsplanner.plan.community import queries as community_queries
from opsplanner.plan.emerging_issues import queries, services, words
from opsplanner.plan.emerging_issues.filters import BOXES, STATES, read_filters
from opsplanner.plan.emerging_issues.forms import DecideForm, IssueForm, OfferAgainForm
from opsplanner.plan.emerging_issues.queries import IssueRow
from opsplanner.web.address import address_of
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours

HERE = "plan.emerging_issues"


@bp.get("/plan/emerging-issues")
@requires("see")
def emerging_issues() -> Response:
    """List what is new, as chosen, the newest first, with what became of each."""
    wards = community_queries.wards()
    filters, known = read_filters(request.args, wards), {"state": STATES, "ward": wards}
    rows, more = queries.page_of(filters)
    pages = neighbours(filters.page, lambda number: filters.url(HERE, page=named(number)), more=more)
    answer = render_page(
        "plan/emerging_issues/index.html", fragment="plan/emerging_issues/_issues.html", title=title_of_list("Emerging issues", (said for _, said in filters.labels()), pages), rows=rows,
        filters=filters, boxes=tuple([(name, label, nothing, tuple(known[name].values())) for name, label, nothing in BOXES]), pages=pages,
        chosen=filters.each_removed(HERE), notes=community_queries.may_note(person()), words=words,
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = filters.url(HERE, page=named(filters.page))
    return answer


@bp.route("/plan/emerging-issues/new", methods=["GET", "POST"])
@requires("see")
def add_issue() -> Response:
    """Note what is new. For coordinators of every agency, and the office's managers."""
    if not community_queries.may_note(person()):
        abort(403)
    form = IssueForm()
    _offer_wards(form)
    if request.method == "GET" and (ward := community_queries.wards().get(request.args.get("ward", ""))):
        form.ward.data = ward.ids[0]
    form.version.carry(0)
    made = lambda code: (_page(code), "This issue was noted.")  # noqa: E731
    if saved(form, lambda: services.add_issue(form.said(), by=person()), made=made):
        return go_to(_page(form.result), "The issue is noted, and offered to the next assessment")
    return _render(form, "Note an emerging issue", "Note the issue", address_of("plan.add_issue"), address_of(HERE), "Emerging issues")


@bp.get("/plan/emerging-issues/<string:issue>")
@requires("see")
def issue(issue: str) -> Response:
    """Show an issue: what, where, since when, what is known of it, and what became of it."""
    row, keeps = queries.issue(issue), plan_queries.keeps_plan(person())
    return render_page(
        "plan/emerging_issues/issue.html", row=row, words=words, changes=community_queries.may_change(person(), row.agency_id) and not row.agreed,
        decides=keeps and row.state is IssueState.WAITING, offers=keeps and row.state is not IssueState.WAITING and not row.agreed,
        history=newest(subjects.of_issue(issue), 50),
    )


@bp.route("/plan/emerging-issues/<string:issue>/change", methods=["GET", "POST"])
@requires("see")
def change_issue(issue: str) -> Response:
    """Change what is said of an issue. For coordinators of the agency that noted it, and the office's managers."""
    form, found = IssueForm(), queries.issue(issue)
    if not community_queries.may_change(person(), found.agency_id):
        abort(403)
    row = queries.as_kept(issue)
    _offer_wards(form, row.ward_id)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_issue(issue, form.said(), seen_version=form.version.data, by=person())):
        return go_to(_page(issue), form.result)
    return _render(form, "Change the issue", "Keep the issue", address_of("plan.change_issue", issue=issue), _page(issue), found.what)


@bp.route("/plan/emerging-issues/<string:issue>/decide", methods=["GET", "POST"])
@requires("review")
def decide_issue(issue: str) -> Response:
    """Take an issue into the assessment that is being made, or set it aside. For the office's managers."""
    form, found = DecideForm(), _to_decide(issue)
    made = assessment_queries.made_now()
    priorities = plan_queries.priorities([made.year_id]) if made else ()
    form.offer(made.year if made else "", [(priority.id, priority.name) for priority in priorities])
    form.version.carry(found.version)
    if saved(form, lambda: services.decide(issue, form.decided(), seen_version=form.version.data, by=person())):
        return go_to(_page(issue), form.result)
    address = address_of("plan.decide_issue", issue=issue)
    return _render(form, "What becomes of it", "Keep the decision", address, _page(issue), found.what, not_made=made is None)


@bp.route("/plan/emerging-issues/<string:issue>/offer-again", methods=["GET", "POST"])
@requires("review")
def offer_issue_again(issue: str) -> Response:
    """Take back what was decided on an issue. For the office's managers."""
    form, found = OfferAgainForm(), _to_decide(issue)
    form.version.carry(found.version)
    if saved(form, lambda: services.offer_again(issue, form.why.data or "", seen_version=form.version.data, by=person())):
        return go_to(_page(issue), form.result)
    return _render(form, "Offer it again", "Offer it again", address_of("plan.offer_issue_again", issue=issue), _page(issue), found.what)


def _to_decide(issue: str) -> IssueRow:
    if not plan_queries.keeps_plan(person()):
        abort(403)
    return queries.issue(issue)


def _offer_wards(form: IssueForm, keep: int | None = None) -> None:
    wards = catalogue_queries.choices(keep=catalogue_queries.Keep(wards=[keep] if keep else [])).wards
    form.offer([(ward.id, ward.name) for ward in wards])


def _page(issue: str) -> str:
    return address_of("plan.issue", issue=issue)


def _render(form: PageForm, heading: str, button: str, address: str, back: str, back_words: str, *, not_made: bool = False) -> Response:
    return render_page(
        "plan/emerging_issues/form.html", fragment="plan/emerging_issues/_form.html", status=form.status, form=form, heading=heading, button_words=button, address=address, back=back,
        back_words=back_words, not_made=not_made,
    )
