"""The worker: a process that does what nobody waits for. `opsplanner run` begins one and ends it; `opsplanner worker` is one, on any machine."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable

from flask import Flask

from opsplanner import create_app, in_use
from opsplanner.config import Settings
from opsplanner.server import log_to_error_stream
from opsplanner.tasks import services as tasks_services
from opsplanner.tasks.queue.services import PATIENCE

log = logging.getLogger("opsplanner.background")
STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_AT_ONCE, _LATER = 5.0, 5.0
"""A worker that ends within so many seconds of its beginning is replaced after so many."""


def work(app: Flask, begun: Callable[[], object]) -> None:
    """Do tasks until SIGTERM, SIGHUP or Ctrl-C, then finish what is under way. `begun` is called once it is at work."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # in the threads that it begins too: they are waited for here, and interrupt nothing
    tasks_services.work(app, begun, lambda seconds: signal.sigtimedwait(STOP, seconds) is not None)


class Worker:
    """A worker as a child process, which is replaced when it ends by itself, and ends with the process that began it."""

    def __init__(self, settings: Settings):
        self._settings, self._stop = settings, threading.Event()
        self._process = self._begun()
        self._watch = threading.Thread(target=self._replace, daemon=True)
        self._watch.start()

    def _begun(self) -> multiprocessing.process.BaseProcess:
        process = multiprocessing.get_context("spawn").Process(target=_child, args=(self._settings,))
        process.start()
        self._since = time.monotonic()
        return process

    def _replace(self) -> None:
        while True:
            self._process.join()
            if self._stop.wait(0 if time.monotonic() - self._since > _AT_ONCE else _LATER):
                return
            log.warning("the worker has ended with %s, and another one begins", self._process.exitcode)
            self._process = self._begun()

    def end(self) -> None:
        """Tell it to stop, and wait until what it was doing is done, or there was time enough for it."""
        self._stop.set()
        until = time.monotonic() + PATIENCE + 5
        while self._watch.is_alive() and time.monotonic() < until:
            self._process.terminate()
            self._watch.join(1)
        if self._process.is_alive():
            self._process.kill()


def _child(settings: Settings) -> None:
    os.setpgrp()  # Ctrl-C is told to the first process alone, which tells this one
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    log_to_error_stream("%(asctime)s [%(process)d] %(message)s")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with in_use.shared(settings):
        work(create_app(settings), lambda: log.info("the worker begins"))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
