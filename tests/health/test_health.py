"""What watches over opsplanner asks two addresses, and learns yes or no."""

from __future__ import annotations

import logging
import shutil

import pytest
from flask import Flask
from sqlalchemy import text

from opsplanner.database import db


def _answer(app: Flask, path: str) -> tuple[int, str]:
    answer = app.test_client().get(path)
    assert answer.mimetype == "text/plain" and "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.text


def test_it_runs_and_is_ready_for_who_is_not_signed_in_and_the_log_does_not_count_it(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert _answer(app, "/healthz") == (200, "ok\n")
        assert _answer(app, "/readyz") == (200, "ready\n")
        assert caplog.messages == []
        app.test_client().get("/sign-in")
        assert [message for message in caplog.messages if "GET /sign-in 200" in message]


def test_it_is_not_ready_with_tables_of_another_form_and_still_runs(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context():
        kept = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.commit()
    try:
        assert _answer(app, "/readyz") == (503, "not ready\n") and _answer(app, "/healthz") == (200, "ok\n")
        assert f"the tables have the form 0001, and this opsplanner needs {kept}" in caplog.text
        with app.app_context():
            db.session.execute(text("ALTER TABLE alembic_version RENAME TO gone"))
            db.session.commit()
        assert _answer(app, "/readyz") == (503, "not ready\n") and "not ready: the database" in caplog.text
        with app.app_context():
            db.session.execute(text("ALTER TABLE gone RENAME TO alembic_version"))
            db.session.commit()
    finally:
        with app.app_context():
            db.session.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})
            db.session.commit()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_it_is_not_ready_when_the_disk_is_nearly_full(app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    usual = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usual._replace(free=99_000_000))
    assert _answer(app, "/readyz") == (503, "not ready\n") and "only 99 MB are free on the disk of" in caplog.text
