"""What waits, in words, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opsplanner.home.operations import page as operations_page
from opsplanner.home.queries import SHOWN, Duty, Untold
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


def waits(*lines: Line, untold: list[Untold] = ()) -> dict[str, list[str]]:  # type: ignore[assignment]
    """The groups by title, each line's verb."""
    return {group.title: [item.verb for item in group.todos] for group in operations_page.groups_of(lines, untold, NOW)}


@pytest.mark.parametrize(
    "found, expected",
    [
        (line(O.PROPOSED, part(C.ACCEPTED)), {"Ready to confirm": ["Confirm"]}),
        (line(O.PROPOSED, part(C.REQUESTED)), {}),
        (line(O.PROPOSED, part(C.PROVISIONAL)), {}),
        (line(O.PROPOSED, part(C.REQUESTED, required=False), part(C.ACCEPTED)), {"Ready to confirm": ["Confirm"]}),
        (line(O.PROPOSED, part(C.REQUESTED, due=date(2026, 11, 24))), {"Answers overdue: ring them": ["Ring DVLA about"]}),
        (line(O.PROPOSED, part(C.REQUESTED, due=date(2026, 11, 25))), {}),
        (line(O.PROPOSED, part(C.REQUESTED, due=None)), {}),
        (line(O.PROPOSED, part(C.DECLINED)), {"Short of an agency": ["Ring or release DVLA for"]}),
        (line(O.PROPOSED, part(C.WITHDRAWN), part(C.REQUESTED, agency="Fire")), {"Short of an agency": ["Ring or release DVLA for"]}),
        (line(O.PROPOSED, part(C.DECLINED, required=False), part(C.ACCEPTED)), {"Ready to confirm": ["Confirm"]}),
        (line(O.CONFIRMED, part(C.ACCEPTED)), {}),
        (line(O.CONFIRMED, part(C.WITHDRAWN)), {"Short of an agency": ["Ring or release DVLA for"]}),
        (line(O.CONFIRMED, part(C.RECONFIRM, due=date(2026, 11, 20))), {"Answers overdue: ring them": ["Ring DVLA about"], "Short of an agency": ["Ring or release DVLA for"]}),
        (line(O.CONFIRMED, part(C.WITHDRAWN, required=False)), {}),
        (line(O.CONFIRMED, part(C.ACCEPTED), starts_in=-1), {"Say what became of them": ["Start"]}),
        (line(O.CONFIRMED, part(C.ACCEPTED), starts_in=-9), {"Say what became of them": ["Start and complete"]}),
        (line(O.UNDER_WAY, part(C.ACCEPTED), starts_in=-1), {}),
        (line(O.UNDER_WAY, part(C.ACCEPTED), starts_in=-9), {"Say what became of them": ["Complete"]}),
        (line(O.PROPOSED, part(C.REQUESTED, due=date(2026, 11, 20)), starts_in=-9), {"Say what became of them": ["Move or cancel"]}),
        (line(O.DRAFT, part(C.NOT_ASKED)), {"Drafts": ["Finish"]}),
    ],
)
def test_each_operation_waits_for_the_one_thing_that_it_needs(found, expected):
    assert waits(found) == expected


def test_the_longest_overdue_is_rung_first_with_its_telephone():
    lines = [line(O.PROPOSED, part(C.REQUESTED, agency=name, due=date(2026, 11, day))) for name, day in (("Fire", 20), ("DVLA", 10), ("Police", 15))]
    group = operations_page.groups_of(lines, [], NOW)[0]
    assert [item.verb for item in group.todos] == ["Ring DVLA about", "Ring Police about", "Ring Fire about"]
    assert {item.telephone for item in group.todos} == {"01792 000000"} and all(item.overdue for item in group.todos)
    assert group.todos[0].words == "answer was due Tuesday 10 November"


def test_agencies_to_tell_of_one_operation_are_one_line():
    untold = [Untold("A-2026-001", "Cubit", False, "moved", agency) for agency in ("DVLA", "Fire")]
    untold.append(Untold("B-2026-001", "Discard", False, "asked", "Police"))
    group = operations_page.groups_of([], untold, NOW)[0]
    assert [(item.verb, item.reference, item.words, item.page) for item in group.todos] == [
        ("Tell DVLA and Fire about", "A-2026-001", "it was moved", "tell"),
        ("Tell Police about", "B-2026-001", "they are asked to take part", "tell"),
    ]


def test_a_long_group_shows_ten_and_counts_the_rest():
    group = operations_page.groups_of([line(O.PROPOSED, part(C.ACCEPTED), reference=f"CUBIT-2026-{n:03}") for n in range(13)], [], NOW)[0]
    assert (len(group.shown), group.more) == (SHOWN, 3)


def test_a_manager_sees_what_is_overdue_alone_and_whom_to_ask():
    lead = part(C.ACCEPTED, agency="Council")._replace(agency_id=1, telephone="01634 000000")
    found = [line(O.CONFIRMED, part(C.ACCEPTED), starts_in=-1), line(O.UNDER_WAY, lead, starts_in=-9), line(O.PROPOSED, part(C.ACCEPTED))]
    [group] = operations_page.overdue_of(found, NOW)
    assert [(item.verb, item.telephone) for item in group.todos] == [("Ask Council to complete", "01634 000000")]


def duty(state: C | None, hour: int = 10) -> Duty:
    """A duty of 26 November."""
    start = datetime(2026, 11, 26, hour, tzinfo=UTC)
    return Duty("A-2026-001", "Cubit", start, start + timedelta(hours=2), start, None, "Council", False, O.CONFIRMED, state, 6, 4, False)


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
    assert [(day, len(those)) for day, those, _ in operations_page.by_day([late, duty(C.ACCEPTED)])] == [(date(2026, 11, 25), 1), (date(2026, 11, 26), 1)]
