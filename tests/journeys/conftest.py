"""One Chromium and one served town for the journeys of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from opsplanner.database import db
from tests import chromium, town
from tests.journeys.desks import PASSWORD
from tests.make import Make


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Chromium, started once."""
    with chromium.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def demonstration_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with the demonstration, for a journey that needs more in its database than the pages can make."""
    app = chromium.demonstration_app(tmp_path_factory.mktemp("demonstration"), PASSWORD)
    with app.app_context():
        db.session.remove()
    return app


@pytest.fixture(scope="session")
def demonstration(demonstration_app: Flask) -> Iterator[str]:
    """The demonstration, served: its address."""
    with chromium.served(demonstration_app) as address:
        yield address


@pytest.fixture(scope="session")
def _town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, town.Town]:
    """A town, built once: the folder with its database and its messages, and who lives there."""
    folder = tmp_path_factory.mktemp("town")
    app = chromium.empty_app(folder)
    with app.app_context():
        make = Make()
        make.installation()
        built = town.build(make)
        db.session.remove()
        db.engine.dispose()
    return folder, built


@pytest.fixture
def served_town(_town: tuple[Path, town.Town], tmp_path: Path) -> Iterator[tuple[str, town.Town]]:
    """A town of its own for each journey, served: its address and who lives there (passwords: tests.make.PASSWORD)."""
    folder, built = _town
    copytree(folder, tmp_path / "town")
    with chromium.served(chromium.app_in(tmp_path / "town")) as address:
        yield address, built


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def page(request: pytest.FixtureRequest, chrome: Browser, served_town: tuple[str, town.Town]) -> Iterator[Page]:
    """A window at the town's address, once with JavaScript and once without."""
    with chromium.opened(chrome, served_town[0], javascript=request.param) as opened:
        yield opened
