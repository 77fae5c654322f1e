"""*b* on PostgreSQL: what lean.py's `/b` asks of SQLite, asked of the installation that is measured."""

from __future__ import annotations

import threading

import psycopg
from flask import Flask, Response

_NEXT = "SELECT id, reference, notes, state, starts_at, ends_at FROM operation WHERE starts_at >= %s ORDER BY starts_at, id LIMIT 1"


def app_on(url: str) -> Flask:
    """Return an application with `/b`, a bare view that asks one plain query and answers 20 kB."""
    app, mine, body = Flask(__name__), threading.local(), "x" * 20_000

    @app.get("/b")
    def b() -> Response:
        if not hasattr(mine, "connection"):
            mine.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        mine.connection.execute(_NEXT, ("2020-06-01",)).fetchall()
        return Response(body, mimetype="text/html")

    return app
