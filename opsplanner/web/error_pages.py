"""Error pages: what went wrong, whether anything was kept, where to look, and what was typed once more."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms.validators import ValidationError

from opsplanner.database import db, kept
from opsplanner.installation import remembered
from opsplanner.web.forms import came_from_here
from opsplanner.web.pages import wants_fragment

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
    500: ("Something went wrong here", "The fault is ours, and it has been noted. Try again in a minute."),
    503: ("This page cannot be shown just now", "opsplanner cannot reach its database. Try again in a minute; what was saved before is safe."),
}
# the same for a change of which it is known that nothing was kept
NOT_KEPT = {
    500: (
        "Something went wrong here",
        "The fault is ours, and it has been noted. Nothing that you were doing was saved. Try again in a minute.",
    ),
    503: (
        "The change was not kept",
        "opsplanner could not write to its database, so nothing was changed. Try again in a minute; what was saved before is safe.",
    ),
}
DAMAGED = (
    "The change was not kept",
    "opsplanner has found its database damaged and keeps nothing more, so nothing was changed. Tell whoever looks after it.",
)
DAMAGED_READ = ("This page cannot be shown", "opsplanner has found its database damaged. Tell whoever looks after it.")
MAYBE_KEPT = ("It may have been kept", "opsplanner was cut off while it saved, and cannot say whether it did. Look before you try again.")


class _Shown(NamedTuple):
    """What an error page says. `look` is where to look whether a change was kept, `again` what was sent and may be sent once more."""

    status: int
    title: str
    sentence: str
    number: str
    look: str
    again: list[tuple[str, str]]


def error_page(status: int, *, headers: Any = None, number: str = "", says: tuple[str, str] | None = None) -> Response:
    """Return a plain page for an error, with a way back; the part of one where HTMX asked for a part. It never fails itself.

    `number` is the reference under which the log has its cause. `says` is another title and sentence than the status has.
    """
    shown = _shown(status, number, says)
    try:
        if status == 503:
            without_database()
        else:
            db.session.rollback()
        answer = _drawn(shown)
    except Exception:  # the database is gone: the page's own header could not be read
        without_database()
        answer = _drawn(shown)
    answer.headers.extend(headers or {})
    return answer


def without_database() -> None:
    """Let the rest of this request go without the database: nobody is signed in, and the installation is as it was last read."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    g.installation = remembered()


def _shown(status: int, number: str, says: tuple[str, str] | None) -> _Shown:
    changes = status >= 500 and _changes()
    unsure = changes and kept() is not False
    title, sentence = ERROR_PAGES.get(status, ERROR_PAGES[500])
    if changes:
        title, sentence = MAYBE_KEPT if unsure else says or NOT_KEPT.get(status, NOT_KEPT[500])
    elif says:
        title, sentence = says
    return _Shown(status, title, sentence, number, _where_to_look() if unsure else "", _again() if changes else [])


def _changes() -> bool:
    """Say whether the request asked for a change: a form that is only checked, or looks at what would be in a calendar, does not."""
    try:
        looks = request.form.get("check") == "1" or "see" in request.form
        return request.method not in ("GET", "HEAD", "OPTIONS") and not looks
    except HTTPException:  # larger than is taken
        return True


def _drawn(shown: _Shown) -> Response:
    part = wants_fragment() and shown.status >= 500
    return make_response(render_template("errors/_failed.html" if part else "errors/error.html", **shown._asdict()), shown.status)


def _where_to_look() -> str:
    """The page above the one that was sent, which shows what this one makes or changes; the page itself when there is none."""
    adapter = current_app.create_url_adapter(request)
    path = request.path
    while adapter is not None and (path := path.rpartition("/")[0]):
        try:
            adapter.match(path, method="GET")
            return path
        except HTTPException:
            continue
    return request.path


def _again() -> list[tuple[str, str]]:
    """What was sent, with a good token, to be sent once more: its one-time key sees to it that it is done once. None of a password, or of another site."""
    try:
        sent = list(request.form.items(multi=True))
        validate_csrf(request.form.get("csrf_token"))
    except (HTTPException, ValidationError):  # larger than is taken, or without our token
        return []
    if "once" not in request.form or any("password" in name for name, _ in sent) or not came_from_here(request):
        return []
    return [("csrf_token", generate_csrf()), *((name, value) for name, value in sent if name != "csrf_token")]
