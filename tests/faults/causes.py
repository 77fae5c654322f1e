"""Faults of a machine, caused as a machine has them: a COMMIT whose answer is lost, a disk that fails, a wire that is cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pysqlite3.dbapi2
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from opsplanner.database import db


@contextmanager
def answer_of_commit_lost(app: Flask, *, done: bool) -> Iterator[None]:
    """Let each COMMIT of the application break: once the database has done it, or before. Works on both engines."""
    with app.app_context():
        engine = db.engine

    def lose(connection: Connection) -> None:
        wire = connection.connection.driver_connection
        assert wire is not None
        if engine.dialect.name == "sqlite":
            wire.execute("COMMIT" if done else "ROLLBACK")
            raise OperationalError("COMMIT", {}, _disk_failed())
        if done:
            wire.execute("COMMIT")
        wire.close()  # what follows finds the connection gone, as the application would

    event.listen(engine, "commit", lose)
    try:
        yield
    finally:
        event.remove(engine, "commit", lose)


def _disk_failed() -> pysqlite3.dbapi2.OperationalError:
    """What SQLite says when an fsync fails: SQLITE_IOERR_FSYNC."""
    error = pysqlite3.dbapi2.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = 1034, "SQLITE_IOERR_FSYNC"
    return error


class Wire:
    """A wire to PostgreSQL that can be cut: a proxy on a port of the loopback address, thread by thread."""

    def __init__(self, to: int):
        self.to, self.cut_after, self.port = to, b"", 0
        self._listens = socket.create_server(("127.0.0.1", 0))
        self.port = self._listens.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listens.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listens.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            told = threading.Event()
            threading.Thread(target=self._up, args=(near, far, told), daemon=True).start()
            threading.Thread(target=self._down, args=(near, far, told), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket, told: threading.Event) -> None:
        while data := _read(near):
            if self.cut_after and self.cut_after in data:
                told.set()
            _write(far, data)
        _close(far)

    def _down(self, near: socket.socket, far: socket.socket, told: threading.Event) -> None:
        while data := _read(far):
            if told.is_set():  # the server has answered, and so has done it: the answer goes no further
                break
            _write(near, data)
        _close(near)
        _close(far)


def _read(wire: socket.socket) -> bytes:
    try:
        return wire.recv(65536)
    except OSError:
        return b""


def _write(wire: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        wire.sendall(data)


def _close(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
    wire.close()
