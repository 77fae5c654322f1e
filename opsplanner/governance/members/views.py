"""The pages on which the office's managers say who sits on a group, from when to when."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.governance import bp, queries
from opsplanner.governance.members import queries as members_queries
from opsplanner.governance.members import services
from opsplanner.governance.members.forms import MemberForm
from opsplanner.plan.actions.queries import agencies
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/governance/<string:group>/members/add", methods=["GET", "POST"])
@requires("review")
def add_member(group: str) -> Response:
    """Let an office sit on a group."""
    _keeps()
    row, form = queries.group(group), MemberForm()
    form.offer(agencies(), members_queries.could_hold())
    if request.method == "GET":
        form.from_on.data = clock.today()
    form.version.carry(0)
    back = _page(group)
    if saved(form, lambda: services.add_member(group, form.said(), by=person()), made=lambda _: (back, "This office was added.")):
        return go_to(back, "It sits on the group")
    return _render(form, row.name, "Add a member", address_of("governance.add_member", group=group), back, "Add the member")


@bp.route("/governance/<string:group>/members/<string:member>", methods=["GET", "POST"])
@requires("review")
def change_member(group: str, member: str) -> Response:
    """Change what is said of an office on a group, or let it leave."""
    _keeps()
    of, row = members_queries.member(group, member)
    form, back = MemberForm(), _page(group)
    form.offer(agencies(row.agency_id), members_queries.could_hold(row.user_id))
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_member(group, member, form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _render(form, of.name, "Change the member", address_of("governance.change_member", group=group, member=member), back, "Keep the member")


def _page(group: str) -> str:
    return f"{address_of('governance.group', group=group)}#members"


def _keeps() -> None:
    if not queries.keeps_groups(person()):
        abort(403)


def _render(form: MemberForm, name: str, heading: str, address: str, back: str, button: str) -> Response:
    return render_page(
        "governance/form.html", fragment="governance/_form.html", status=form.status, form=form, heading=heading, address=address, back=back, back_words=name,
        button_words=button,
    )
