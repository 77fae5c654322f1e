"""A hasher whose work is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from opsplanner.signing_in.passwords import services as passwords_services


class Counting(PasswordHasher):
    """A cheap hasher that counts its work."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.made = self.checked = 0

    def hash(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Count and hash."""
        self.made += 1
        return super().hash(*args, **kwargs)

    def verify(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Count and check."""
        self.checked += 1
        return super().verify(*args, **kwargs)


@pytest.fixture
def counting(app: Flask) -> Iterator[Counting]:
    """The application's hasher, counted."""
    before = app.config[passwords_services.SETTING]
    app.config[passwords_services.SETTING] = hasher = Counting()
    yield hasher
    app.config[passwords_services.SETTING] = before
