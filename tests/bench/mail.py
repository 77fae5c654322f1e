"""`python -m tests.bench.mail`: how long a worker takes to send 10,000 messages to a mail server on this machine, and whether its memory stays flat.

The messages are invitations, each with a link of its own. Ends with 1 where it takes longer than it may, one is lost or doubled, or memory grows.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from opsplanner import clock, config, create_app, migrate
from opsplanner.accounts.links import words
from opsplanner.database import db, unit_of_work
from opsplanner.models import Message, MessageState, OneTimeLink, Role, User
from tests import postgres
from tests.mail.processes import Process, environment
from tests.make import Make

SECONDS, MESSAGES = 300, 10_000
"""So long so many may take."""
GROWTH = 1.1
"""Times what a worker held after a fifth of them, that it may hold at the end."""


class Counter:
    """A mail server that takes everything, and counts by Message-ID."""

    def __init__(self, messages: int):
        self.came: dict[bytes, int] = {}
        self.messages, self.at = messages, {share: threading.Event() for share in (1, 5)}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a message."""
        found = re.search(rb"Message-ID: (<[^>]+>)", envelope.content)
        name = found[1] if found else b""
        self.came[name] = self.came.get(name, 0) + 1
        for share, reached in self.at.items():
            if len(self.came) * 5 >= self.messages * share:
                reached.set()
        return "250 OK"


def main(arguments: list[str]) -> int:
    """Fill, send, print, and return what the command ends with."""
    known = argparse.ArgumentParser(prog="python -m tests.bench.mail")
    known.add_argument("--messages", type=int, default=MESSAGES)
    known.add_argument("--workers", type=int, default=1)
    known.add_argument("--engine", default="sqlite", choices=["sqlite", "postgresql"])
    asked = known.parse_args(arguments)
    if asked.engine == "postgresql":
        postgres.prepare()
    try:
        with tempfile.TemporaryDirectory(prefix="opsplanner-mail-") as place:
            return _sent(Path(place), asked.engine, asked.messages, asked.workers)
    finally:
        if asked.engine == "postgresql":
            postgres.end()


def _sent(place: Path, engine: str, messages: int, workers: int) -> int:
    url = f"sqlite+pysqlite:///{place / 'opsplanner.sqlite'}" if engine == "sqlite" else postgres.create_database("bench_mail")
    settings = config.Settings(data=place, database=url, demonstration=False, secret_key="b" * 64, public_url="https://ops.example")
    app = create_app(settings)
    with app.app_context():
        migrate.to_newest(db.engine)
        _fill(messages)
        db.session.remove()
        db.engine.dispose()
    counter, port = Counter(messages), postgres.free_port()
    controller = Controller(counter, hostname="127.0.0.1", port=port)
    controller.start()
    env = {name: value for name, value in environment(settings, port, "").items() if name != clock.TEST_CLOCK}
    begun = [Process(env, "worker") for _ in range(workers)]
    for worker in begun:
        worker.says("The worker has begun.")
    began = time.perf_counter()
    counter.at[1].wait(2 * SECONDS)
    early = [_holds(worker.process.pid) for worker in begun]
    counter.at[5].wait(2 * SECONDS)
    took, late = time.perf_counter() - began, [_holds(worker.process.pid) for worker in begun]
    cpu = sum(_cpu(worker.process.pid) for worker in begun)
    for worker in begun:
        worker.tell_to_stop()
    controller.stop()
    with app.app_context():
        sent = db.session.scalar(select(func.count()).select_from(Message).where(Message.state == MessageState.SENT))
        db.session.remove()
        db.engine.dispose()
    print(
        f"{engine}, {workers} at work: {len(counter.came):,} of {messages:,} messages came in {took:.0f} s ({len(counter.came) / took:.0f} a second, {cpu:.0f} s of CPU), "
        f"{sum(counter.came.values()) - len(counter.came)} twice, {sent:,} are marked; memory {early} MB after a fifth, {late} MB at the end."
    )
    good = len(counter.came) == sent == messages == sum(counter.came.values()) and took <= SECONDS * messages / MESSAGES
    return int(not good or any(now > before * GROWTH for before, now in zip(early, late, strict=True)))


def _fill(messages: int) -> None:
    make, now = Make(), clock.now()
    make.installation(demonstration=False)
    agency = make.council()
    with unit_of_work():
        usual: dict[str, Any] = {"telephone": "", "agency_id": agency.id, "role": Role.STAFF, "deputy_manager": False, "changed_at": now, "version": 1}
        db.session.execute(db.insert(User), [usual | {"email": f"p{n}@x.example", "name": f"Person {n}"} for n in range(messages)])
        ids = list(db.session.execute(select(User.id, User.email).where(User.password_hash.is_(None)).order_by(User.id)))
        links = [{"token_hash": f"{n:064x}", "user_id": one.id, "made_at": now, "ends_at": now + timedelta(days=7), "sent_to": one.email} for n, one in enumerate(ids)]
        db.session.execute(db.insert(OneTimeLink), links)
        made = db.session.execute(select(OneTimeLink.id, OneTimeLink.user_id, OneTimeLink.sent_to).order_by(OneTimeLink.id))
        usual = {"kind": words.INVITATION, "to_folder": False, "state": MessageState.WAITING, "due_at": now, "created_at": now, "attempts": 0, "error": ""}
        rows = [usual | {"about": f"link:{one.id}", "recipient": one.sent_to, "user_id": one.user_id, "message_id": f"<{one.id:032x}@ops.example>"} for one in made]
        db.session.execute(db.insert(Message), rows)


def _holds(process: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) // 1000 if found else 0


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
