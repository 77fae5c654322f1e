"""What it takes to fill a demonstration by the command: its own CPU, and PostgreSQL's."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import psycopg

from opsplanner import config

OPERATIONS = 100_000
LIMITS = {"sqlite": 120.0, "postgresql": 240.0}
"""Seconds of CPU that so many may take."""


def load(said: dict[str, str], operations: int) -> float:
    """Run `opsplanner demo load` under these settings; return the seconds of CPU that it took, the database's among them."""
    before = _commands() + _server(said)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OPSPLANNER_")}
    words = [sys.executable, "-m", "opsplanner.cli", "demo", "load", "--operations", str(operations)]
    subprocess.run(words, cwd=config.ROOT, env=plain | said, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return _commands() + _server(said) - before


def _commands() -> float:
    """CPU of all commands that were run from here and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _server(said: dict[str, str]) -> float:
    """CPU of PostgreSQL so far: its first process, those that it has now, and those that it had."""
    if "OPSPLANNER_DATABASE" not in said:
        return 0.0
    with psycopg.connect(said["OPSPLANNER_DATABASE"].replace("+psycopg", "")) as connection:
        [(told,)] = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchall()
    first = int(told.split()[0])
    ticks = sum(_ticks(first, 4))
    for process in Path(f"/proc/{first}/task/{first}/children").read_text().split():
        try:
            ticks += sum(_ticks(int(process), 2))
        except FileNotFoundError:  # it has just ended
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(process: int, fields: int) -> list[int]:
    """What a process used by itself and in the kernel, and then what its ended children did (`man 5 proc`, utime and what follows)."""
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in after_name[11 : 11 + fields]]
