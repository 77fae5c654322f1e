"""What the worker does, by name. A task takes no arguments: what there is to do stands in rows, which are the truth; being called twice, or late, makes no difference."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask, current_app
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import MaybeKept, NotKept
from opsplanner.models import DailyTask
from opsplanner.tasks.queue.services import PATIENCE, queue_of

log = logging.getLogger("opsplanner.tasks")
_SOON = "opsplanner.tasks"
_WORK, _ASIDE, _STOP = "opsplanner.tasks.work", "opsplanner.tasks.aside", "opsplanner.tasks.stop"


def register(app: Flask, name: str, work: Callable[[], object], *, aside: bool = False) -> None:
    """Let the worker do this once a minute, and at once where `soon` asks for it. It is called in an application context, outside of a unit of work.

    What takes long is done `aside`: one such thing after the other, while the worker goes on with what does not.
    """
    app.extensions.setdefault(_WORK, {})[name] = work
    if aside:
        app.extensions.setdefault(_ASIDE, set()).add(name)


def soon(name: str) -> None:
    """Let a task be done as soon as the unit of work that this stands in is kept. If that cannot be asked for, the next minute does it."""
    names: set[str] = db.session.info.setdefault(_SOON, set())
    names.add(name)


def do(name: str) -> None:
    """Do a task here and now."""
    current_app.extensions[_WORK][name]()


def is_due_today(name: str, hour: int) -> bool:
    """Say whether what is done once a day, from this hour on by the clock on the wall, was not done today. Nothing is kept open for it."""
    due = clock.local(clock.now()).hour >= hour and db.session.scalar(select(DailyTask.done_on).where(DailyTask.name == name)) != clock.today()
    db.session.rollback()
    return due


def begin_today(name: str) -> date | None:
    """Note, in the unit of work that does it, that it is done today; return the day on which it was done last: today, where it never was, so that
    nothing of before lies in between. None where somebody else has done it today.
    """
    today = clock.today()
    found = db.session.scalars(select(DailyTask).where(DailyTask.name == name).with_for_update()).one_or_none()
    if found is None:
        db.session.add(DailyTask(name=name, done_on=today))
        db.session.flush()
        return today
    if found.done_on == today:
        return None
    last, found.done_on = found.done_on, today
    return last


def last_done(name: str) -> date | None:
    """Return the day on which this was done last; None where it never was."""
    return db.session.scalar(select(DailyTask.done_on).where(DailyTask.name == name))


def since(name: str) -> date:
    """Return the day on which this was first asked, so that what lay there before an upgrade, or a start, is told apart. Outside of a unit of work."""
    found = db.session.scalar(select(DailyTask.done_on).where(DailyTask.name == name))
    db.session.rollback()
    if found is None:
        with unit_of_work():
            begin_today(name)
    return found or clock.today()


EVENING = 18
"""The hour from which people are told of the next day, by the clock on the wall."""


def every_evening(name: str, missed: str, tell_of: Callable[[date], None]) -> None:
    """Do what is due of the next day, once a day, from 6pm, in one unit of work; `missed` is a name of its own for the next rule.

    Where no worker was there in the evening, it is done of the day itself once one is: `tell_of` leaves out what has begun.
    """
    if is_due_today(missed, 0):
        with unit_of_work():
            last = last_done(name)
            if begin_today(missed) is not None and last and last < clock.today() - timedelta(days=1):
                tell_of(clock.today())
    if not is_due_today(name, EVENING):
        return
    with unit_of_work():
        if begin_today(name) is not None:
            tell_of(clock.today() + timedelta(days=1))


def stopping() -> bool:
    """Say whether the worker was told to stop: a task that does one thing after the other ends before the next one."""
    told: threading.Event | None = current_app.extensions.get(_STOP)
    return told is not None and told.is_set()


def work(app: Flask, begun: Callable[[], object], told_to_stop: Callable[[float], bool]) -> None:
    """Do tasks until told to stop: what is asked for, and each of them once a minute. What is under way is finished first.

    `begun` is called once it is at work; `told_to_stop` waits for so many seconds, and says whether to stop.
    """
    stop = app.extensions[_STOP] = threading.Event()

    def in_app(name: str) -> None:
        with app.app_context():
            try:
                do(name)
            except (NotKept, MaybeKept, DBAPIError) as trouble:
                log.warning("%s was not done, since the database is away: %s", name, trouble)

    def told(seconds: float) -> bool:
        if told_to_stop(seconds):
            stop.set()
        return stop.is_set()

    aside = _Aside(in_app)
    long: set[str] = app.extensions.get(_ASIDE, set())
    try:
        queue_of(app).work(lambda name: aside.ask(name) if name in long else in_app(name), sorted(app.extensions.get(_WORK, ())), begun, told)
    finally:
        aside.end()
        app.extensions.pop(_STOP)


class _Aside:
    """A thread beside the worker's own, which does what takes long, one thing after the other; what is asked for meanwhile is done once after it."""

    def __init__(self, hands: Callable[[str], object]) -> None:
        self._hands = hands
        self._asked: dict[str, None] = {}
        self._ended = False
        self._told = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="aside", daemon=True)
        self._thread.start()

    def ask(self, name: str) -> None:
        """Ask for a task, which may be under way."""
        with self._told:
            self._asked[name] = None
            self._told.notify()

    def end(self) -> None:
        """End it; what is under way is given PATIENCE to see that it has to stop."""
        with self._told:
            self._ended = True
            self._told.notify()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        while (name := self._next()) is not None:
            try:
                self._hands(name)
            except Exception:  # as the queue does with any other task: the next minute tries again
                log.exception("%s failed", name)

    def _next(self) -> str | None:
        with self._told:
            self._told.wait_for(lambda: self._asked or self._ended)
            if self._ended:
                return None
            name = next(iter(self._asked))
            del self._asked[name]
            return name


@event.listens_for(db.session, "after_commit")
def _ask(session: object) -> None:
    for name in sorted(db.session.info.pop(_SOON, ())):
        try:
            queue_of(current_app).ask(name)
        except Exception as trouble:  # whatever kind of queue it is: the change is kept, and the next minute does the task
            log.warning("the queue could not be asked for %s: %s", name, trouble)


@event.listens_for(db.session, "after_rollback")
def _forget(session: object) -> None:
    db.session.info.pop(_SOON, None)
