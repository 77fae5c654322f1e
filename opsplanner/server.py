"""Serves the application by waitress in one process: what `make run` does. It withstands slow clients without a proxy. (Several: workers.py.)"""

from __future__ import annotations

import copy
import errno
import gc
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

from opsplanner.config import BadSetting, Settings
from opsplanner.web.gate import APART, Gate, goes_apart

THREADS = 8
"""How many requests are answered at a time, besides those that need no database; at most half of them are in it (web/gate.py)."""
PATIENCE = 20
"""Seconds that requests under way are given to finish once the server is told to stop."""


PASSES = 6
"""How often what outlived a full search for garbage is set aside: by then the pages' statements and templates are there."""


def set_aside_what_stays() -> None:
    """Take what stands as long as the process does out of Python's search for garbage, which holds up whoever is answered meanwhile: now, and after each of
    the next few full searches, since a page's statements and templates come with its first reader. What goes after that is searched for as ever.
    """
    left = PASSES

    def searched(phase: str, info: dict[str, int]) -> None:
        nonlocal left
        if phase == "stop" and info["generation"] == 2:
            gc.freeze()
            left -= 1
            if not left:
                gc.callbacks.remove(searched)

    gc.collect()
    gc.freeze()
    gc.callbacks.append(searched)


def take_port(settings: Settings) -> socket.socket:
    """Return a socket that listens on the address of the settings; browsers that come early wait for their answer.

    Raises BadSetting when the port is busy or the address is not one of this machine.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, proto, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, kind, proto)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(1024)
    except OSError as trouble:
        if trouble.errno == errno.EADDRINUSE:
            raise BadSetting(f"Something is already listening on {where}. Stop it, or set PORT to another number.") from trouble
        raise BadSetting(f"It is not possible to listen on {where}: {trouble.strerror}. OPSPLANNER_HOST and PORT say where.") from trouble
    return sock


def log_to_error_stream(form: str = "%(asctime)s %(message)s") -> None:
    """Let the log go to the error stream, one line for each thing that is worth one."""
    logging.basicConfig(level=logging.INFO, format=form, stream=sys.stderr)
    for loud in ("alembic", "waitress"):
        logging.getLogger(loud).setLevel(logging.WARNING)


class Threads:
    """Hands requests to threads: what needs no database has threads of its own, so that nobody stands in line before it. (A dispatcher of waitress.)"""

    def __init__(self) -> None:
        self._most, self._apart = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self._most.set_thread_count(THREADS)
        self._apart.set_thread_count(APART)

    def add_task(self, channel: Any) -> None:
        """Have the next request of this connection answered."""
        asked = channel.requests[0]
        apart = not asked.error and goes_apart(asked.command, asked.path)
        (self._apart if apart else self._most).add_task(channel)

    def shutdown(self) -> None:
        """End the threads; who is still in line is not answered."""
        self._most.shutdown()
        self._apart.shutdown()


MOST, MOST_OF_FILE = 4 * 1024 * 1024, 64 * 1024 * 1024
"""Bytes of a request that are received. A file with returns may be much too large and still gets the page that says so; it is received on disk."""
_FILES = "/returns/files/new"


class _Request(HTTPRequestParser):
    """A request, of which more is received where files are sent."""

    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read its first lines, and say how much of the rest is received."""
        super().parse_header(header_plus)
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = MOST_OF_FILE if self.path == _FILES else MOST


class _Channel(HTTPChannel):
    parser_class = _Request


def waiter(app: Flask, sock: socket.socket, settings: Settings, sockets: dict[int, Any]) -> Any:
    """Return the waitress that serves the application at this socket, once `sockets` are looped over."""
    server = create_server(
        Gate(app, THREADS), map=sockets, sockets=[sock], _dispatcher=Threads(), connection_limit=2000, asyncore_use_poll=True, ident=None,
        max_request_body_size=MOST, clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )
    server.channel_class = _Channel
    return server


def serve(app: Flask, sock: socket.socket, settings: Settings, ready: Callable[[], object]) -> None:
    """Say that it is ready, serve until SIGTERM or Ctrl-C, then let the requests under way finish (docs/administrators.md, "The installation")."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # few threads and a queue are meant
    sockets: dict[int, Any] = {}
    server = waiter(app, sock, settings, sockets)
    stop = threading.Event()

    def told_to_stop(*_: Any) -> None:
        stop.set()
        server.pull_trigger()  # wakes the loop

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told_to_stop)
    set_aside_what_stays()
    ready()
    while not stop.is_set():
        wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
    server.accepting = False
    server.del_channel()
    sock.close()
    _finish(server, sockets)
    server.task_dispatcher.shutdown()


def _finish(server: Any, sockets: dict[int, Any]) -> None:
    """Go on until no request is being answered and every answer is with its reader."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(c.requests or c.total_outbufs_len for c in list(server.active_channels.values())):
        wasyncore.loop(timeout=0.2, use_poll=True, map=sockets, count=1)
