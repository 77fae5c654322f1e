"""CPU of one request in this process, and how many queries it asks: no network, no other process, no waiting."""

from __future__ import annotations

import re
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import Client, EnvironBuilder

from tests.bench.lean import cpu

ROUNDS, CALLS = 7, 10
_ROW = re.compile(rb"<(?:tr|li)[ >]")
_asked = 0


@event.listens_for(Engine, "before_cursor_execute")
def _count(*given: Any) -> None:
    global _asked
    _asked += not str(given[2]).startswith("BEGIN")


class Asked:
    """One request that can be made again and again."""

    def __init__(self, app: Flask, address: str, client: Client | None = None, **headers: str):
        path, _, query = address.partition("?")
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values()) if client else ""
        self.app, self.address = app, address
        self.environ = EnvironBuilder(path=path, query_string=query, headers={**headers, **({"Cookie": cookies} if cookies else {})}).get_environ()

    def answer(self) -> tuple[str, bytes]:
        """Return the status and the body."""
        told: list[str] = []
        answer = self.app.wsgi_app(dict(self.environ), lambda status, *_: told.append(status))  # type: ignore[arg-type]
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return told[0], body

    def rows(self) -> int:
        """Return how many rows of tables and items of lists it shows, without those of the frame, which every page has. It has to be answered."""
        status, body = self.answer()
        assert status.startswith("200"), f"{self.address}: {status}"
        return len(_ROW.findall(body.partition(b"<main")[2].partition(b"</main>")[0]))

    def queries(self) -> int:
        """Return how many queries it asks when nothing is new to it."""
        for _ in range(3):
            self.answer()
        before = _asked
        self.answer()
        return _asked - before

    def microseconds(self, calls: int = CALLS) -> float:
        """Return the CPU of one call, over some."""
        return cpu(self.app, self.environ, calls)


def beside(requests: list[Asked], calls: int = CALLS) -> list[float]:
    """Return the medians of some rounds in which these are measured in turn, in microseconds, so that what else the machine does falls on all."""
    rounds: list[list[float]] = [[] for _ in requests]
    for turn in range(ROUNDS):
        for at in range(len(requests))[:: 1 if turn % 2 else -1]:
            rounds[at].append(requests[at].microseconds(calls))
    return [median(one) for one in rounds]
