"""Counting guesses, in the database: it is the same for every process that serves, on whichever machine.

A guess counts as wrong before it is checked, in one step, so that many at once are no more than as many one by one; a process that is
killed meanwhile leaves nothing closed. It is taken back when it was right. Both are a unit of work of their own, and no part of what was asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from flask import current_app
from sqlalchemy import Executable, String, case, delete, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import TimeoutError

from opsplanner import clock
from opsplanner.database import UTCTime, db, on_sqlite, unit_of_work
from opsplanner.errors import MaybeKept, NotKept
from opsplanner.models import WrongPassword
from opsplanner.signing_in.guesses import queries
from opsplanner.signing_in.guesses.queries import Failed
from opsplanner.signing_in.guesses.rules import LONGEST_KEPT, Limits
from opsplanner.statements import built_once, value, values

log = logging.getLogger("opsplanner.signing_in")


class TooManyGuesses(Exception):
    """So many were wrong, or are being checked at this moment, that another one has to wait for some seconds."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


class Taken(NamedTuple):
    """A guess that was counted: for whom, and when."""

    whose: list[str]
    at: datetime


def take(limits: Limits) -> Taken:
    """Count a guess under each limit. Raises TooManyGuesses when it has to wait under one of them, which costs no write, and NotKept when it cannot be counted."""
    now = clock.now()
    _wait(limits, queries.counted(limits), now)
    with _aside():
        before = {}
        for whose, limit in sorted((whose, limit) for limit, whose in limits):  # in one order: nobody waits for who waits for her
            row = db.session.execute(_one_more(on_sqlite()), {"who": whose, "now": now, "forgotten": limit.forgotten(now)}).one()
            before[whose] = Failed(whose, row.times - 1, row.before_at)
        _wait(limits, before, now)
        db.session.execute(_over(), {"until": now - LONGEST_KEPT})
    return Taken(sorted(before), now)


def take_back(guess: Taken) -> None:
    """Let a guess that was not wrong count for nothing. Where that cannot be written it goes on counting for a while, and the log says so."""
    try:
        with _aside():
            connection = db.session.connection()
            connection.execute(_one_less(), [{"who": whose, "then": guess.at} for whose in guess.whose])  # one after the other, in the same order
            connection.execute(_none_left(), {"those": guess.whose})
    except (NotKept, MaybeKept, TimeoutError):
        log.warning("a password that was not wrong could not be taken back from the count of wrong ones")


def _wait(limits: Limits, failed: Mapping[str, Failed], now: datetime) -> None:
    if wait := max(limit.wait(failed[whose].times, failed[whose].last_at, now) for limit, whose in limits):
        raise TooManyGuesses(wait)


@contextmanager
def _aside() -> Iterator[None]:
    """A session of its own: the request's has read who is there, and only what was asked for is said to be kept or not."""
    with current_app.app_context(), unit_of_work():
        yield


@built_once
def _one_more(on_sqlite: bool) -> Executable:
    insert = (sqlite if on_sqlite else postgresql).insert(WrongPassword)
    new = insert.values(whose=value("who", String), times=1, last_at=value("now", UTCTime), before_at=null())
    times = case((WrongPassword.last_at > value("forgotten", UTCTime), WrongPassword.times + 1), else_=1)
    more = {"times": times, "before_at": WrongPassword.last_at, "last_at": value("now", UTCTime)}
    return new.on_conflict_do_update(index_elements=[WrongPassword.whose], set_=more).returning(WrongPassword.times, WrongPassword.before_at)


@built_once
def _one_less() -> Executable:
    before = func.coalesce(WrongPassword.before_at, WrongPassword.last_at)
    last = case((WrongPassword.last_at == value("then", UTCTime), before), else_=WrongPassword.last_at)
    return update(WrongPassword).where(WrongPassword.whose == value("who", String)).values(times=WrongPassword.times - 1, last_at=last)


@built_once
def _none_left() -> Executable:
    return delete(WrongPassword).where(WrongPassword.whose.in_(values("those", String)), WrongPassword.times < 1)


@built_once
def _over() -> Executable:
    """Without what is being counted at this moment: it waits for nobody."""
    over = select(WrongPassword.whose).where(WrongPassword.last_at < value("until", UTCTime)).with_for_update(skip_locked=True)
    return delete(WrongPassword).where(WrongPassword.whose.in_(over)).execution_options(synchronize_session=False)
