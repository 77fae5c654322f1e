"""Two groups of two workers on one PostgreSQL database, as real processes: `make faults` runs this, and `make test` does not.

What one process knows the others know: who is signed in, which form was done, how often a password was guessed. A worker that is killed takes
nothing with it, and a group that is told to stop lets its requests finish.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import time
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from opsplanner import clock, config, create_app, in_use
from opsplanner.database import db
from opsplanner.errors import Refused
from opsplanner.feeds.rules import token_hash
from opsplanner.models import (
    Booking,
    Commitment,
    HistoryLine,
    JobState,
    Operation,
    Slot,
    Subscription,
    SubscriptionKind,
    User,
    Verb,
    WrongPassword,
)
from opsplanner.models import OperationState as S
from opsplanner.signing_in.passwords import services as passwords_services
from tests.browser import Browser
from tests.groups import LONGEST, Group
from tests.make import PASSWORD, Make
from tests.page_forms import post_forms
from tests.payback.days import Probation
from tests.postgres import create_database, free_port


@dataclass
class Answer:
    """What a group answered."""

    status: int
    text: str
    headers: http.client.HTTPMessage

    def form(self, path: str) -> dict[str, str]:
        """What the form of this page that goes to this path would send, as it stands."""
        [form] = [form for form in post_forms(self.text, path) if form.path == path]
        return dict(form.values) | form.shown


@dataclass
class Visitor:
    """A browser on the wire: it keeps its cookies, whichever group it asks."""

    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, port: int, path: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Ask one group for a page, or send it a form."""
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Connection": "close"} | (headers or {})
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        wire.request("GET" if form is None else "POST", path, urlencode(form) if form is not None else None, sent)
        got = wire.getresponse()
        answer = Answer(got.status, got.read().decode(), got.headers)
        wire.close()
        for cookie in got.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def sign_in(self, port: int, email: str, password: str = PASSWORD) -> Answer:
        """Fill the sign-in page in."""
        return self.ask(port, "/sign-in", self.ask(port, "/sign-in").form("/sign-in") | {"email": email, "password": password})


