"""opsplanner: the one place where its parts are joined."""

from __future__ import annotations

import importlib

from flask import Flask
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from opsplanner import compression, config, database, pages

FEATURES = (
    "people", "planning", "operations", "telling", "commitments", "logbook", "payback", "outcomes", "priorities", "calendar", "feeds", "search", "home",
)  # fmt: skip


def create_app(settings: config.Settings | None = None) -> Flask:
    """Return the application, with its database connected but not migrated.

    Raises config.BadSetting when the environment holds a setting that makes no sense.
    """
    settings = settings or config.from_environment()
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), static_folder=str(config.ROOT / "static"))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=512 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="opsplanner",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    Htmx(app)
    database.connect(app, settings.database)
    compression.set_up(app)
    pages.set_up(app)
    for feature in FEATURES:
        importlib.import_module(f"opsplanner.{feature}.views").set_up(app)
    return app
