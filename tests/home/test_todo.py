"""What waits, in words, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opsplanner.home.operations import page as operations_page
from opsplanner.home.operations.queries import Untold
from opsplanner.home.queries import Duty
from opsplanner.models import CommitmentState as C
from opsplanner.models import OperationState as O
from opsplanner.operations.listing.queries import Line, Part

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def part(state: C, *, agency: str = "DVLA", required: bool = True, due: date | None = date(2026, 12, 1)) -> Part:
    """One agency's part."""
    return Part(1, 2, agency, "01792 000000", state, required, due)


def line(state: O, *parts: Part, starts_in: float = 14 * 24, reference: str = "CUBIT-2026-001") -> Line:
    """An operation of four hours that begins so many hours from now."""
    start = NOW + timedelta(hours=starts_in)
    return Line(1, reference, "Cubit", state, "", start, start + timedelta(hours=4), start, None, 1, "Council", False, parts)


def waits(*lines: Line, untold: list[Untold] = ()) -> list[str]:  # type: ignore[assignment]
    """All that waits, operation by operation, each with whom to ring."""
    matters = operations_page.by_operation(operations_page.matters_of(lines, untold, NOW))
    return [" ".join([todo.verb, *(ring.name for ring in todo.rings)]) for matter in matters for todo in matter.todos]


@pytest.mark.parametrize(
    "found, expected",
    [
        (line(O.PROPOSED, part(C.ACCEPTED)), ["Confirm it"]),
        (line(O.PROPOSED, part(C.REQUESTED)), []),
        (line(O.PROPOSED, part(C.PROVISIONAL)), []),
        (line(O.PROPOSED, part(C.REQUESTED, required=False), part(C.ACCEPTED)), ["Confirm it"]),
        (line(O.PROPOSED, part(C.REQUESTED, due=date(2026, 11, 24))), ["Ring DVLA"]),
        (line(O.PROPOSED, part(C.REQUESTED, due=date(2026, 11, 25))), []),
        (line(O.PROPOSED, part(C.REQUESTED, due=None)), []),
        (line(O.PROPOSED, part(C.DECLINED)), ["Ring or release DVLA"]),
        (line(O.PROPOSED, part(C.WITHDRAWN), part(C.REQUESTED, agency="Fire")), ["Ring or release DVLA"]),
        (line(O.PROPOSED, part(C.DECLINED, required=False), part(C.ACCEPTED)), ["Confirm it"]),
        (line(O.CONFIRMED, part(C.ACCEPTED)), []),
        (line(O.CONFIRMED, part(C.WITHDRAWN)), ["Ring or release DVLA"]),
        (line(O.CONFIRMED, part(C.RECONFIRM, due=date(2026, 11, 20))), ["Ring DVLA"]),
        (line(O.CONFIRMED, part(C.WITHDRAWN, required=False)), []),
        (line(O.CONFIRMED, part(C.ACCEPTED), starts_in=-1), ["Start it"]),
        (line(O.CONFIRMED, part(C.ACCEPTED), starts_in=-9), ["Start and complete it"]),
        (line(O.UNDER_WAY, part(C.ACCEPTED), starts_in=-1), []),
        (line(O.UNDER_WAY, part(C.ACCEPTED), starts_in=-9), ["Complete it"]),
        (line(O.PROPOSED, part(C.REQUESTED, due=date(2026, 11, 20)), starts_in=-9), ["Move or cancel it"]),
        (line(O.DRAFT, part(C.NOT_ASKED)), ["Finish the draft"]),
    ],
)
def test_each_operation_waits_for_what_it_needs(found, expected):
    assert waits(found) == expected


def test_an_operation_stands_once_with_all_whom_to_ring_and_the_longest_overdue_comes_first():
    late = [part(C.REQUESTED, agency=name, due=date(2026, 11, day)) for name, day in (("Fire", 20), ("DVLA", 10), ("Police", 20))]
    first, second = operations_page.by_operation(operations_page.matters_of(
        [line(O.PROPOSED, late[0], reference="A-2026-001"), line(O.PROPOSED, *late, starts_in=30 * 24, reference="B-2026-001")], [], NOW))
    assert (first.reference, first.since, second.reference) == ("B-2026-001", date(2026, 11, 10), "A-2026-001")
    assert [(todo.words, [ring.name for ring in todo.rings]) for todo in first.todos] == [
        ("answer due Tuesday 10 November", ["DVLA"]), ("answers due Friday 20 November", ["Fire", "Police"])]
    assert {ring.telephone for todo in first.todos for ring in todo.rings} == {"01792 000000"}


