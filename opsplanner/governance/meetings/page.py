"""What the page of a meeting shows, and what its forms are drawn with."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, abort

from opsplanner import clock
from opsplanner.access import person
from opsplanner.governance import page, queries
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.governance.page import Agreed
from opsplanner.governance.queries import GroupRow, MeetingRow, MemberRow
from opsplanner.models import Presence
from opsplanner.web.address import address_of
from opsplanner.web.forms import PageForm
from opsplanner.web.pages import render_page


class There(NamedTuple):
    """A member and whether it was at a meeting; None while nobody has said."""

    member: MemberRow
    presence: Presence | None


def there(row: MeetingRow) -> list[There]:
    """Return who sat on the group on the day of a meeting, and of whom something is written down, each with whether it came."""
    known = meetings_queries.attendance(row.id)
    return [There(one, known.get(one.id)) for one in queries.members_of(row.group_id) if one.sits(row.day) or one.id in known]


def agreed(row: MeetingRow) -> list[Agreed]:
    """Return what a meeting agreed, with owners."""
    return page.agreed(meetings_queries.actions(row.group_id, row.id), clock.today())


def kept(group: str, code: str) -> tuple[GroupRow, MeetingRow]:
    """Return a meeting for who keeps it. Raises NotFound; answers 403 to anybody else."""
    of, row = queries.meeting(group, code)
    check_keeps(of)
    return of, row


def check_keeps(of: GroupRow) -> None:
    """Answer 403 to who does not keep the meetings of a group."""
    if not queries.keeps_meetings(person(), of.id, clock.today()):
        abort(403)


def address(group: str, code: str, anchor: str = "") -> str:
    """Return the address of a meeting's page."""
    return address_of("governance.meeting", group=group, meeting=code) + (f"#{anchor}" if anchor else "")


def name(of: GroupRow, row: MeetingRow) -> str:
    """Return what a meeting is called: its group and its day."""
    return f"{of.name}, {clock.words_of_day(row.day, weekday=False)}"


def form_page(form: PageForm, heading: str, here: str, back: str, back_words: str, button: str) -> Response:
    """Draw one of the forms of a meeting."""
    return render_page(
        "governance/form.html", fragment="governance/_form.html", status=form.status, form=form, heading=heading, address=here, back=back,
        back_words=back_words, button_words=button,
    )
