"""A Redis server for the tests: a process of its own, where the machine has the program."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotThere

from tests.postgres import free_port

PROGRAM = shutil.which("redis-server")
NEEDED = pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed; nothing but OPSPLANNER_QUEUE=redis:// needs it")
_LONGEST = 120


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run a server that keeps nothing; its address."""
    port = free_port()
    words = [str(PROGRAM), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        with Redis(port=port) as client:
            until = time.monotonic() + _LONGEST
            while not _answers(client):
                assert server.poll() is None and time.monotonic() < until, "it did not begin"
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(_LONGEST)


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except NotThere:
        return False
