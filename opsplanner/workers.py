"""Serves the application by granian in several processes, on PostgreSQL and behind a proxy that buffers: `opsplanner serve --workers N`.

Each process begins by itself (none is forked from another), connects to the database by itself, and is replaced when it ends unexpectedly.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from sqlalchemy.exc import DBAPIError

from opsplanner import create_app
from opsplanner.config import Settings
from opsplanner.installation import installation
from opsplanner.server import PATIENCE, THREADS, log_to_error_stream, set_aside_what_stays
from opsplanner.web.gate import Gate

log = logging.getLogger("opsplanner.workers")
_OURS_ALONE = {"incremental": True, "handlers": {}, "loggers": {}}
"""What granian has to say goes to the log as it is set up here."""


def serve(sock: socket.socket, settings: Settings, workers: int, ready: Callable[[], object]) -> None:
    """Serve by so many processes until SIGTERM, SIGHUP or Ctrl-C, then let the requests under way finish; say that it is ready once one answers.

    The socket holds the port up to now: each worker listens with one of its own. Exits with 1 when a worker ends again as soon as it has begun.
    """
    host, port = sock.getsockname()[:2]
    sock.close()
    multiprocessing.set_start_method("spawn")
    server = Granian(
        "opsplanner", address=host, port=port, interface=Interfaces.WSGI, http=HTTPModes.http1, websockets=False, workers=workers, blocking_threads=THREADS,
        respawn_failed_workers=True, workers_kill_timeout=PATIENCE, log_level=LogLevels.error, log_dictconfig=_OURS_ALONE,
    )
    server.on_startup(partial(signal.signal, signal.SIGHUP, server.signal_handler_interrupt))  # granian would replace all workers, by whatever code is there then
    threading.Thread(target=_once_it_answers, args=(host, port, ready), daemon=True).start()
    server.serve(target_loader=partial(application, settings), wrap_loader=False)


def application(settings: Settings) -> Gate:
    """Return what one worker serves. It is called in the worker's own process, and ends this process with the one that began it."""
    os.setpgrp()  # Ctrl-C is told to the first process alone, which tells its workers
    log_to_error_stream("%(asctime)s [%(process)d] %(message)s")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    app = create_app(settings)
    with app.app_context(), suppress(DBAPIError):
        installation()  # error pages know whose they are, also while the database is away
    set_aside_what_stays()
    log.info("a worker begins")
    return Gate(app, THREADS)


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _once_it_answers(host: str, port: int, ready: Callable[[], object]) -> None:
    while True:
        with suppress(OSError), socket.create_connection((host, port), timeout=5):
            ready()
            return
        time.sleep(0.1)
