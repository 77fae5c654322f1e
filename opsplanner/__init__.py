"""opsplanner: the one place where its parts are joined."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Flask
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from opsplanner import config, database, kept, web


def create_app(settings: config.Settings | None = None) -> Flask:
    """Return the application, with its database connected but not migrated.

    Raises config.BadSetting when the environment holds a setting that makes no sense.
    """
    settings = settings or config.from_environment()
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), static_folder=str(config.ROOT / "static"))
    app.jinja_options = {"cache_size": -1}  # every template is kept once it was compiled: there are more than Jinja's 400
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=512 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-opsplanner" if settings.secure_cookies else "opsplanner",  # no other host can set it then
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    Htmx(app)
    database.connect(app, settings)
    kept.set_up(app)
    web.set_up(app)
    rooms = [importlib.import_module(name) for name in rooms_with_pages()]  # all routes first: a blueprint takes none once it is joined
    for room in rooms:
        if hasattr(room, "set_up"):
            room.set_up(app)
    return app


def rooms_with_pages() -> list[str]:
    """Return the name of every module of views, in whichever room it stands, in the order of the alphabet."""
    return [found.name for found in pkgutil.walk_packages(__path__, "opsplanner.") if found.name.endswith(".views")]
