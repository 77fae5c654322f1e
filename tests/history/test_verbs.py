"""What was done has one spelling in the history: where it is written, and in lines that were written before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import StatementError

from opsplanner import migrate
from opsplanner.config import ROOT
from opsplanner.database import db
from opsplanner.engines import engine_options
from opsplanner.history import newest, record
from opsplanner.models import Verb
from opsplanner.payback.jobs import rules as jobs_rules
from tests.databases import new_database

MIGRATION = run_path(str(next((ROOT / "migrations/versions").glob("*_history_verbs.py"))))


@pytest.fixture
def before(in_app: Flask, tmp_path: Path) -> Iterator[Engine]:
    """A database of the same engine, as it was before the verbs were spelled anew."""
    url = new_database(db.engine.dialect.name, tmp_path, "opsplanner_verbs", MIGRATION["down_revision"])
    engine = create_engine(url, **engine_options(url))
    yield engine
    engine.dispose()


LINES = {
    # as they were stored, with what they say where that decides: as they are stored now
    ("drafted", ""): "drafted",
    ("not required", ""): "not required",
    ("not begun", ""): "not begun",
    ("withdrew", ""): "withdrawn",
    ("took back", ""): "taken back",
    ("handed_over", ""): "handed over",
    ("contact_changed", ""): "contact changed",
    ("sign_in_ended", ""): "sign-in ended",
    ("refer", "sent it to Probation"): "referred",
    ("resume", ""): "taken off hold",
    ("resume scheduled", ""): "taken off hold",
    ("more to do", ""): "left unfinished",
    ("lesson", "noted a lesson for A. Coordinator: bring spare radios"): "lesson noted",
    ("lesson", "of the lesson “Bring spare radios” changed the owner from A to B"): "lesson changed",
    ("staff exception", "said that it has 2 people on Friday 4 December 2026"): "exception added",
    ("staff exception", "took back the number of 2 people on Friday 4 December 2026"): "exception taken back",
}


def test_lines_that_were_written_before_are_spelled_anew_and_say_the_same(before: Engine) -> None:
    add = text("INSERT INTO history_line (at, by_name, subject, verb, what, why) VALUES ('2026-11-02 10:00:00.000000', 'opsplanner', 'x:1', :verb, :what, '')")
    every = [*LINES, *((old, "") for old in (*MIGRATION["RENAMED"], *MIGRATION["PARTED"]))]
    with before.connect() as connection, connection.execution_options(write=True).begin():
        connection.execute(add, [{"verb": verb, "what": what} for verb, what in every])
    assert migrate.to_newest(before)
    with before.connect() as connection:
        now = connection.execute(text("SELECT verb, what FROM history_line ORDER BY id")).all()
    assert [line.what for line in now] == [what for _, what in every]
    assert [line.verb for line in now[: len(LINES)]] == list(LINES.values())
    assert {line.verb for line in now} <= {verb.value for verb in Verb}


def test_no_spelling_that_was_given_up_is_used_again() -> None:
    assert not {*MIGRATION["RENAMED"], *MIGRATION["PARTED"]} & {verb.value for verb in Verb}


def test_every_verb_is_written_by_somebody_in_the_one_form() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "opsplanner").rglob("*.py"))
    assert [verb.name for verb in Verb if f"Verb.{verb.name}" not in code] == []
    assert [verb.value for verb in Verb if not re.fullmatch(r"[a-z]+([ -][a-z]+)*", verb.value)] == []


def test_every_move_of_a_job_has_its_verb() -> None:
    assert jobs_rules.VERBS.keys() == jobs_rules.MOVES.keys()


def test_a_word_that_is_no_verb_is_not_stored(in_app: Flask) -> None:
    record(None, Verb.MOVED, "moved it", by=None, subject="thing:1")
    assert newest("thing:1", 1)[0].verb is Verb.MOVED
    record(None, "move", "moved it", by=None, subject="thing:1")  # type: ignore[arg-type]
    with pytest.raises(StatementError, match="'move' is not among the defined enum values"):
        db.session.flush()