def test_what_is_not_overdue_comes_by_its_day_and_drafts_last():
    found = [
        line(O.DRAFT, starts_in=24, reference="A-2026-001"), line(O.PROPOSED, part(C.ACCEPTED), reference="B-2026-001"),
        line(O.CONFIRMED, part(C.WITHDRAWN), starts_in=48, reference="C-2026-001"), line(O.UNDER_WAY, starts_in=-9, reference="D-2026-001"),
    ]
    assert [matter.reference[0] for matter in operations_page.by_operation(operations_page.matters_of(found, [], NOW))] == ["D", "C", "B", "A"]


def test_agencies_to_tell_of_one_operation_are_one_line_beside_what_else_it_waits_for():
    start = NOW + timedelta(days=3)
    untold = [Untold("CUBIT-2026-001", "Cubit", False, start, start, "moved", agency) for agency in ("DVLA", "Fire")]
    untold.append(Untold("B-2026-001", "Discard", False, start, start, "asked", "Police"))
    found = operations_page.by_operation(operations_page.matters_of([line(O.PROPOSED, part(C.ACCEPTED))], untold, NOW))
    assert [(matter.reference, [(todo.verb, todo.words, todo.page) for todo in matter.todos]) for matter in found] == [
        ("B-2026-001", [("Tell Police", "they are asked to take part", "tell")]),
        ("CUBIT-2026-001", [("Confirm it", "every required agency has accepted", "show"), ("Tell DVLA and Fire", "it was moved", "tell")]),
    ]


def test_what_came_of_an_operation_is_asked_for_once_it_was_said_to_be_over():
    found = operations_page.matters_of([line(O.UNDER_WAY, starts_in=-9), line(O.CLOSED, starts_in=-99, reference="B-2026-001")], [], NOW)
    owed = [operations_page.Matter(matter.reference, "Cubit", False, matter.period, [operations_page.Todo("Record what came of it")]) for matter in found]
    assert [[todo.verb for todo in matter.todos] for matter in operations_page.by_operation(found, owed)] == [["Complete it"], ["Record what came of it"]]


def test_a_manager_sees_what_is_overdue_alone_and_whom_to_ask():
    lead = part(C.ACCEPTED, agency="Council")._replace(agency_id=1, telephone="01634 000000")
    found = [line(O.CONFIRMED, part(C.ACCEPTED), starts_in=-1), line(O.UNDER_WAY, lead, starts_in=-9, reference="B-2026-001"), line(O.PROPOSED, part(C.ACCEPTED))]
    [matter] = operations_page.by_operation(operations_page.overdue_of(found, NOW))
    assert [(todo.verb, todo.rings[0].telephone) for todo in matter.todos] == [("Ask Council to complete it", "01634 000000")]


def duty(state: C | None, hour: int = 10) -> Duty:
    """A duty of 26 November."""
    start = datetime(2026, 11, 26, hour, tzinfo=UTC)
    return Duty(
        "A-2026-001", "Cubit", start, start + timedelta(hours=2), start, None, 1, "Council", "", False, O.CONFIRMED, 1, state, 6, 4, None, False)


@pytest.mark.parametrize(
    "state, words",
    [
        (C.ACCEPTED, "4 of us"),
        (C.PROVISIONAL, "4 of us, provisionally"),
        (C.RECONFIRM, "4 of us, to be confirmed again"),
        (C.REQUESTED, "6 of us asked for, not answered yet"),
        (None, ""),
    ],
)
def test_how_many_of_us(state, words):
    assert operations_page.words_of_us(duty(state)) == words


def test_duties_stand_under_the_day_on_which_people_muster():
    late = duty(C.ACCEPTED, 0)._replace(musters_at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    assert operations_page.words_of_muster(late) == "Be there at 11.30pm on Wednesday 25 November"
    assert [ahead.day for ahead in operations_page.ahead_of([duty(C.ACCEPTED), late])] == [date(2026, 11, 25), date(2026, 11, 26)]
