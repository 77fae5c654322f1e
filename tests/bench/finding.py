"""How long it takes to find a date in a quarter for ten agencies, where some fit and where none does.

`python -m tests.bench.finding` fills 100,000 operations on SQLite, or as many as it is told, and measures it alone: `make bench` does so among all else.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask

from opsplanner import clock, config, create_app, demo
from opsplanner.database import db, unit_of_work
from opsplanner.engines import analyze
from opsplanner.models import Agency, Resource, Ward
from tests.bench.filled import PASSWORD, signed_in
from tests.bench.loading import OPERATIONS, load
from tests.bench.measure import Asked

FOUND, QUERIES = 2.0, 15
"""The seconds of CPU in which the dates of a quarter are found for ten agencies, and the queries that this may ask."""
AGENCIES, RESOURCES, DAYS, TURNS = 10, 2, 92, 5


class Took(NamedTuple):
    """The seconds of CPU that the page took where dates fit and where none does, and the most queries that it asked."""

    some: float
    none: float
    queries: int


def took(app: Flask) -> Took:
    """Find a date on any day of the next quarter, beginning on any of six hours, where we have not been longest; then with more people than there are."""
    client = signed_in(app)
    few, many = (Asked(app, f"/operations/find?{urlencode(_wishes(app, staff), doseq=True)}", client) for staff in (1, 500))
    queries = max(few.queries(), many.queries())
    return Took(*(median(one.microseconds(1) for _ in range(TURNS)) / 1_000_000 for one in (few, many)), queries)


def _wishes(app: Flask, staff: int) -> dict[str, object]:
    first = clock.today() + timedelta(days=1)
    with app.app_context():
        agencies = [f"{code}:{staff if n else 1}" for n, code in enumerate(db.session.scalars(db.select(Agency.code).where(Agency.active).order_by(Agency.id).limit(AGENCIES)))]
        resources = list(db.session.scalars(db.select(Resource.code).where(Resource.active).order_by(Resource.id).limit(RESOURCES)))
        assert len(agencies) == AGENCIES and db.session.scalar(db.select(db.func.count(Ward.id)))
        db.session.remove()
    when = {"from": first.isoformat(), "to": (first + timedelta(days=DAYS - 1)).isoformat(), "starts": "09:00", "ends": "18:00", "lasts": 4}
    return {"type": "CUBIT", **when, "longest": "yes", "ask": agencies, "resource": resources}


def main(operations: int) -> int:
    """Fill, measure, print, and return what the command ends with."""
    with tempfile.TemporaryDirectory(prefix="opsplanner-bench-") as place:
        said = {"OPSPLANNER_DEMO": "yes", "OPSPLANNER_DATA": str(Path(place) / "sqlite-many")}
        load(said, operations)
        app = create_app(config.from_environment(said))
        with app.app_context():
            with unit_of_work():
                demo.set_password(PASSWORD)
            analyze(db.engine)
        found = took(app)
        with app.app_context():
            db.engine.dispose()
    print(f"To find a date takes {found.some:.2f} s, and {found.none:.2f} s where none fits, by {found.queries} queries.")
    return int(max(found.some, found.none) > FOUND or found.queries > QUERIES)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else OPERATIONS))
