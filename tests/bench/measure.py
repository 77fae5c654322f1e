"""CPU of one request in this process, and how many queries it asks: no network, no other process, no waiting."""

from __future__ import annotations

import re
from statistics import median
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import Client, EnvironBuilder

from tests.bench.lean import cpu

ROUNDS, CALLS = 35, 2
"""Many rounds of few calls: what else the machine does for a while then falls on a page and on its limit alike."""
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


class Took(NamedTuple):
    """What one call takes, in microseconds of CPU, and how many times as long as the limit that was measured beside it."""

    microseconds: float
    times: float


def beside(requests: list[Asked], limit: Asked, calls: int = CALLS) -> list[Took]:
    """Measure these and their limit in turn, in some rounds. Both figures are medians; how many times as long is compared within each round."""
    rounds = []
    for turn in range(ROUNDS):
        order = [*requests, limit][:: 1 if turn % 2 else -1]
        took = [one.microseconds(calls) for one in order]
        rounds.append(took if turn % 2 else took[::-1])
    return [Took(median(one[at] for one in rounds), median(one[at] / one[-1] for one in rounds)) for at in range(len(requests))]
