"""A real program, vdirsyncer, subscribes to a calendar and asks for it again and again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.feeds import services
from opsplanner.feeds.rules import Manner
from opsplanner.models import Alarm, OperationState, Subscription, User
from tests.make import Make
from tests.waiting import served

PROGRAM = Path(sys.executable).with_name("vdirsyncer")
CONFIGURATION = """\
[general]
status_path = "{folder}/status"
[pair joint]
a = "opsplanner"
b = "here"
collections = null
conflict_resolution = "a wins"
[storage opsplanner]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/here"
fileext = ".ics"
"""


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_vdirsyncer_subscribes_and_has_what_changed_and_nothing_else(app: Flask, make: Make, feed: Callable, change: Callable, tmp_path: Path) -> None:
    officer = make.user()
    first, *_ = [make.operation(OperationState.CONFIRMED, days_ahead=days) for days in (2, 3)]
    make.operation(OperationState.PROPOSED, days_ahead=4)
    link = feed(officer, filters="state=confirmed")
    (tmp_path / "here").mkdir()

    def run(*words: str) -> int:
        """Ask as the program does, and return how many entries it copied. (Of a changed one it makes another, which it knows by what stands in it.)"""
        done = subprocess.run([PROGRAM, "-c", tmp_path / "configuration", *words], capture_output=True, text=True, input="y\n", timeout=120)
        assert done.returncode == 0, done.stderr
        return (done.stdout + done.stderr).count("Copying")

    with served(app) as port:
        (tmp_path / "configuration").write_text(CONFIGURATION.format(folder=tmp_path, url=f"http://127.0.0.1:{port}{link.path}"))
        run("discover")
        assert (run("sync"), run("sync")) == (2, 0)
        change(first, duty_telephone="01634 5", changed_at=clock.now() + timedelta(seconds=1))
        assert run("sync") == 1
        with app.app_context(), unit_of_work():
            services.change_link(1, Manner(Alarm.HOUR), seen_version=1, by=db.session.get_one(User, officer.id))
        assert (run("sync"), run("sync")) == (2, 0)
    entries = [file.read_text() for file in (tmp_path / "here").iterdir()]
    assert len(entries) == 2 and all("TRIGGER:-PT1H" in entry for entry in entries) and sum("01634 5" in entry for entry in entries) == 1
    with app.app_context():
        assert db.session.scalars(db.select(Subscription.fetched_by)).one() == "vdirsyncer"
