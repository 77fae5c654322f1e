"""How long the check of a file with 5,000 operations takes, as the worker does it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from flask import Flask
from rich.console import Console

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, OperationImport, OperationType, User, Ward
from opsplanner.operations.importing import services as importing_services
from opsplanner.operations.importing.checking import services
from opsplanner.operations.importing.columns.rules import AIM, ASKED, CAME, DAY, END, NOTES, PLACE, START, STATE, TYPE, WARDS, Match
from opsplanner.web.tables.values import DAY_FIRST
from tests.bench.filled import COORDINATOR

ROWS, CHECKED = 5_000, 5.0
"""Rows, and the seconds of CPU in which they are to be checked."""
_HOLDS = {
    "Type": TYPE, "Date": DAY, "Starts": START, "Ends": END, "Wards": WARDS, "Place": PLACE, "Asked": ASKED, "Came": CAME, "Title": AIM, "Stands": STATE, "Remarks": NOTES,
}


def measure(engine: str, apps: dict[str, Flask], console: Console, figures: dict[str, dict[str, Any]]) -> list[str]:
    """Check such a file in each size, print what it takes, and return what is over its limit."""
    faults = []
    for size, app in apps.items():
        took = checked(app)
        said = f"{engine}, {size}: a file of {ROWS:,} operations is checked in {took:.2f} s of CPU"
        console.print(f"{said}.")
        figures[f"{engine} file of {ROWS} operations, {size}"] = {"seconds": round(took, 2), "limit": CHECKED}
        faults += [f"{said}; {CHECKED:g} s is the limit."] if took > CHECKED else []
    return faults


def checked(app: Flask) -> float:
    """Return the seconds of CPU that the check of 5,000 rows takes, each with four agencies and two columns of text."""
    with app.app_context():
        with unit_of_work():
            by = db.session.scalars(db.select(User).where(User.email == COORDINATOR)).one()
            reference = importing_services.receive("all.csv", _content(), by=by)
            match = Match(0, 1, _HOLDS, DAY_FIRST)
            importing_services.match(reference, match, match, seen_version=1, by=by)
        began = time.process_time()
        services.check(reference)
        took = time.process_time() - began
        file = db.session.scalars(db.select(OperationImport).where(OperationImport.reference == reference)).one()
        assert file.rows == ROWS and not file.faults, (file.rows, file.faults)
        db.session.remove()
    return took


def _content() -> bytes:
    """A row for each: days of the last 300, hours and wards in turn, so that no two say the same."""
    kinds = list(db.session.scalars(db.select(OperationType.name).where(OperationType.active).order_by(OperationType.id)))
    wards = list(db.session.scalars(db.select(Ward.name).where(Ward.active).order_by(Ward.name)))
    one, two, three, four = db.session.scalars(db.select(Agency.short_name).where(Agency.active).order_by(Agency.id).limit(4))
    lines = [",".join(_HOLDS)]
    for n in range(ROWS):
        day, turn = clock.today() - timedelta(days=1 + n % 300), n // 300
        lines.append(
            f'{kinds[turn % len(kinds)]},{day:%d/%m/%Y},{8 + turn % 10}:{turn % 4 * 15:02},{18 + turn % 4}:30,{wards[turn % len(wards)]},"Yard {n % 40}, ME4 4TR",'
            f'"{one}: 4; {two}: {n % 7}; {three}: 2; {four}","{one}: 3; {two}: 2",Stop {n} vehicles and see what they carry,completed,The road was wet and the van came late on day {n}'
        )
    return "\n".join(lines).encode()
