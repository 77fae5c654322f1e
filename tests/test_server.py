"""What the server does once, before and while it serves."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from opsplanner import server
from tests.postgres import free_port


@pytest.fixture
def as_it_was() -> Iterator[None]:
    """What it changes in this process comes back."""
    handlers, callbacks = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}, gc.callbacks[:]
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    gc.callbacks[:] = callbacks


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_stands_is_out_of_the_search_for_garbage_before_anybody_is_answered_and_what_comes_soon_after_it(app, as_it_was):
    settings = replace(app.config["SETTINGS"], port=free_port())
    standing, found = [[n] for n in range(5_000)], list[int]()

    def ready() -> None:
        found.append(gc.get_freeze_count())
        soon = [[n] for n in range(5_000)]
        for _ in range(server.PASSES):
            gc.collect()
        found.append(gc.get_freeze_count())
        late = [[n] for n in range(5_000)]
        gc.collect()
        found.append(gc.get_freeze_count())
        assert len(soon) == len(late)
        signal.raise_signal(signal.SIGTERM)

    gc.collect()
    before, told = gc.get_freeze_count(), len(gc.callbacks)
    server.serve(app, server.take_port(settings), settings, ready)
    at_start, warm, at_last = found
    assert at_start >= before + len(standing) and warm >= at_start + 5_000 and at_last <= warm, found
    assert len(gc.callbacks) == told
