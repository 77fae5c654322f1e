"""The newest lines of the history, and what somebody has not seen of it."""

from __future__ import annotations

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile
from opsplanner.history import changes_between, changes_since, check_seen, last_line, newest, record
from opsplanner.models import HistoryLine, Operation, Verb
from tests.make import Make


def words(lines: list[HistoryLine]) -> list[str]:
    return [line.what for line in lines]


def test_the_newest_lines_come_first_even_of_one_moment_and_no_more_than_asked_for(in_app: Flask) -> None:
    for what in ("one", "two", "three"):
        record(None, Verb.CHANGED, what, by=None, subject="thing:1").at = record(None, Verb.CHANGED, "of another", by=None, subject="thing:2").at
    db.session.flush()
    db.session.query(HistoryLine).update({"at": last_line("thing:1").at})
    assert words(newest("thing:1", 2)) == ["three", "two"]
    assert last_line("thing:1").what == "three" and last_line("nothing:1") is None


def test_lines_are_chosen_by_verb_and_by_the_agency_whose_part_they_are_about(in_app: Flask, make: Make) -> None:
    police, fire = make.agency(), make.agency()
    op = db.session.get_one(Operation, make.operation().id)
    record(op, Verb.ASKED, "asked the police", by=None, agency_id=police.id)
    record(op, Verb.ACCEPTED, "the police accepted", by=None, agency_id=police.id)
    record(op, Verb.ASKED, "asked the fire service", by=None, agency_id=fire.id)
    assert words(newest(op, 9, verbs=(Verb.ASKED,))) == ["asked the fire service", "asked the police"]
    assert words(newest(op, 9, agency_id=police.id)) == ["the police accepted", "asked the police"]
    assert last_line(op, verbs=(Verb.ASKED,), agency_id=police.id).what == "asked the police"
    assert last_line(op, verbs=(Verb.MOVED,)) is None


def test_what_others_did_is_told_oldest_first_with_who_and_why(in_app: Flask, make: Make) -> None:
    user = make.user()
    op = db.session.get_one(Operation, make.operation().id)
    seen = op.version
    record(op, Verb.CHANGED, "changed the notes", by=user, why="they were wrong")
    record(op, Verb.ACCEPTED, "an agency accepted", by=None, new_version=False)
    record(op, Verb.MOVED, "moved it", by=None)
    db.session.flush()
    who = f"{user.name}, {user.agency.short_name}"
    assert changes_since(op, seen) == [f"{who}: changed the notes, because they were wrong", "opsplanner: moved it"]
    assert changes_since(op, op.version) == []


def test_of_what_notes_no_version_the_newest_line_is_told_for_each(in_app: Flask) -> None:
    for what in ("one", "two", "three"):
        record(None, Verb.CHANGED, what, by=None, subject="thing:1")
    record(None, Verb.TOLD, "something else", by=None, subject="thing:1")
    assert changes_between("thing:1", 3, 5, verbs=(Verb.CHANGED,)) == ["opsplanner: two", "opsplanner: three"]
    assert changes_between("thing:1", 5, 5) == ["opsplanner: something else"], "a form without a version is told the newest"


def test_who_saw_another_version_is_told_what_others_changed_since_as_far_as_she_can_have_seen_any(make: Make, in_app: Flask) -> None:
    by = make.user()
    for what in ("made it", "renamed it", "moved it"):
        record(None, Verb.CHANGED, what, by=by, subject="thing:1")
    db.session.flush()
    check_seen("thing:1", 3, 3)
    for seen, said in ((2, ["moved it"]), (1, ["renamed it", "moved it"]), (0, ["made it", "renamed it", "moved it"]), (4, []), (-1, []), (None, [])):
        with pytest.raises(ChangedMeanwhile) as told:
            check_seen("thing:1", seen, 3)
        assert told.value.version == 3 and [change.split(": ", 1)[1] for change in told.value.changes] == said
