"""How an answer is made: pages and fragments, redirects, error pages, security headers, one log line a request."""

from __future__ import annotations

import hashlib
import logging
import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from htmx_flask import make_response as htmx_response
from htmx_flask import request as htmx_request
from jinja2 import StrictUndefined
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from opsplanner import clock
from opsplanner.access import may, person
from opsplanner.database import db
from opsplanner.errors import NotFound, NotKept
from opsplanner.forms import PageForm, drawn_as, new_key
from opsplanner.models import Installation

log = logging.getLogger("opsplanner.requests")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
MARKING = "OFFICIAL-SENSITIVE"
LARGEST_ID = 2_147_483_647
"""The largest whole number that PostgreSQL keeps in a column of ids."""
VARY = "HX-Request, HX-History-Restore-Request, HX-Boosted"

# status: (title, sentence)
ERROR_PAGES = {
    400: ("That request could not be read", "Something in the address or in what was sent is not right. Go back and try again."),
    403: ("This page is not for your role", "Your account may not do this. If you need to, ask the partnership office."),
    404: (
        "Page not found",
        "There is nothing here, or it is not for you to see. Check the address, or look for it from the list of operations.",
    ),
    405: ("This page cannot be used that way", "Go back to the page before, and use its buttons."),
    413: ("That was too much at once", "What was sent is larger than opsplanner takes. Nothing was saved. Shorten it and send it again."),
    414: ("That address is too long", "Use the links and filters on the pages."),
    429: ("Too many attempts", "Wait a few minutes, then try again."),
    500: (
        "Something went wrong here",
        "The fault is ours, and it has been noted. Nothing that you were doing was saved. Try again in a minute.",
    ),
    503: (
        "The change was not kept",
        "opsplanner could not write to its database, so nothing was changed. Try again in a minute; what was saved before is safe.",
    ),
}


class Link(NamedTuple):
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


NAVIGATION = (  # label, endpoint, first part of the path, permission
    ("Home", "home.show", "", "see"),
    ("Operations", "operations.index", "operations", "see"),
    ("Calendar", "calendar.month", "calendar", "see"),
    ("Payback", "payback.board", "payback", "see"),
    ("Outcomes", "outcomes.index", "outcomes", "see"),
    ("Plan", "priorities.plan", "plan", "see"),
    ("Agencies", "commitments.agencies", "agencies", "see"),
    ("Subscriptions", "feeds.index", "subscriptions", "see"),
    ("Administration", "people.accounts", "administration", "manage_accounts"),
)


class Site(NamedTuple):
    """What every page says of the installation."""

    name: str
    short_name: str
    demonstration: bool


def wants_fragment() -> bool:
    """HTMX asks for a part of the page; a restored history entry or a boosted link wants the whole."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Return the page, or only its fragment when HTMX asks for that, with the status given. A page without one is shown whole."""
    name = fragment if fragment and wants_fragment() else template
    answer = make_response(render_template(name, **context), status)
    if wants_fragment() and not name.rpartition("/")[2].startswith("_"):
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def go_to(url: str, said: str | None = None) -> Response:
    """Send the browser to another page, with a sentence that this page will say."""
    if said:
        flash(said)
    if htmx_request.htmx and not htmx_request.htmx.boosted:
        answer: Response = htmx_response("", 204, redirect=_loads(url))
        return answer
    return redirect(url, 303)  # type: ignore[return-value]


def _loads(url: str) -> str:
    """Return the address without its #part when the page that is open is the same one: a browser would only scroll to the part and load nothing."""
    page = urlsplit(url)._replace(fragment="")
    open_ = urlsplit(request.headers.get("HX-Current-URL", ""))
    return page.geturl() if (open_.path, open_.query) == (page.path, page.query) else url


def marking(restricted: bool | None) -> str | None:
    """Return the marking that a page carries which shows something of a restricted operation."""
    return MARKING if restricted else None


