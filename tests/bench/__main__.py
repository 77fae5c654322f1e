"""`python -m tests.bench`, or `make bench`: every main page beside *b* and *lean*, among few, among many, and in a dense year, on both engines.

Ends with 1 where a page asks another number of queries among many or more than it may, takes longer than it may (beside *lean*, and there),
or weighs too much, and where a calendar or a change takes longer than it may.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from opsplanner import clock, config
from opsplanner.database import db, unit_of_work
from opsplanner.models import Operation, OperationState
from tests import postgres
from tests.bench import finding, import_files, lean, loading, month, plain, proposal, reports, return_files, tables
from tests.bench.filled import DENSE, FEW, TOKEN, filled, signed_in
from tests.bench.measure import Asked, beside
from tests.bench.pages import LEFT_OUT, PAGES, names_in
from tests.bench.writes import ASKED_EACH, CROWD, LOCK, LONGEST, SERIES, SERIES_LOCK, TELLS, TOLD, crowd, held, series_held, telling

FIRST_VIEW, LATER_VIEW = 60, 12
"""Kilobytes, compressed."""
MOST_MEGABYTES = 200
"""What a process may hold, all in all, while it sends a file of every entry."""
FEED = 5.0
"""Times *b* that a calendar's unchanged answer is to take at most."""
FIRST_POLL, CHANGES = 250.0, 5
"""Milliseconds that a calendar may take once after a change."""
Figures = dict[str, dict[str, Any]]


def main(arguments: list[str]) -> int:
    """Fill what is asked for, measure, print, write the figures, and return what the command ends with."""
    asked = _read(arguments)
    console, figures, faults = Console(), {}, []
    postgres.prepare()
    try:
        with tempfile.TemporaryDirectory(prefix="opsplanner-bench-") as place:
            limits = _limits(Path(place))
            for engine in asked.engines:
                sizes = {"few": FEW, "many": asked.many, "dense": DENSE}
                apps = {name: _filled(engine, Path(place), name, sizes[name], console, figures, faults) for name in asked.sizes}
                gc.collect()
                gc.freeze()  # three installations stand in one process: none is gone through again in the midst of another's change
                faults += _pages(engine, apps, limits, asked.only, console, figures)
                faults += _feeds(engine, apps, limits[0] if engine == "sqlite" else _plain(apps[asked.sizes[0]]), console, figures)
                if engine == "sqlite" and "many" in apps:
                    faults += _file(Path(place) / "sqlite-many", console)
                faults += tables.measure(engine, apps, console, figures)
                faults += _reports(engine, apps, console, figures)
                faults += _return_files(engine, apps, console, figures)
                faults += import_files.measure(engine, apps, console, figures)
                faults += _finding(engine, apps, console, figures)
                faults += _proposals(engine, apps, console, figures)
                faults += _months(engine, apps, console, figures)
                if engine == "sqlite":
                    faults += _writes(apps, console, figures)
                for app in apps.values():
                    with app.app_context():
                        db.engine.dispose()
            faults += _weight(apps[asked.sizes[0]], console)
    finally:
        postgres.end()
    if asked.json:
        Path(asked.json).write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
    console.print(*faults or ["Everything is within its limits."], sep="\n", markup=False)
    return int(bool(faults))


def _read(arguments: list[str]) -> argparse.Namespace:
    known = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures pages and calendar feeds beside the limits of tests/bench/lean.py.")
    known.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    known.add_argument("--sizes", nargs="+", default=["few", "many", "dense"], choices=["few", "many", "dense"])
    known.add_argument("--many", type=int, default=100_000, help="how many operations are many")
    known.add_argument("--only", nargs="+", default=[], help="addresses, as they stand in tests/bench/pages.py")
    known.add_argument("--json", help="the file to write the figures to, for `python -m tests.bench.compare`")
    return known.parse_args(arguments)


def _limits(place: Path) -> tuple[Asked, Asked]:
    lean.fill(str(place / "lean.db"))
    app = lean.app_on(str(place / "lean.db"))
    client = app.test_client()
    client.get("/enter")
    return Asked(app, "/b"), Asked(app, "/lean", client)


def _filled(engine: str, place: Path, name: str, operations: int, console: Console, figures: Figures, faults: list[str]) -> Flask:
    with console.status(f"{engine}, {name}: {operations:,} operations"):
        app, took = filled(engine, place, name, operations)
    if operations == loading.OPERATIONS:
        limit = loading.LIMITS[engine]
        console.print(f"{engine}: to load {operations:,} operations takes {took:.0f} s of CPU; {limit:g} s is the limit.")
        figures[f"{engine} load {operations}"] = {"seconds": round(took), "limit": limit}
        if took > limit:
            faults.append(f"{engine}: to load {operations:,} operations takes {took:.0f} s of CPU; {limit:g} s is the limit.")
    return app


