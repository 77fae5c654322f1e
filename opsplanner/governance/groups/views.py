"""The pages on which a group is added, changed, ended and taken up again. For the office's managers."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.clock import today
from opsplanner.governance import bp, page, queries, words
from opsplanner.governance.groups import services
from opsplanner.governance.groups.forms import EndForm, GroupForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/governance/add", methods=["GET", "POST"])
@requires("review")
def add_group() -> Response:
    """Add a group."""
    _keeps()
    form = GroupForm()
    form.offer(queries.groups(), None)
    form.version.carry(0)
    made = lambda code: (address_of("governance.group", group=code), "This group was added.")  # noqa: E731
    if saved(form, lambda: services.add_group(form.said(), by=person()), made=made):
        return go_to(address_of("governance.group", group=form.result), "The group is there. Say next who sits on it")
    back = address_of("governance.index")
    return _render(form, "Add a group", address_of("governance.add_group"), back, "Governance", "Add the group")


@bp.route("/governance/<string:group>/change", methods=["GET", "POST"])
@requires("review")
def change_group(group: str) -> Response:
    """Change what is said of a group."""
    _keeps()
    row, form, back = queries.group(group), GroupForm(), address_of("governance.group", group=group)
    form.offer(queries.groups(), row)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_group(group, form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _render(form, "Change the group", address_of("governance.change_group", group=group), back, row.name, "Keep the group")


@bp.route("/governance/<string:group>/end", methods=["GET", "POST"])
@requires("review")
def end_group(group: str) -> Response:
    """End a group. What names it goes on to."""
    _keeps()
    row, form, back = queries.group(group), EndForm(), address_of("governance.group", group=group)
    form.version.carry(row.version)
    if saved(form, lambda: services.end(group, form.why.data, seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    planned = page.meetings(queries.meetings_of(row.id), today()).ahead if row.active else []
    return _render(form, f"End the {row.name}", address_of("governance.end_group", group=group), back, row.name, "End the group", planned=planned, group=row)


@bp.post("/governance/<string:group>/take-up")
@requires("review")
def take_up_group(group: str) -> Response:
    """Take up a group again that has ended."""
    _keeps()
    queries.group(group)
    form, back = ActionForm(), address_of("governance.group", group=group)
    if saved(form, lambda: services.take_up(group, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


def _keeps() -> None:
    if not queries.keeps_groups(person()):
        abort(403)


def _render(form: GroupForm | EndForm, heading: str, address: str, back: str, back_words: str, button: str, **more: Any) -> Response:
    return render_page(
        "governance/form.html", fragment="governance/_form.html", status=form.status, form=form, heading=heading, address=address, back=back,
        back_words=back_words, button_words=button, words=words, **more,
    )
