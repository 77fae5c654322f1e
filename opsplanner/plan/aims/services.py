"""The aims of a priority are written. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.history.words import change_of, short
from opsplanner.models import Aim, User, Verb
from opsplanner.plan.aims import rules
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.priorities import rules as priorities_rules
from opsplanner.plan.priorities import services as priorities_services


class Wanted(NamedTuple):
    """An aim as it was typed: the code of one that is there, "" of a new one."""

    code: str
    text: str


def write_aims(year_code: str, code: str, wanted: Sequence[Wanted], *, seen_version: int, by: User) -> str:
    """Make the aims of a priority what was typed, in this order; return the sentence that says so. One that is left out is no longer an aim, and stays.

    Raises NotFound, RuleBroken, ChangedMeanwhile.
    """
    priority = priorities_services.for_change(year_code, code, seen_version, by)
    rules.check_aims([aim.text for aim in wanted])
    every = {aim.code: aim for aim in db.session.scalars(select(Aim).where(Aim.priority_id == priority.id).order_by(Aim.position, Aim.id))}
    there = {code: aim for code, aim in every.items() if aim.active}
    named = [aim.code for aim in wanted if aim.code]
    if len(set(named)) < len(named) or any(code not in there for code in named):
        raise RuleBroken("The aims are others by now. Open the page again and repeat the change")
    said, whole = [], []
    for aim in [aim for code, aim in there.items() if code not in named]:
        _change(aim, priority.code, year_code, by, active=False)
        said.append(f"took out the aim: {short(aim.text)}")
    for position, one in enumerate(wanted):
        row = there.get(one.code)
        if row is None:
            row = Aim(priority_id=priority.id, code=priorities_rules.new_code(one.text[:40], every), text=one.text, position=position)
            every[row.code] = row
            db.session.add(row)
            said.append(f"added the aim: {short(one.text)}")
            continue
        if row.text != one.text:
            change = change_of("the aim", row.text, one.text)
            said.append(change.said)
            whole += [change.whole] if change.whole else []
            _change(row, priority.code, year_code, by, text=one.text)
        row.position = position
    if not said:
        return "Nothing was changed"
    flag_modified(priority, "name")  # its version is that of its aims too
    record(None, Verb.AIMS_CHANGED, "; ".join(said), by=by, whole="\n\n".join(whole), subject=subjects.of_priority(priority.id))
    db.session.flush()
    return "The aims are kept"


def _change(aim: Aim, priority: str, year: str, by: User, **to: object) -> None:
    before = {field: getattr(aim, field) for field in to}
    for field, value in to.items():
        setattr(aim, field, value)
    differences_services.keep(aim, f"Aim {aim.code} of {priority} of {year.replace('-', '/')}", before, by=by)