def _pages(engine: str, apps: dict[str, Flask], limits: tuple[Asked, Asked], only: list[str], console: Console, figures: Figures) -> list[str]:
    """Measure each page in all sizes in turn, with *lean* beside them."""
    table, faults = Table("Page", "Queries", *(f"{name}, ms" for name in apps), "Times lean", "Limit", "Longer", title=engine), []
    names = {size: names_in(app) for size, app in apps.items()}
    people = {(size, who): signed_in(app, who) for size, app in apps.items() for who in {page.who for page in PAGES}}
    for page in PAGES:
        if only and page.address not in only:
            continue
        requests = [Asked(app, page.address.format(**names[size]), people[size, page.who]) for size, app in apps.items()]
        shown = [request.rows() for request in requests]
        queries = [request.queries() for request in requests]
        gc.collect()
        gc.freeze()  # nor what its first readers brought, which the server sets aside too (server.py: set_aside_what_stays)
        took = beside(requests, limits[1])
        times, ratio = took[0].times, max(_longer(one.times, rows, took[0].times, shown[0]) for one, rows in zip(took, shown, strict=True))
        name = f"{page.address} ({page.who.partition('@')[0]} of {page.who.partition('@')[2].partition('.')[0]})"
        table.add_row(
            name, " / ".join(map(str, queries)), *(f"{one.microseconds / 1000:.1f}" for one in took), f"{times:.1f}", f"{page.limit:g}{'' if times <= page.limit else ' !'}", f"{ratio:.2f}"
        )
        figures[f"{engine} {name}"] = {"queries": queries, "times lean": round(times, 2), "limit": page.limit, "ratio": round(ratio, 2)}
        if max(queries) > min(queries) + LEFT_OUT or max(queries) > page.queries:
            faults.append(f"{engine}: {name} asks {' / '.join(map(str, queries))} queries; it may ask {page.queries}, as many among few as among many, but for {LEFT_OUT} that are left out where nothing was found to ask about.")
        if ratio > page.longer:
            faults.append(f"{engine}: {name} takes {ratio:.2f} times as long among many, or for a row in a dense year; {page.longer} is the limit.")
        if page.weight and (heaviest := max(len(request.answer()[1]) for request in requests) / 1000) > page.weight:
            faults.append(f"{engine}: {name} weighs {heaviest:.0f} kB before it is compressed; {page.weight} kB is the limit.")
        if times > page.limit:
            faults.append(f"{engine}: {name} takes {times:.1f} times lean; {page.limit:g} is the limit.")
    console.print(table)
    return faults


def _longer(took: float, rows: int, among_few: float, rows_among_few: int) -> float:
    """Return how many times as long it takes as among few; where it shows more rows, how many times as long for each."""
    return took / among_few / max(1.0, rows / max(1, rows_among_few))


def _plain(app: Flask) -> Asked:
    return Asked(plain.app_on(app.config["SETTINGS"].database), "/b")


def _feeds(engine: str, apps: dict[str, Flask], bare: Asked, console: Console, figures: Figures) -> list[str]:
    """Measure a calendar that has not changed, asked for whole and with the tag that it had; and the first time after a change."""
    faults: list[str] = []
    table = Table("Calendar feed", "Queries", "ms", "Times b", "Limit", title=engine)
    for size, app in apps.items():
        path = f"/feeds/{TOKEN}.ics"
        first = app.test_client().get(path, headers={"Accept-Encoding": "gzip"})
        for what, headers in (("unchanged (304)", {"If-None-Match": first.headers["ETag"]}), ("whole, compressed", {})):
            request = Asked(app, path, **{"Accept-Encoding": "gzip"}, **headers)
            queries = request.queries()
            [(took, times)] = beside([request], bare, 6)
            table.add_row(f"{size}, {what}", str(queries), f"{took / 1000:.2f}", f"{times:.1f}", f"{FEED:g}")
            figures[f"{engine} feed {size} {what}"] = {"queries": queries, "times b": round(times, 1), "limit": FEED}
            if times > FEED:
                faults.append(f"{engine}: the calendar of {size}, {what}, takes {times:.1f} times b; {FEED:g} is the limit.")
        took = _first_poll(app, path)
        table.add_row(f"{size}, first after a change", "", f"{took:.0f}", "", f"{FIRST_POLL:g} ms")
        figures[f"{engine} feed {size} first after a change"] = {"ms": round(took), "limit": FIRST_POLL}
        if took > FIRST_POLL:
            faults.append(f"{engine}: the calendar of {size} takes {took:.0f} ms once after a change; {FIRST_POLL:g} ms is the limit.")
    console.print(table)
    return faults


