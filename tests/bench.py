"""Measures the main pages among 120 and among 100,000 operations, with five outcome entries each, and Community Payback among
about 90 and among 5,000 jobs: `python -m tests.bench`, or `make bench`.

Ends with 1 where a page asks for another number of queries, for more than it may, or takes too much longer among many.
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

from flask import Flask
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select
from werkzeug.test import Client

from opsplanner import clock, config, create_app, demo, startup
from opsplanner.database import db, unit_of_work
from opsplanner.feeds import rules
from opsplanner.models import Subscription, SubscriptionKind, User
from opsplanner.search import index
from tests import many_figures, many_jobs

FEW, MANY = 120, 100_000
MANY_JOBS, MANY_DAYS = 5_000, 500
"""Payback among many; among few it is the demonstration's own, about 90 jobs."""
REQUESTS = 30
FIRST_VIEW, LATER_VIEW = 150, 30
"""Kilobytes, compressed."""
EMAIL, PASSWORD = "coordinator@council.example", "a-password-for-the-bench"
TOKEN = "a-token-for-the-bench-and-for-nothing-else"
PAGES = (
    "/",
    "/operations",
    "/operations?type=CUBIT&ward=luton-and-wayfield",
    "/operations?state=proposed&type=CUBIT",
    "/operations?when=all",
    "/operations?when=all&q=operation+2026",
    "/operations?when=all&q=2026-01",
    "/operations?when=all&q=no-such-street",
    "/calendar",
    "/calendar?q=chatham",
    "/agencies",
    f"/feeds/{TOKEN}.ics",
)
OUTCOMES = (
    "/outcomes",
    "/outcomes?type=CUBIT&ward=luton-and-wayfield",
    "/outcomes?agency=police&state=signed-off",
    "/outcomes?priority=street-scene",
    "/outcomes?measure=vehicles-stopped",
    "/outcomes?from={day}",
    "/outcomes?from={day}&agency=police&state=signed-off",
    "/plan",
    "/plan/{year}/street-scene",
    "/search?q=cubit",
    "/search?q=CUBIT-2026-01",
    "/search?q=operation+cubit",
    "/search?q=no-such-street",
)
PAYBACK = ("/payback", "/payback/days")
LIMITS = dict.fromkeys(PAGES, (10, 1.2)) | {"/": (18, 1.2)} | dict.fromkeys(OUTCOMES, (12, 1.5)) | dict.fromkeys(PAYBACK, (12, 1.5))
"""By page: the most queries, and how many times as long it may take among many."""
EVERYTHING, MOST_MILLISECONDS = "/outcomes?year=all", 1000
FIGURES = 5
"""Outcome entries for each operation."""
MOST_MEGABYTES = 200
"""What a process may hold, all in all, while it sends a file of every entry."""


