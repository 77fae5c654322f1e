"""What a run of the tests needs round it. Registered by setup.cfg; the workers of pytest-xdist share what it makes."""

from __future__ import annotations

import pytest

from tests import hands, postgres
from tests.databases import ENGINES


def pytest_configure(config: pytest.Config) -> None:
    """Say what time it is and, once for all workers, where PostgreSQL will be."""
    hands.set_usual()
    if not hasattr(config, "workerinput"):
        postgres.prepare()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what asks by name for an engine that this run does without."""
    items[:] = [item for item in items if getattr(item, "callspec", None) is None or item.callspec.params.get("app", ENGINES[0]) in ENGINES]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End PostgreSQL with the run."""
    if not hasattr(config, "workerinput"):
        postgres.end()
