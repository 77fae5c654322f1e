"""What a page reads of the catalogue is kept until the catalogue changes: its wards, types and priorities change a few times a year, and how many people
agencies have a little oftener. So is what dates of Community Payback are reckoned by, until a job, a crew, a session or the catalogue changes; and which agencies
have promised more people than they have, until an operation, an answer or the catalogue changes.

The numbers of these changes (`changes.py`) are read with who is signed in, before anything else of the page: what is read after them is
not older, so what is kept under a number is never given to who has read a later one. (docs/quick-pages.md, "What is kept until it changes")
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, g, has_request_context
from flask.globals import app_ctx, request_ctx

from opsplanner import changes
from opsplanner.database import db

P = ParamSpec("P")
T = TypeVar("T")
CATALOGUE = "catalogue"
"""The topic under which the changes of these tables are counted."""
ALL: frozenset[str] = frozenset()
TABLES: changes.Tables = {"agency": frozenset({"staff_version"})} | dict.fromkeys(
    (
        "action", "agency_name", "aim", "assessment", "assessment_level", "assessment_restatement", "attendance", "chair_term", "decision", "emerging_issue", "event_kind", "expected_return", "group_member", "hourly_rate", "indicator", "indicator_figure", "indicator_target", "installation", "measure", "meeting", "meeting_action", "method_change", "money_sum", "operation_type", "payback_agreement", "payback_exception",
        "payback_weekday", "place", "place_closed", "plan", "plan_year", "power", "priority", "priority_risk", "resource", "return_period", "return_priority", "scrutiny_clock", "scrutiny_matter", "service_return", "sitting", "staff_cycle", "staff_cycle_day", "staff_exception", "succession", "team", "thematic_group", "type_agency", "type_measure", "type_power", "type_priority",
        "usual_staff", "ward",
    ),
    ALL,
)
"""What the partnership sets up, with the columns that no page shows. What is kept is read of these tables alone (tests/test_kept.py)."""
PAYBACK = "payback work"
"""The topic under which the changes of these tables are counted."""
PAYBACK_TABLES: changes.Tables = dict.fromkeys(("crew", "job", "session", "slot", "standing_rule"), ALL)
"""What Community Payback has to do and has done. What is kept of it is read of these tables and of the catalogue's alone (tests/test_kept.py)."""
PROMISES = "promises"
"""The topic under which the changes of these tables are counted."""
PROMISES_TABLES: changes.Tables = dict.fromkeys(("commitment", "operation", "operation_priority"), ALL)
"""What operations are for, and what agencies are asked for and have promised. What is kept of it is read of these tables and of the catalogue's alone (tests/test_kept.py)."""
TOPICS: dict[str, changes.Tables] = {CATALOGUE: TABLES, PAYBACK: PAYBACK_TABLES, PROMISES: PROMISES_TABLES}
MOST = 64
"""How much is kept of one function: by what it was asked, and under which address."""
_KEPT = "opsplanner.kept"


def set_up(app: Flask) -> None:
    """Count what changes in the catalogue, of Payback's work and of promises."""
    app.extensions[_KEPT] = {}
    with app.app_context():
        changes.watch(db.engine, TOPICS)


def read_under(catalogue: int, payback: int, promises: int) -> None:
    """Say how often the catalogue, Payback's work and promises were changed before this request began to read."""
    g.catalogue, g.payback, g.promises = catalogue, (catalogue, payback), (catalogue, promises)


def until_changed(read: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function reads of the catalogue alone, by what it is asked: the same for every reader, and changed by nobody who is given it.

    It is read anew where something may be written, and for who is not signed in.
    """
    return _under("catalogue", read)


def until_payback_changes(read: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function reads of Payback's work and of the catalogue alone, as `until_changed` does."""
    return _under("payback", read)


def until_promises_change(read: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function reads of operations, agencies' parts in them and the catalogue alone, as `until_changed` does."""
    return _under("promises", read)


def _under(count: str, read: Callable[P, T]) -> Callable[P, T]:
    @wraps(read)
    def kept(*args: P.args, **more: P.kwargs) -> T:
        if not has_request_context() or request_ctx._get_current_object().request.method not in ("GET", "HEAD"):  # type: ignore[attr-defined]
            return read(*args, **more)
        here = app_ctx._get_current_object()  # type: ignore[attr-defined]  # itself: what is asked of flask's proxy takes ten times as long
        if (number := here.g.get(count)) is None:
            return read(*args, **more)
        mine: dict[Any, tuple[Any, Any]] = here.app.extensions[_KEPT].setdefault(read, {})
        asked = (*(tuple(one) if isinstance(one, list) else one for one in args), *more.items())
        found = mine.get(asked)
        if found is None or found[0] != number:
            if len(mine) >= MOST:
                mine.clear()
            found = mine[asked] = number, read(*args, **more)
        value: T = found[1]
        return value

    return kept
