"""The installations that are measured: few operations, many, and a dense year, each on either engine."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, update
from werkzeug.test import Client

from opsplanner import clock, config, create_app, demo, startup
from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.engines import analyze
from opsplanner.feeds import rules
from opsplanner.models import Agency, AgencyKind, Operation, OperationState, Role, Subscription, SubscriptionKind, User
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from opsplanner.search.index import services as index_services
from tests import many_figures, many_jobs
from tests.bench.loading import load
from tests.postgres import create_database

FEW = 120
DENSE, ON_ONE_DAY, AGENCIES, PEOPLE = 2_600, 60, 30, 2_000
"""A dense year: operations from nine months ago to three months ahead, all in a calendar feed's window."""
FIGURES = 5
"""Outcome entries for each operation."""
MANY_JOBS, MANY_DAYS = 5_000, 500
"""Payback among many; among few it is the demonstration's own, about 90 jobs."""
CREWED_DAYS, WAITING = 90, 150
"""For how many days ahead crews are on among many, and how many of those jobs are sent out once more: some wait for a day, on each slot there is one."""
PASSWORD = "a-password-for-the-bench"
TOKEN = "a-token-for-the-bench-and-for-nothing-else"
COORDINATOR, MANAGER, PROBATION = "coordinator@council.example", "manager@partnership.example", "coordinator@probation.example"


def filled(engine: str, folder: Path, name: str, operations: int) -> tuple[Flask, float]:
    """Return the application on a new database of this engine with so many operations, or the dense year's ("dense").

    And the seconds of CPU that it took to load them by the command (loading.py); 0 for the dense year, which no command makes.
    """
    said = {"OPSPLANNER_DEMO": "yes", "OPSPLANNER_DATA": str(folder / f"{engine}-{name}")}
    if engine == "postgresql":
        said["OPSPLANNER_DATABASE"] = create_database(name)
    took = 0.0 if name == "dense" else load(said, operations)
    settings = config.from_environment(said)
    app = create_app(settings)
    with app.app_context():
        if name == "dense":
            _dense(app, settings)
        with unit_of_work():
            demo.set_password(PASSWORD)
            owner = db.session.scalars(select(User).where(User.email == COORDINATOR)).one()
            db.session.add(Subscription(user_id=owner.id, kind=SubscriptionKind.AGENCY, token_hash=rules.token_hash(TOKEN), made_at=clock.now()))
        many_figures.fill(FIGURES * operations)
        if operations > DENSE:
            many_jobs.fill(MANY_JOBS, MANY_DAYS)
            many_jobs.plan(CREWED_DAYS, WAITING)
        with unit_of_work():
            index_services.rebuild(only_missing=True)
        db.session.remove()
        analyze(db.engine)
        db.engine.dispose()  # who is served has a connection that did not fill it
    return app, took


def _dense(app: Flask, settings: config.Settings) -> None:
    with startup.alone(settings, lambda _: None):
        startup.migrate.to_newest(db.engine)
        with unit_of_work():
            load_pack(read_pack(MEDWAY), demonstration=True)
        with unit_of_work():
            demo.load(DENSE)
        with unit_of_work():
            there = list(db.session.scalars(select(Agency.id)))
            more = [{"code": f"agency-{n}", "name": f"Agency number {n}", "short_name": f"Agency {n}", "kind": AgencyKind.BUSINESS} for n in range(AGENCIES - len(there))]
            db.session.execute(insert(Agency), more)
            agencies, roles = list(db.session.scalars(select(Agency.id).order_by(Agency.id))), (Role.STAFF, Role.STAFF, Role.STAFF, Role.COORDINATOR)
            people = [
                {"email": f"person-{n}@dense.example", "name": f"Person {n}", "agency_id": agencies[n % len(agencies)], "role": roles[n % 4], "changed_at": clock.now(), "version": 1}
                for n in range(PEOPLE)
            ]
            db.session.execute(insert(User), people)
            _one_full_day()


def _one_full_day() -> None:
    day = clock.today() + timedelta(days=10)
    soon = select(Operation).where(Operation.day > clock.today(), Operation.state == OperationState.CONFIRMED).order_by(Operation.day).limit(ON_ONE_DAY)
    for operation in db.session.scalars(soon):
        away = day - operation.day
        times = {name: getattr(operation, name) + away for name in ("starts_at", "ends_at", "musters_at")}
        db.session.execute(update(Operation).where(Operation.id == operation.id).values(day=day, **times))


def signed_in(app: Flask, email: str = COORDINATOR) -> Client:
    """Return a client in which this person has signed in by the form."""
    client = app.test_client()
    hidden = dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', client.get("/sign-in").text))
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD} | hidden)
    assert answer.status_code == 303, answer.text
    return client