def _first_poll(app: Flask, path: str) -> float:
    """Return the CPU of asking for a calendar when one operation in it has changed since, in milliseconds: the median of some."""
    took = []
    for turn in range(CHANGES):
        with app.app_context(), unit_of_work():
            soon = select(Operation).where(Operation.day > clock.today(), Operation.state == OperationState.CONFIRMED, Operation.lead_agency.has(code="council"))
            operation = db.session.scalars(soon.order_by(Operation.day, Operation.id).limit(1)).one()
            operation.notes, operation.changed_at = f"Changed {turn} times", clock.now()
        took.append(Asked(app, path, **{"Accept-Encoding": "gzip"}).microseconds(1) / 1000)
    return median(took)


def _file(folder: Path, console: Console) -> list[str]:
    """Take the file of every entry among many, and a workbook of as many as it takes, in a process of its own, and see what memory it needs."""
    told, faults = subprocess.run([sys.executable, "-m", "tests.file_memory", str(folder)], cwd=config.ROOT, capture_output=True, text=True, check=True).stdout, []
    for line in told.splitlines():
        address, rows, seconds, megabytes = line.split()
        console.print(f"{address} sends {int(rows):,} rows in {seconds} s, the whole process within {megabytes} MB.")
        faults += [f"{address} needs {megabytes} MB; {MOST_MEGABYTES} MB is the limit."] if int(megabytes) > MOST_MEGABYTES else []
    return faults


def _writes(apps: dict[str, Flask], console: Console, figures: Figures) -> list[str]:
    """See how long changes hold the database, which lets one write at a time."""
    table, faults = Table("Change", "Holds the database, ms", "Limit", title="sqlite"), []
    for size, app in apps.items():
        for what, took in held(app).items():
            table.add_row(f"{size}, {what}", f"{took:.1f}", f"{LOCK:g}")
            figures[f"sqlite {size}: {what}, holds the database"] = {"ms": round(took, 1), "limit": LOCK}
            if took > LOCK:
                faults.append(f"sqlite, {size}: to {what} holds the database for {took:.0f} ms; {LOCK:g} ms is the limit.")
        for what, dates, propose in SERIES:
            took = series_held(app, dates, propose=propose)
            table.add_row(f"{size}, {what} with {ASKED_EACH} agencies each", f"{took:.0f}", f"{SERIES_LOCK:g}")
            figures[f"sqlite {size}: {what}, holds the database"] = {"ms": round(took), "limit": SERIES_LOCK}
            if took > SERIES_LOCK:
                faults.append(f"sqlite, {size}: to {what} holds the database for {took:.0f} ms; {SERIES_LOCK:g} ms is the limit.")
    console.print(table)
    app = next(iter(apps.values()))
    with_mail, without = telling(app)
    console.print(f"To propose and ask {TOLD} agencies takes {with_mail:.1f} ms where they are written to, and {without:.1f} ms where there is no mail.")
    figures[f"sqlite propose and ask {TOLD}, with mail beside none"] = {"times": round(with_mail / without, 2), "limit": TELLS}
    if with_mail > without * TELLS:
        faults.append(f"To ask {TOLD} agencies by mail takes {with_mail / without:.2f} times what it takes without; {TELLS:g} is the limit.")
    took = crowd(app)
    first, last = took.waits[0], took.waits[-1]
    console.print(f"Of {CROWD} people who propose at once on one process the first waits {first:.2f} s, and the last {last:.2f} s; {took.came_again} are told first that it is busy, and come again.")
    figures["sqlite crowd, the last of 32 who propose at once"] = {"seconds": round(last, 2), "limit": LONGEST, "came again": took.came_again}
    if last > LONGEST:
        faults.append(f"Of {CROWD} people who propose at once the last waits {last:.2f} s; {LONGEST:g} s is the limit.")
    return faults


def _reports(engine: str, apps: dict[str, Flask], console: Console, figures: Figures) -> list[str]:
    """Make a report of 300 figures and issue it."""
    faults: list[str] = []
    for size, app in apps.items():
        took = reports.took(app)
        held = f" and holds the database for {took.held:.0f} ms" if engine == "sqlite" else ""
        console.print(f"{engine}, {size}: a report of {took.figures} figures is drawn in {took.drafted:.2f} s; to issue it takes {took.issued:.2f} s{held}.")
        figures[f"{engine} report of {reports.FIGURES} figures, {size}"] = {"seconds": round(took.issued, 2), "limit": reports.MADE, "held": round(took.held), "may hold": reports.HELD}
        if max(took.drafted, took.issued) > reports.MADE or took.held > reports.HELD:
            faults.append(f"{engine}, {size}: a report takes {took.issued:.2f} s and holds the database for {took.held:.0f} ms; {reports.MADE:g} s and {reports.HELD:g} ms are the limits.")
    return faults