class _Queries(logging.Handler):
    """Keeps the number of queries that the last line of the log tells of."""

    last = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Read one line."""
        found = re.search(r" (\d+) queries$", record.getMessage())
        self.last = int(found[1]) if found else self.last


@dataclass
class Figure:
    """What one page costs among few operations or among many."""

    queries: int
    times: list[float]

    @property
    def milliseconds(self) -> float:
        """The median."""
        return median(self.times)


def main() -> int:
    """Make both demonstrations, measure, print, and return what the command ends with."""
    heard, console = _Queries(), Console()
    log = logging.getLogger("opsplanner.requests")
    log.setLevel(logging.INFO)
    log.addHandler(heard)
    with tempfile.TemporaryDirectory(prefix="opsplanner-bench-") as place:
        apps = [_filled(Path(place) / str(operations), operations, console) for operations in (FEW, MANY)]
        clients = [signed_in(app) for app in apps]
        faults = _pages(clients, heard, console) + _everything(clients[1], console) + _file(Path(place) / str(MANY), console)
        faults += _weight(clients[0], console)
        for app in apps:
            with app.app_context():
                db.engine.dispose()
    console.print(*faults or ["Everything is within its limits."], sep="\n", markup=False)
    return int(bool(faults))


def _filled(folder: Path, operations: int, console: Console) -> Flask:
    settings = config.from_environment({"OPSPLANNER_DEMO": "yes", "OPSPLANNER_DATA": str(folder)})
    app = create_app(settings)
    with app.app_context(), Progress(console=console, transient=True) as progress:
        startup.prepare(app, settings, lambda _: None)
        task = progress.add_task(f"{operations:,} operations", total=operations)
        demo.fill(operations, lambda done: progress.update(task, completed=done))
        with unit_of_work():
            demo.set_password(PASSWORD)
            owner = db.session.scalars(select(User).where(User.email == EMAIL)).one()
            db.session.add(Subscription(user_id=owner.id, kind=SubscriptionKind.AGENCY, token_hash=rules.token_hash(TOKEN), made_at=clock.now()))
        many_figures.fill(FIGURES * operations)
        if operations == MANY:
            many_jobs.fill(MANY_JOBS, MANY_DAYS)
        with unit_of_work():
            index.rebuild(only_missing=True)
        db.session.remove()
    return app


def signed_in(app: Flask) -> Client:
    """Return a client in which the coordinator has signed in by the form."""
    client = app.test_client()
    hidden = dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', client.get("/sign-in").text))
    answer = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD} | hidden)
    assert answer.status_code == 303, answer.text
    return client


def _pages(clients: list[Client], heard: _Queries, console: Console) -> list[str]:
    """Measure each page in turn with few and with many, so that what else the machine does falls on both."""
    table, faults = Table("Page", "Queries", f"{FEW:,}", f"{MANY:,}", "Ratio"), []
    today = clock.today()
    first = today.year - (today.month < 4)
    for path, (most, longer) in LIMITS.items():
        path = path.replace("{year}", f"{first}-{(first + 1) % 100:02}").replace("{day}", f"{today - timedelta(days=60)}")
        few, many = _measured(path, clients, heard)
        ratio = many.milliseconds / few.milliseconds
        queries = f"{few.queries}" if few.queries == many.queries else f"{few.queries} / {many.queries}"
        name = path.replace(TOKEN, "…")
        table.add_row(name, queries, f"{few.milliseconds:.1f} ms", f"{many.milliseconds:.1f} ms", f"{ratio:.2f}")
        if few.queries != many.queries or many.queries > most:
            faults.append(f"{name} asks {queries} queries; it may ask {most}, as many among few as among many.")
        if ratio > longer:
            faults.append(f"{name} takes {ratio:.2f} times as long among {MANY:,} as among {FEW:,}; {longer} is the limit.")
    console.print(table)
    return faults


def _measured(path: str, clients: list[Client], heard: _Queries) -> list[Figure]:
    figures = []
    for client in clients:  # the first answers fill caches, and note the fetch of a feed
        for _ in range(3):
            assert client.get(path).status_code == 200, path
        figures.append(Figure(heard.last, []))
    for turn in range(REQUESTS):
        for client, figure in list(zip(clients, figures, strict=True))[:: 1 if turn % 2 else -1]:
            began = time.perf_counter()
            client.get(path)
            figure.times.append((time.perf_counter() - began) * 1000)
    return figures


def _everything(client: Client, console: Console) -> list[str]:
    """Measure the page that adds up every entry among many."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        assert client.get(EVERYTHING).status_code == 200
        times.append((time.perf_counter() - began) * 1000)
    took = median(times)
    console.print(f"{EVERYTHING} adds everything up in {took:.0f} ms.")
    return [f"{EVERYTHING} takes {took:.0f} ms among {MANY:,}; {MOST_MILLISECONDS} ms is the limit."] if took > MOST_MILLISECONDS else []


def _file(folder: Path, console: Console) -> list[str]:
    """Take the file of every entry among many, in a process of its own, and see what memory it needs."""
    told = subprocess.run([sys.executable, "-m", "tests.file_memory", str(folder)], cwd=config.ROOT, capture_output=True, text=True, check=True).stdout
    rows, seconds, megabytes = told.split()
    console.print(f"/outcomes.csv sends {int(rows):,} rows in {seconds} s, the whole process within {megabytes} MB.")
    return [f"/outcomes.csv needs {megabytes} MB; {MOST_MEGABYTES} MB is the limit."] if int(megabytes) > MOST_MEGABYTES else []


def _weight(client: Client, console: Console) -> list[str]:
    """Weigh home as it is sent, with and without what the browser keeps."""
    page = client.get("/").text
    parts = set(re.findall(r'(?:src|href)="(/static/[^"?]+)', page))
    scripts = [part for part in parts if part.endswith(".js")]
    parts |= {urljoin(part, found) for part in scripts for found in re.findall(r'^import .* from "(.*)";', client.get(part).text, re.M)}
    later, *kept = (len(client.get(path, headers={"Accept-Encoding": "gzip"}).data) / 1000 for path in ("/", *parts))
    first = later + sum(kept)
    console.print(f"Home weighs {first:.0f} kB on the first view, {later:.0f} kB after it.")
    limits = (("first view", first, FIRST_VIEW), ("later view", later, LATER_VIEW))
    return [f"Home weighs {weight:.0f} kB on the {which}; {limit} kB is the limit." for which, weight, limit in limits if weight > limit]


if __name__ == "__main__":
    sys.exit(main())
