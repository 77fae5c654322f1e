"""Groups of workers on one PostgreSQL database, as real processes: `opsplanner serve --workers 2`.

With OPSPLANNER_TEST_GROUPS set the journeys are served by two of them behind a proxy that buffers and asks them in turn: `make groups`.
"""

from __future__ import annotations

import http.client
import itertools
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flask import Flask

from opsplanner import clock, config, in_use, server, workers
from opsplanner.database import db
from tests.postgres import create_database, free_port

ASKED = "OPSPLANNER_TEST_GROUPS"
"""The environment variable that asks for it."""
COMMAND = ("-m", "opsplanner.cli", "serve", "--workers", "2")
AS_IT_STANDS = ("-m", "tests.groups")
"""What serves a database that a test has filled: as the command does, but with no start that would load the pack into it."""
LONGEST = 120
"""Seconds that anything of them is waited for."""


class Group:
    """A group of workers that was started; it prints and logs into `lines`."""

    def __init__(self, settings: config.Settings, port: int, begun_by: Sequence[str] = COMMAND):
        self.port, self.seen, self._lines = port, "", queue.Queue[str]()
        plain = {name: value for name, value in os.environ.items() if not name.startswith("OPSPLANNER_") or name == clock.TEST_CLOCK}
        own = {
            "OPSPLANNER_DATA": str(settings.data), "OPSPLANNER_DATABASE": settings.database, "OPSPLANNER_DEMO": "yes" if settings.demonstration else "no", "OPSPLANNER_PUBLIC_URL": settings.address,
            "OPSPLANNER_SECRET_KEY": settings.secret_key, "PORT": str(port), "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen([sys.executable, *begun_by], cwd=config.ROOT, env=plain | own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self.process.stdout.close()

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until it says this, in what it has not been asked for yet."""
        while not (found := re.search(pattern, self.seen)):
            self.seen += self._lines.get(timeout=LONGEST)
        self.seen = self.seen[found.end() :]
        return found

    def workers(self) -> list[int]:
        """Return its workers, by their process numbers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sorted(int(child) for child in children if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text())

    def ended(self) -> int:
        """Wait for its end; return its exit code, and keep the rest of what it said."""
        code = self.process.wait(LONGEST)
        self._reader.join(LONGEST)
        while not self._lines.empty():
            self.seen += self._lines.get()
        return code


def asked() -> bool:
    """Say whether this run serves by groups."""
    return ASKED in os.environ


def keep(folder: Path, url: str) -> None:
    """Note that what this folder holds goes with a database at this address."""
    (folder / _TOLD).write_text(f"{folder}\n{url}")


def database_of(folder: Path) -> str:
    """Return the address of the database of a folder: of one that was copied from another folder's, a copy."""
    of, url = (folder / _TOLD).read_text().split("\n")
    if of != str(folder):
        url = create_database(f"groups_{os.getpid()}_{next(_COPIES)}", url.rpartition("/")[2])
        keep(folder, url)
    return url


_TOLD, _COPIES = "database-of-groups", itertools.count()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application's database at the address that it knows, by two groups behind a proxy, and yield that address."""
    settings: config.Settings = app.config["SETTINGS"]
    with app.app_context():
        db.session.remove()
    groups = [Group(settings, free_port(), AS_IT_STANDS) for _ in range(2)]
    try:
        for group in groups:
            group.says("opsplanner serves")
        proxy = _Proxy(int(settings.address.rpartition(":")[2]), [group.port for group in groups])
        thread = threading.Thread(target=proxy.serve_forever, name="proxy")
        thread.start()
        try:
            yield settings.address
        finally:
            proxy.shutdown()
            thread.join()
            proxy.server_close()
    finally:
        for group in groups:
            group.process.terminate()
        for group in groups:
            group.ended()
        with app.app_context():
            db.engine.dispose()


class _Proxy(ThreadingHTTPServer):
    """Passes each request to the next group, and what that said to the browser once it is whole."""

    daemon_threads = True

    def __init__(self, port: int, groups: Sequence[int]):
        super().__init__(("127.0.0.1", port), _Passing)
        self.turns = itertools.cycle(groups)


class _Passing(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"
    server: _Proxy

    def handle_one_request(self) -> None:
        """Read a request, ask a group, and answer."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wire = http.client.HTTPConnection("127.0.0.1", next(self.server.turns), timeout=LONGEST)
        own = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "keep-alive")}
        wire.request(self.command, self.path, body or None, own | {"Connection": "close"})
        said = wire.getresponse()
        content = said.read()
        wire.close()
        self.send_response_only(said.status, said.reason)
        for name, value in said.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        if said.status not in (204, 304):
            self.send_header("Content-Length", said.getheader("Content-Length") or str(len(content)) if self.command == "HEAD" else str(len(content)))
        with suppress(BrokenPipeError, ConnectionResetError):  # a browser that has gone on waits for it no more
            self.end_headers()
            self.wfile.write(content)


if __name__ == "__main__":
    told = config.from_environment()
    server.log_to_error_stream()
    with in_use.shared(told):
        workers.serve(server.take_port(told), told, 2, lambda: print("opsplanner serves", flush=True))