def _return_files(engine: str, apps: dict[str, Flask], console: Console, figures: Figures) -> list[str]:
    """Check a file of 5,000 rows of returns, take it, and withdraw it."""
    faults: list[str] = []
    for size, app in apps.items():
        took = return_files.took(app)
        held = f", and each portion holds the database for {took.held:.0f} ms at most" if engine == "sqlite" else ""
        console.print(f"{engine}, {size}: a file of {took.rows:,} rows of returns is checked in {took.checked:.2f} s; to take it takes {took.taken:.1f} s, to withdraw it {took.withdrawn:.1f} s{held}.")
        figures[f"{engine} file of {return_files.ROWS} rows, {size}"] = {"seconds": round(took.checked, 2), "limit": return_files.CHECKED, "held": round(took.held), "may hold": return_files.HELD}
        if took.checked > return_files.CHECKED or took.held > return_files.HELD:
            faults.append(f"{engine}, {size}: the check of a file takes {took.checked:.2f} s, and a portion of it holds the database for {took.held:.0f} ms; {return_files.CHECKED:g} s and {return_files.HELD:g} ms are the limits.")
        if engine == "sqlite" and not took.said:
            faults.append(f"{engine}, {size}: the check of a file does not say how far it is.")
    return faults


def _finding(engine: str, apps: dict[str, Flask], console: Console, figures: Figures) -> list[str]:
    """Find a date in a quarter for ten agencies, where some fit and where none does."""
    faults: list[str] = []
    for size, app in apps.items():
        took = finding.took(app)
        console.print(f"{engine}, {size}: to find a date takes {took.some:.2f} s, and {took.none:.2f} s where none fits, by {took.queries} queries.")
        figures[f"{engine} finding a date, {size}"] = {"seconds": round(max(took.some, took.none), 2), "limit": finding.FOUND, "queries": took.queries}
        if max(took.some, took.none) > finding.FOUND or took.queries > finding.QUERIES:
            faults.append(f"{engine}, {size}: to find a date takes {max(took.some, took.none):.2f} s and {took.queries} queries; {finding.FOUND:g} s and {finding.QUERIES} are the limits.")
    return faults


def _proposals(engine: str, apps: dict[str, Flask], console: Console, figures: Figures) -> list[str]:
    """Let a quarter of 60 operations be proposed."""
    faults: list[str] = []
    for size, app in apps.items():
        took = proposal.took(app)
        console.print(
            f"{engine}, {size}: a proposal of {proposal.MOST} operations over {proposal.WEEKS} weeks: what stands in the way is read in {took.read:.1f} s, and it is worked out in {took.worked:.1f} s. "
            f"{took.said}. Found {tuple(took.found)}, first come, first served {tuple(took.first)}: {', '.join(took.found._fields)}."
        )
        figures[f"{engine} proposal of {proposal.MOST}, {size}"] = {"read": round(took.read, 1), "may read": proposal.READ, "worked": round(took.worked, 1), "limit": proposal.WORKED}
        if any(found > first for found, first in zip(took.found, took.first, strict=True)):
            faults.append(f"{engine}, {size}: a proposal is worse than first come, first served: {tuple(took.found)} beside {tuple(took.first)}.")
        if took.read > proposal.READ or took.worked > proposal.WORKED:
            faults.append(f"{engine}, {size}: a proposal is read in {took.read:.1f} s and worked out in {took.worked:.1f} s; {proposal.READ:g} s and {proposal.WORKED:g} s are the limits.")
    return faults


def _months(engine: str, apps: dict[str, Flask], console: Console, figures: Figures) -> list[str]:
    """Let a month of 100 jobs on 20 days be proposed."""
    faults: list[str] = []
    for size, app in apps.items():
        took = month.took(app)
        console.print(month.said(f"{engine}, {size}", took))
        figures[f"{engine} month of {month.JOBS}, {size}"] = {"worked": round(took.worked, 1), "limit": month.WORKED}
        faults += month.faults(f"{engine}, {size}", took)
    return faults


def _weight(app: Flask, console: Console) -> list[str]:
    """Weigh home as it is sent, with and without what the browser keeps."""
    client = signed_in(app)
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
    sys.exit(main(sys.argv[1:]))