@dataclass
class Site:
    """Two groups, and an application on the same database that makes what they show."""

    groups: tuple[Group, Group]
    app: Flask
    make: Make

    @property
    def ports(self) -> tuple[int, int]:
        """Where they listen."""
        return self.groups[0].port, self.groups[1].port


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both groups are started in the same second on an empty database."""
    folder = tmp_path_factory.mktemp("workers")
    url = create_database(f"workers_{os.getpid()}")
    settings = config.Settings(data=folder, database=url, demonstration=False, secret_key="w" * 64, public_url="http://ops.example")
    groups = Group(settings, free_port()), Group(settings, free_port())
    try:
        for group in groups:
            group.says(r"invite-admin EMAIL")
        app = create_app(settings)
        app.config.update(TESTING=True)
        with app.app_context():
            yield Site(groups, app, Make())
            db.session.remove()
            db.engine.dispose()
    finally:
        for group in groups:
            if group.process.poll() is None:
                group.process.kill()
            group.ended()


def test_of_two_groups_that_start_at_once_one_brings_the_database_up_and_both_serve(site: Site) -> None:
    for group in site.groups:
        assert len(group.workers()) == 2
        assert [Visitor().ask(group.port, path).text for path in ("/healthz", "/readyz")] == ["ok\n", "ready\n"]
        page = Visitor().ask(group.port, "/sign-in")
        assert page.status == 200
        for linked in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            assert Visitor().ask(group.port, linked).status == 200
        assert Visitor().ask(group.port, "/sign-in", {"email": "x" * 600_000}).status == 413
        group.says(r"\[\d+\] GET /sign-in 200 [\d.]+ ms \d+ queries\n")
        assert "healthz" not in group.seen
    with pytest.raises(Refused, match="opsplanner is running"), in_use.alone(site.app.config["SETTINGS"]):
        pass
    second = Group(site.app.config["SETTINGS"], site.ports[0])
    assert second.ended() == 2
    assert second.seen == f"Something is already listening on 127.0.0.1:{site.ports[0]}. Stop it, or set PORT to another number.\n"


def signed_in(site: Site, user: User) -> Visitor:
    """Return a browser in which this person is signed in, without the work of a password."""
    cookie = Browser(site.app).as_(user).client.get_cookie("opsplanner")
    assert cookie is not None
    return Visitor({"opsplanner": cookie.value})


def test_somebody_signs_in_at_one_group_and_goes_on_at_the_other(site: Site) -> None:
    here, there = site.ports
    author = site.make.user()
    draft = site.make.operation(S.DRAFT, author=author, wards=[site.make.ward()]).reference
    site.make.plan_year()
    token = "t" * 40
    db.session.add(Subscription(user_id=author.id, kind=SubscriptionKind.EVERYTHING, token_hash=token_hash(token), made_at=clock.now()))
    db.session.commit()
    person = Visitor()
    assert person.sign_in(here, author.email).status == 303

    path = f"/operations/{draft}/propose"
    form = person.ask(there, path).form(path)
    answers = [person.ask(port, path, form) for port in (here, there)]
    assert [answer.status for answer in answers] == [303, 303], answers[0].text
    assert {answer.headers["Location"] for answer in answers} == {f"/operations/{draft}/tell"}, "a form that is sent again, to the other one, is done once"
    assert "is proposed and its agencies are asked. Now tell them." in person.ask(there, f"/operations/{draft}/tell").text
    lines = select(func.count()).select_from(HistoryLine).join(Operation).where(Operation.reference == draft, HistoryLine.verb == Verb.PROPOSED)
    assert db.session.scalar(lines) == 1

    feed = f"/feeds/{token}.ics"
    first = Visitor().ask(here, feed)
    assert first.status == 200 and draft in first.text
    tag = {"If-None-Match": first.headers["ETag"]}
    assert [Visitor().ask(port, feed, headers=tag).status for port in (here, there)] == [304, 304]
    site.make.operation(S.CONFIRMED, author=author)
    assert [Visitor().ask(port, feed, headers=tag).status for port in (there, here)] == [200, 200], "a change is seen by both"

    ward = site.make.ward("Ward before its change")
    shown = [person.ask(port, "/operations").text for port in site.ports * 3]
    assert all("Ward before its change" in page for page in shown)
    ward.name = "Ward after its change"
    db.session.commit()
    shown = [person.ask(port, "/operations").text for port in site.ports * 6]
    assert all("Ward after its change" in page and "Ward before its change" not in page for page in shown), "what each keeps of the catalogue goes with its number"

    assert person.ask(there, "/sign-out", person.ask(there, "/account").form("/sign-out")).status == 303
    assert person.ask(here, "/account").headers["Location"].startswith("/sign-in"), "who signs out at one is signed out at both"


def test_of_eight_who_want_one_van_in_the_same_second_one_gets_it(site: Site) -> None:
    van, author = site.make.resource(name="Van of the race"), site.make.user()
    drafts = [site.make.operation(S.DRAFT, author=author, wards=[site.make.ward()], resources=[van], days_ahead=21).reference for _ in range(8)]
    person = signed_in(site, author)
    forms = [person.ask(site.ports[0], f"/operations/{draft}/propose").form(f"/operations/{draft}/propose") for draft in drafts]

    answers = at_once(site, person, [(f"/operations/{draft}/propose", form) for draft, form in zip(drafts, forms, strict=True)])
    assert sorted(answer.status for answer in answers) == [303] + [422] * 7
    assert sum("Van of the race is booked 10am to 2pm" in answer.text for answer in answers) == 7
    live = select(func.count()).select_from(Booking).where(Booking.resource_id == van.id, Booking.live)
    assert db.session.scalar(live) == 1


def at_once(site: Site, person: Visitor, sent: Sequence[tuple[str, dict[str, str]]]) -> list[Answer]:
    """Send these forms in the same second, to one group and the other in turn; return what each was answered."""
    together = threading.Barrier(len(sent))

    def send(number: int) -> Answer:
        visitor, (path, form) = Visitor(dict(person.cookies)), sent[number]
        together.wait(LONGEST)
        answer = visitor.ask(site.ports[number % 2], path, form)
        while answer.status == 503:  # two changes at a time in each worker; who stood in line too long is told to try again
            assert "Others are waiting before you" in answer.text
            answer = visitor.ask(site.ports[number % 2], path, form)
        return answer

    with ThreadPoolExecutor(len(sent)) as threads:
        return list(threads.map(send, range(len(sent))))


def test_of_four_colleagues_who_answer_for_their_agency_in_the_same_second_one_is_kept_and_the_others_read_it(site: Site) -> None:
    police = site.make.agency("Police of the race")
    op = site.make.operation(requested=[police], author=site.make.user(), wards=[site.make.ward()])
    person, path = signed_in(site, site.make.user(police)), f"/operations/{op.reference}/answer"
    sent = [(path, person.ask(port, path).form(path) | {"answer": "accept", "staff": str(number)}) for number, port in enumerate(site.ports * 2, 1)]
    answers = at_once(site, person, sent)
    assert sorted(answer.status for answer in answers) == [303, 422, 422, 422]
    assert sum("Police of the race accepted with" in answer.text for answer in answers) == 3, "the others read what was kept"
    [kept] = [number for number, answer in enumerate(answers, 1) if answer.status == 303]
    db.session.expire_all()
    assert db.session.scalar(select(Commitment.staff_promised).where(Commitment.agency_id == police.id)) == kept


def test_of_eight_jobs_that_want_the_last_place_of_a_crew_in_the_same_second_one_gets_it(site: Site) -> None:
    by, slot = Probation(site.make).coordinator, site.make.crew(None, (time(9), time(16), 1)).slots[0]
    person, paths = signed_in(site, by), [f"/payback/{site.make.job(JobState.ACCEPTED).reference}/schedule" for _ in range(8)]
    sent = [(path, person.ask(site.ports[0], path).form(path) | {f"places_{slot.id}": "1"}) for path in paths]
    answers = at_once(site, person, sent)
    assert sorted(answer.status for answer in answers) == [303] + [422] * 7
    db.session.expire_all()
    assert db.session.scalar(select(Slot.planned).where(Slot.id == slot.id)) == 1


def test_guesses_count_wherever_they_are_tried(site: Site) -> None:
    user = site.make.user()
    tried = [Visitor().sign_in(site.ports[number % 2], user.email, "not-this-password").status for number in range(5)]
    assert tried == [422] * 5
    for port in site.ports * 3:
        refused = Visitor().sign_in(port, user.email)
        assert refused.status == 429 and refused.headers["Retry-After"] == "5"
    assert db.session.scalar(select(WrongPassword.times).where(WrongPassword.whose.startswith("both:"), WrongPassword.times >= 5)) == 5


def test_passwords_are_checked_two_at_a_time_wherever_they_are_typed(site: Site) -> None:
    user, lock = site.make.user(), "SELECT pg_advisory_lock(%s, %s)"
    with psycopg.connect(plain(site), autocommit=True) as others:
        for place in range(passwords_services.AT_A_TIME + passwords_services.WAITING):
            others.execute(lock, (passwords_services._QUEUE, place))
        for port in site.ports:
            refused = Visitor().sign_in(port, user.email)
            assert refused.status == 429 and "Many people sign in at this moment" in refused.text
    assert [Visitor().sign_in(port, user.email).status for port in site.ports] == [303, 303]


def test_a_worker_that_is_killed_takes_nothing_with_it_and_is_replaced(site: Site) -> None:
    group = site.groups[0]
    killed, other = group.workers()
    os.kill(killed, signal.SIGKILL)
    group.says(r"Unexpected exit from worker-\d")
    for _ in range(8):
        assert Visitor().ask(group.port, "/sign-in").status == 200
    begun = int(group.says(r"\[(\d+)\] a worker begins")[1])
    assert begun != killed and group.workers() == sorted([begun, other])
    answered = ""
    while answered != str(begun):
        assert Visitor().ask(group.port, "/sign-in").status == 200
        answered = group.says(r"\[(\d+)\] GET /sign-in 200")[1]


def test_a_group_that_is_told_to_stop_lets_its_requests_finish_and_the_other_goes_on(site: Site) -> None:
    group, person = site.groups[0], signed_in(site, site.make.user())
    with ThreadPoolExecutor(1) as threads, psycopg.connect(plain(site)) as other, psycopg.connect(plain(site), autocommit=True) as looks:
        other.execute("LOCK TABLE operation IN ACCESS EXCLUSIVE MODE")
        waiting = threads.submit(person.ask, group.port, "/operations")
        while not looks.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").fetchone():
            pass
        group.process.send_signal(signal.SIGTERM)
        while listens(group.port):
            pass
        other.rollback()
        assert waiting.result(LONGEST).status == 200
    assert group.ended() == 0
    assert group.seen.endswith("opsplanner has stopped.\n")
    assert person.ask(site.ports[1], "/operations").status == 200


def test_workers_end_with_the_process_that_began_them(site: Site) -> None:
    group = site.groups[1]
    workers = group.workers()
    group.process.kill()
    assert len(workers) == 2 and group.ended() == -signal.SIGKILL, "its output ends once the last of them has"
    assert not listens(group.port)
    with in_use.alone(site.app.config["SETTINGS"]):
        pass


def listens(port: int) -> bool:
    """Say whether somebody listens at this port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def plain(site: Site) -> str:
    """The address of the database, as psycopg takes it."""
    return site.app.config["SETTINGS"].database.replace("postgresql+psycopg", "postgresql")
