"""An action that a meeting agreed: its page, and the pages on which it is written down, changed and reported on."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.governance import bp, queries, words
from opsplanner.governance import page as governance_page
from opsplanner.governance.meetings import page
from opsplanner.governance.meetings.actions import queries as actions_queries
from opsplanner.governance.meetings.actions import rules, services
from opsplanner.governance.meetings.actions.forms import ActionForm, ReportForm
from opsplanner.governance.queries import GroupRow, MemberRow
from opsplanner.history import newest, subjects
from opsplanner.models import AgreedState
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

HERE = "/governance/<string:group>/meetings/<string:meeting>/actions"
LINES = 20


@bp.get(f"{HERE}/<string:action>")
@requires("see")
def action(group: str, meeting: str, action: str) -> Response:
    """Show an action: what, whose, due when, how it goes."""
    whole = actions_queries.action(group, meeting, action)
    [agreed] = governance_page.agreed([whole.row], clock.today())
    keeps = queries.keeps_meetings(person(), whole.group.id, clock.today())
    return render_page(
        "governance/meetings/action.html", whole=whole, agreed=agreed, serves=actions_queries.serves(whole.group, whole.row), keeps=keeps,
        reports=rules.may_report(owns=queries.owns(person(), whole.row), keeps=keeps), history=newest(subjects.of_meeting_action(whole.row.id), LINES),
        here={"group": group, "meeting": meeting, "action": action}, words=words,
    )


@bp.route(f"{HERE}/add", methods=["GET", "POST"])
@requires("see")
def agree_action(group: str, meeting: str) -> Response:
    """Write down an action that a meeting agreed."""
    of, row = page.kept(group, meeting)
    form, back = ActionForm(), page.address(group, meeting, "actions")
    form.offer(_sitting(of), actions_queries.could_serve(of))
    form.version.carry(0)
    if saved(form, lambda: services.agree_action(group, meeting, form.said(), by=person()), made=lambda _: (back, "This action was written down.")):
        return go_to(back, "The action is written down. Who holds the office is told, and reminded when it is due")
    return page.form_page(form, "Write down an action", address_of("governance.agree_action", group=group, meeting=meeting), back, page.name(of, row), "Write it down")


@bp.route(f"{HERE}/<string:action>/change", methods=["GET", "POST"])
@requires("see")
def change_action(group: str, meeting: str, action: str) -> Response:
    """Change what is done, by whom and by when."""
    whole = actions_queries.action(group, meeting, action)
    page.check_keeps(whole.group)
    form, here = ActionForm(), {"group": group, "meeting": meeting, "action": action}
    form.offer(_sitting(whole.group, whole.row.owner_id), actions_queries.could_serve(whole.group, whole.row.plan_action_id))
    form.fill_from(whole.row) if request.method == "GET" else None
    form.version.carry(whole.row.version)
    if saved(form, lambda: services.change_action(whole, form.said(), seen_version=form.version.data, by=person())):
        return go_to(address_of("governance.action", **here), form.result)
    return page.form_page(form, "Change the action", address_of("governance.change_action", **here), address_of("governance.action", **here), "The action", "Keep the action")


@bp.route(f"{HERE}/<string:action>/report", methods=["GET", "POST"])
@requires("see")
def report_action(group: str, meeting: str, action: str) -> Response:
    """Say how an action stands and how it goes: who holds its office, and who keeps the meetings of the group."""
    whole = actions_queries.action(group, meeting, action)
    keeps = queries.keeps_meetings(person(), whole.group.id, clock.today())
    if not rules.may_report(owns=queries.owns(person(), whole.row), keeps=keeps):
        abort(403)
    form, here = ReportForm(), {"group": group, "meeting": meeting, "action": action}
    form.fill_from(whole.row) if request.method == "GET" else None
    form.version.carry(whole.row.version)

    def verb() -> str:
        return services.report(whole, AgreedState(form.state.data), form.progress.data, seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(address_of("governance.action", **here), form.result)
    return page.form_page(form, "How it goes", address_of("governance.report_action", **here), address_of("governance.action", **here), "The action", "Keep how it goes")


def _sitting(of: GroupRow, keep: int | None = None) -> list[MemberRow]:
    """Who sits on the group now, and who owns the action already."""
    return [row for row in queries.members_of(of.id) if row.sits(clock.today()) or row.id == keep]
