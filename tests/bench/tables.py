"""How long each two-way table of everything takes, among 100,000 operations."""

from __future__ import annotations

import time
from itertools import permutations
from statistics import median
from typing import Any

from flask import Flask
from rich.console import Console

from opsplanner.outcomes.compare.words import WAYS
from tests.bench.filled import signed_in

LONGEST = 500
"""Milliseconds of CPU that a table of everything may take."""
TIMES = 3
"""So often each is asked for once its statement is built: one alone took 1.7 times as long as the others when the machine had much else to do."""


def measure(engine: str, apps: dict[str, Flask], console: Console, figures: dict[str, dict[str, Any]]) -> list[str]:
    """Take each table among many, print the slowest, and return which took too long."""
    found = took(apps["many"]) if "many" in apps else []
    for address, milliseconds in found[:5]:
        console.print(f"{engine}: {address} takes {milliseconds:.0f} ms of CPU; {LONGEST} ms is the limit.")
        figures[f"{engine} {address}"] = {"ms": round(milliseconds), "limit": LONGEST}
    return [f"{engine}: {address} takes {milliseconds:.0f} ms; {LONGEST} ms is the limit." for address, milliseconds in found if milliseconds > LONGEST]


def took(app: Flask) -> list[tuple[str, float]]:
    """Return each table's address and the milliseconds of the application's CPU that its page takes once it has been asked for, the median of TIMES: the slowest first."""
    client, found = signed_in(app), []
    for rows, columns in permutations(WAYS, 2):
        address, each = f"/outcomes/compare?year=all&rows={rows}&columns={columns}", []
        for _ in range(1 + TIMES):
            began = time.process_time()
            assert client.get(address).status_code == 200, address
            each.append(1000 * (time.process_time() - began))
        found.append((address, median(each[1:])))
    return sorted(found, key=lambda one: -one[1])
