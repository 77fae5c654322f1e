"""The application served as `opsplanner run` does, in threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from waitress import wasyncore

from opsplanner.server import take_port, waiter
from tests.postgres import free_port


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve the application as `opsplanner run` does; yields the port."""
    settings, sockets = replace(app.config["SETTINGS"], port=free_port()), dict[int, Any]()
    sock = take_port(settings)
    server, stop = waiter(app, sock, settings, sockets), threading.Event()

    def loop() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)

    looping = threading.Thread(target=loop)
    looping.start()
    try:
        yield sock.getsockname()[1]
    finally:
        stop.set()
        looping.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)
        sock.close()
