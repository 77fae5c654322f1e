"""huey's queue, made when it is first needed: it takes a third of a second to import, and most processes never ask.

huey hands a task out before it is done, so one that is killed loses it. Here it is the clock and the hands alone: each task looks
for what is due in the database, and is asked for once a minute whatever happened to the last one.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from opsplanner.config import Settings

log = logging.getLogger("opsplanner.tasks")
FILE = "queue.sqlite"
"""The queue's file in the data folder, beside the database and never in it."""
PATIENCE = 20
"""Seconds that what is under way is given to finish once the worker is told to stop."""
_CONNECTS = 2
"""Seconds that a queue on another machine is given to be reached: a page that asks for a task waits so long."""
_LOOKS_AT_THREADS = 10.0
_making = threading.Lock()


class Queue:
    """Tasks by their names, to be done by whichever worker is at this queue."""

    def __init__(self, settings: Settings):
        self._huey = _huey(settings)
        self._hands: Callable[[str], object] | None = None
        self._do = self._huey.task(name="do")(self._done)

    def _done(self, name: str) -> None:
        if self._hands is not None:
            self._hands(name)

    def ask(self, name: str) -> None:
        """Ask for a task. Raises whatever this kind of queue raises when it cannot be reached."""
        self._do(name)

    def work(self, hands: Callable[[str], object], names: Iterable[str], begun: Callable[[], object], told_to_stop: Callable[[float], bool]) -> None:
        """Call `hands` with what is asked for, and with each of these names once a minute, until `told_to_stop`, which waits for so many seconds."""
        from huey import crontab

        self._hands = hands
        for name in names:
            self._huey.periodic_task(crontab(minute="*"), name=f"every minute: {name}")(partial(self._done, name))
        consumer = self._huey.create_consumer(workers=1, max_delay=1.0, shutdown_timeout=PATIENCE)
        consumer.start()
        begun()
        while not told_to_stop(_LOOKS_AT_THREADS):
            consumer.check_worker_health()
        consumer.stop(graceful=True)
        self.close()

    def close(self) -> None:
        """Give the connection back that this thread has to the queue."""
        self._huey.storage.close()


def queue_of(app: Flask) -> Queue:
    """Return the application's queue, made the first time."""
    with _making:
        if "opsplanner.queue" not in app.extensions:
            app.extensions["opsplanner.queue"] = Queue(app.config["SETTINGS"])
    found: Queue = app.extensions["opsplanner.queue"]
    return found


def _huey(settings: Settings) -> Any:
    from huey import PostgresHuey, RedisHuey, SqliteHuey
    from huey.serializer import SignedSerializer

    logging.getLogger("huey").setLevel(logging.WARNING)
    usual: dict[str, Any] = {"name": "opsplanner", "results": False, "serializer": SignedSerializer(secret=settings.secret_key, salt="opsplanner.tasks")}
    if settings.queue is None:
        file = settings.data / FILE
        return _of_file(lambda: SqliteHuey(filename=str(file), journal_mode="truncate", timeout=2, **usual), file)
    if settings.queue.startswith("postgresql://"):
        return PostgresHuey(dsn=settings.queue, table_prefix="opsplanner_queue", connect_timeout=_CONNECTS, **usual)
    from redis import ConnectionPool

    return RedisHuey(connection_pool=ConnectionPool.from_url(settings.queue, socket_connect_timeout=_CONNECTS), **usual)


def _of_file(make: Callable[[], Any], file: Path) -> Any:
    """Open the queue's file, which nobody else may read. A damaged one is begun anew: what it held is found by the next minute."""
    file.touch(mode=0o600)
    try:
        return make()
    except sqlite3.OperationalError:  # another process holds it
        raise
    except sqlite3.DatabaseError as trouble:
        log.warning("the queue %s is damaged (%s), and is begun anew", file, trouble)
        with suppress(FileNotFoundError):
            file.unlink()
        file.touch(mode=0o600)
        return make()