def not_done(form: PageForm, back: str) -> Response:
    """Answer a small form (one button) that was refused: the reasons, all that was sent, and the button once more."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "once", "belongs", "version")]
    return render_page("errors/again.html", status=422, form=form, kept=kept, back=back)


def site() -> Site:
    """Return what pages say of the installation."""
    row = installation()
    return Site(row.partnership, row.short_name, row.demonstration) if row else Site("opsplanner", "opsplanner", False)


def installation() -> Any:
    """Return the row of the installation, with its name and whose bank holidays it keeps; None before there is one (one query a request)."""
    if "installation" not in g:
        kept = db.select(
            Installation.partnership, Installation.short_name, Installation.demonstration, Installation.holiday_country, Installation.holiday_subdivision
        )
        g.installation = db.session.execute(kept).first()
    return g.installation


def navigation() -> list[Link]:
    """Return the entries that this person has, the current one marked."""
    here = request.path.strip("/").split("/")[0]
    return [
        Link(label, url_for(endpoint), here == part)
        for label, endpoint, part, permission in NAVIGATION
        if endpoint in current_app.view_functions and may(person(), permission)
    ]


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"


def static_url(filename: str) -> str:
    """Return the address of a static file, with its content's digest, so that browsers may keep it for a year."""
    return url_for("static", filename=filename, v=_digest(Path(current_app.static_folder or "") / filename))


class IdConverter(IntegerConverter):
    """An id in an address: a larger number than the database holds is nobody's, so it is no address here."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def set_up(app: Flask) -> None:
    """Install the ids of addresses, templates' names, error pages, headers and the log on the application."""
    app.url_map.converters["int"] = IdConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_names)
    for name in ("words_of_day", "words_of_month", "words_of_time", "words_of_instant", "words_of_period", "words_of_times", "words_of_muster"):
        app.jinja_env.filters[name] = getattr(clock, name)
    app.jinja_env.filters["first_upper"] = lambda text: text[:1].upper() + text[1:]
    app.jinja_env.globals.update(drawn_as=drawn_as, csrf_token=generate_csrf)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(NotKept, lambda _: error_page(503))
    app.register_error_handler(OperationalError, lambda _: error_page(503))
    app.register_error_handler(Exception, _fault)
    app.before_request(_start_clock)
    app.before_request(_refuse_nul)
    app.after_request(_headers)
    app.after_request(_log)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _count)


def _names() -> dict[str, Any]:
    signed_in = bool(current_user) and current_user.is_authenticated
    return {
        "site": site(),
        "navigation": navigation() if signed_in else [],
        "search_url": "/search",
        "static_url": static_url,
        "wants_fragment": wants_fragment,
        "marking": None,
        "once": new_key,
    }


def error_page(status: int, *, headers: Any = None) -> Response:
    """Return a plain page for an error, with a way back. It never fails itself."""
    title, sentence = ERROR_PAGES.get(status, ERROR_PAGES[500])
    try:
        db.session.rollback()
        answer = make_response(render_template("errors/error.html", title=title, sentence=sentence, status=status), status)
    except Exception:  # the database is gone: even the page's own header cannot be read
        log.exception("the error page for %s could not be drawn", status)
        answer = make_response(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f'<body><main><h1>{title}</h1><p>{sentence}</p><p><a href="/">Home</a></p></main></body></html>',
            status,
        )
    answer.headers.extend(headers or {})
    return answer


def _http_error(error: HTTPException) -> Response:
    if error.code and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    kept = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    return error_page(error.code or 500, headers=kept)


def _fault(error: Exception) -> Response:
    log.exception("unexpected fault at %s %s", request.method, request.path)
    if current_app.config.get("PROPAGATE_FAULTS"):
        raise error
    return error_page(500)


def _start_clock() -> None:
    g.began, g.queries = time.perf_counter(), 0


def _refuse_nul() -> None:
    """No address here holds a NUL byte, and PostgreSQL would fail on one that is looked up."""
    if "\x00" in request.path:
        abort(404)


def _count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if has_request_context() and not statement.startswith("BEGIN"):  # SQLite's is written by us: the same number on both engines
        g.queries = g.get("queries", 0) + 1


def _headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint == "static":
        keep = "v" in request.args and answer.status_code in (200, 304)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if keep else "no-cache"
        answer.headers.pop("Set-Cookie", None)
        return answer
    answer.headers.setdefault("Cache-Control", "no-store")
    if answer.mimetype == "text/html":
        answer.headers["Vary"] = ", ".join(filter(None, [answer.headers.get("Vary"), VARY]))
    if current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return answer


def _log(answer: Response) -> Response:
    milliseconds = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
    rule = request.url_rule.rule if request.url_rule else "(no route)"
    log.info("%s %s %s %.1f ms %d queries", request.method, rule, answer.status_code, milliseconds, g.get("queries", 0))
    return answer


__all__ = ["MARKING", "error_page", "go_to", "marking", "not_done", "render_page", "set_up", "site", "static_url", "wants_fragment"]
