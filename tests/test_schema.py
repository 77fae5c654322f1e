"""The migrations make what the models say, on both engines."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from opsplanner import schema
from opsplanner.database import db


def test_a_migrated_database_is_the_newest(in_app: Flask) -> None:
    assert schema.is_newest(db.engine)
    assert not schema.migrate(db.engine)


def test_a_resource_is_never_in_two_places_by_the_databases_own_rule(in_app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        expected = ["booking_no_overlap_insert", "booking_no_overlap_update"]
    else:
        query = "SELECT conname FROM pg_constraint WHERE contype = 'x'"
        expected = ["booking_no_overlap"]
    assert db.session.scalars(text(query)).all() == expected
