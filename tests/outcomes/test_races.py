"""Two people press in the same second: real threads, a real database, both orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.figures.services import Figure
from opsplanner.models import HistoryLine, OutcomeEntry, Review, Role, User, Verb
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.recording import services as recording_services
from opsplanner.outcomes.recording.services import Cell
from opsplanner.outcomes.review import services as review_services
from opsplanner.outcomes.review.services import SignedOff
from tests.commitments.test_races import together
from tests.outcomes.given import do, ended, measure, recorded, stored


@pytest.fixture
def cubit(make, app):
    police = make.agency("Kent Police")
    removed = measure(app, "Vehicles removed")
    return ended(make, app, [removed], accepted=[police]), removed, police


def by(user: User, verb: Any, *args: Any, **more: Any) -> Callable[[], Any]:
    """The verb, done by somebody who is loaded in its own thread."""
    return lambda: verb(*args, by=db.session.get_one(User, user.id), **more)


@pytest.mark.parametrize("attempt", range(6))
def test_a_figure_is_signed_off_as_the_manager_saw_it_or_not_at_all(make, app, cubit, attempt):
    op, removed, police = cubit
    sergeant, manager = make.user(police), make.user(make.office(), Role.MANAGER)
    entry = recorded(app, op, removed, police, 12, by=sergeant)
    sign = by(manager, review_services.sign_off, [(entry.reference, entry.version)])
    edit = by(sergeant, recording_services.record_entries, op.reference, [Cell(removed.id, police.id, Figure(1300), entry.version)])
    order = (sign, edit) if attempt % 2 else (edit, sign)
    found = dict(zip(("sign", "edit") if attempt % 2 else ("edit", "sign"), together(app, *order), strict=True))
    now = stored(app, op, removed, police)
    assert isinstance(found["sign"], SignedOff)
    if found["sign"].done:
        assert (now.review, now.hundredths) == (Review.SIGNED_OFF, 1200) and isinstance(found["edit"], RuleBroken)
    else:
        assert (now.review, now.hundredths) == (Review.RECORDED, 1300) and "it was changed while you had it open" in found["sign"].kept[0].reason


@pytest.mark.parametrize("attempt", range(3))
def test_of_several_who_sign_one_entry_off_one_does_and_the_others_are_told_who(make, app, cubit, attempt):
    op, removed, police = cubit
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    managers = [make.user(make.office(), Role.MANAGER) for _ in range(6)]
    found = together(app, *(by(one, review_services.sign_off, [(entry.reference, entry.version)]) for one in managers))
    done = [who for who, one in zip(managers, found, strict=True) if one.done]
    assert len(done) == 1
    assert {one.kept[0].reason for one in found if one.kept} == {f"{done[0].name} has signed it off already"}
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(HistoryLine.verb == Verb.SIGNED_OFF)) == 1


def test_two_who_sign_off_the_same_pages_in_opposite_order_do_not_wait_for_each_other(make, app, cubit):
    op, _, police = cubit
    other = ended(make, app, accepted=[police])
    sergeant = make.user(police)
    entries = [recorded(app, where, measure(app, f"Measure {n}", "cases"), police, n, by=sergeant) for n, where in enumerate((op, other) * 4)]
    picked = [(entry.reference, entry.version) for entry in entries]
    found = together(app, *(by(make.user(make.office(), Role.MANAGER), review_services.sign_off, way) for way in (picked, picked[::-1])))
    assert sum(len(one.done) for one in found) == 8


def test_two_editors_fill_one_empty_box_and_one_is_shown_the_others(make, app, cubit):
    op, removed, police = cubit
    people = [make.user(police) for _ in range(4)]
    found = together(app, *(by(one, recording_services.record_entries, op.reference, [Cell(removed.id, police.id, Figure(n * 100))]) for n, one in enumerate(people)))
    kept = [n for n, one in enumerate(found) if isinstance(one, str)]
    assert len(kept) == 1 and all(isinstance(one, ChangedMeanwhile) for n, one in enumerate(found) if n not in kept)
    assert stored(app, op, removed, police).hundredths == kept[0] * 100


def test_agencies_record_at_once_and_all_is_kept(make, app):
    agencies = [make.agency() for _ in range(4)]
    removed = measure(app, "Vehicles removed")
    op = ended(make, app, [removed], accepted=agencies)
    found = together(app, *(by(make.user(one), recording_services.record_entries, op.reference, [Cell(removed.id, one.id, Figure(100))]) for one in agencies))
    assert all(isinstance(one, str) for one in found), found
    with app.app_context():
        assert db.session.scalar(select(func.count(OutcomeEntry.id))) == 4


def test_two_who_correct_one_figure_make_one_correction(make, app, cubit):
    op, removed, police = cubit
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    old = stored(app, op, removed, police)
    people = [make.user(police) for _ in range(3)]
    found = together(app, *(by(one, entry_services.correct_entry, old.reference, Figure(n), "why", seen_version=old.version) for n, one in enumerate(people)))
    assert sum(isinstance(one, str) for one in found) == 1
    assert all(isinstance(one, str | ChangedMeanwhile | RuleBroken) for one in found), found
    with app.app_context():
        assert db.session.scalar(select(func.count(OutcomeEntry.id)).where(OutcomeEntry.superseded.is_(False))) == 1
