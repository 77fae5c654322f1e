"""The migrations make what the models say, and the database keeps it, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, inspect, text

from opsplanner import config, create_app, migrate
from opsplanner.database import db


def _checks(engine: Engine) -> dict[str, list[tuple[str | None, str]]]:
    inspector = inspect(engine)
    return {
        table: sorted((check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)) for table in db.metadata.tables
    }


def _of_a_model(thing: Any, name: str | None, *_: Any) -> bool:
    """Whether Alembic should compare it: the engines' own text search (FTS5's tables, the GIN index) is no model's."""
    return not (name or "").startswith("search_text")


def test_a_migrated_database_is_the_newest_and_is_left_alone(in_app: Flask) -> None:
    assert migrate.is_newest(db.engine)
    assert not migrate.to_newest(db.engine)


def test_the_migrations_make_the_tables_columns_and_indexes_of_the_models(in_app: Flask) -> None:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": _of_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.metadata) == []


def test_the_migrations_make_the_checks_of_the_models(from_models: Engine) -> None:
    migrated = _checks(db.engine)
    assert migrated == _checks(from_models)
    assert [name for name, _ in migrated["operation"]] == ["ck_operation_ends_after_start", "ck_operation_musters_before_start", "ck_operation_state"]


def test_a_resource_is_never_in_two_places_by_the_databases_own_rule(in_app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'booking' ORDER BY name"
        expected = ["booking_no_overlap_insert", "booking_no_overlap_update"]
    else:
        query, expected = "SELECT conname FROM pg_constraint WHERE contype = 'x'", ["booking_no_overlap"]
    assert db.session.scalars(text(query)).all() == expected


def test_sqlite_keeps_what_it_was_told_to_keep_and_checks_foreign_keys(tmp_path: Path) -> None:
    app = create_app(config.Settings(data=tmp_path, database=f"sqlite+pysqlite:///{tmp_path}/own.sqlite", demonstration=True, secret_key="t" * 64))
    with app.app_context():
        found = {pragma: db.session.scalar(text(f"PRAGMA {pragma}")) for pragma in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")}
        db.session.remove()
        db.engine.dispose()
        assert found == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "busy_timeout": 10000}
