"""Who is signed in, by the row that the cookie names; and what happens when nobody is (any more)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request, session, url_for
from flask_login import LoginManager, login_user
from htmx_flask import request as htmx_request

from opsplanner import clock
from opsplanner.models import User
from opsplanner.signing_in import queries as signing_in_queries
from opsplanner.signing_in import rules as signing_in_rules
from opsplanner.signing_in import words
from opsplanner.signing_in.forms import PasswordForm, SignInForm
from opsplanner.signing_in.guesses.services import TooManyGuesses
from opsplanner.signing_in.lapse import forms
from opsplanner.signing_in.passwords.services import RETRY_AFTER, TooManyAtOnce
from opsplanner.web.error_pages import without_database
from opsplanner.web.form_token import form_token
from opsplanner.web.gate import Crowded
from opsplanner.web.pages import go_to, render_page


def set_up(app: Flask) -> None:
    """Install the login manager and the answers to a lapsed sign-in, to too many attempts and to too many people at once."""
    manager = LoginManager()
    manager.session_protection = None  # the row on the server is what counts, not a fingerprint of the browser
    manager.user_loader(load)
    manager.unauthorized_handler(sign_in_first)
    manager.init_app(app)
    app.register_error_handler(TooManyGuesses, too_many)
    app.register_error_handler(Crowded, _crowded)


def load(cookie_id: str) -> User | None:
    """Return who is signed in with this cookie, if the sign-in, the person and the agency still stand (one query)."""
    return signing_in_queries.signed_in(cookie_id, clock.now())


def start_session(user: User) -> None:
    """Give the browser a new session for this sign-in; nothing of the former one stays, its form token neither."""
    browser = session.get(forms.BROWSER)
    session.clear()
    if browser:
        session[forms.BROWSER] = browser  # what another tab still keeps opens in this browser
    g.pop("csrf_token", None)
    login_user(user)
    form_token()  # so that the next page has no cookie to send, and two that are opened at once agree


def sign_in_page(form: SignInForm, held: forms.Kept, status: int = 200, onward: str | None = None) -> Response:
    """Draw the sign-in page, with what was typed elsewhere kept in it."""
    action = url_for("signing_in.sign_in", next=onward) if onward else url_for("signing_in.sign_in")
    return render_page(
        "signing_in/sign_in.html", status=status, refused=bool(form.error_list()), form=form, held=held,
        where=words.address_in_words(held.address), action=action, sealed=forms.SEALED,
    )


def still_here(held: forms.Kept) -> Response:
    """Draw the work that was kept: where it goes and all that is in it, in words, and the button that sends it."""
    boxes = [(words.box_in_words(name), value or "Nothing") for name, value in held.boxes]
    return render_page("signing_in/still_here.html", held=held, where=words.address_in_words(held.address), boxes=boxes)


def sign_in_first() -> Response:
    """Answer somebody who is not signed in: to the sign-in page and back; a form's content is kept on the way."""
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    held = forms.Kept() if reads else forms.from_lapsed(request)
    part = bool(htmx_request.htmx) and not htmx_request.htmx.boosted
    onward = _page_shown() if part else _asked_for() if reads else held.address or None
    if not held or (part and not held.typed):
        return go_to(url_for("signing_in.sign_in", next=onward) if onward else url_for("signing_in.sign_in"))
    if not part:
        return sign_in_page(SignInForm(formdata=None), held, 401, onward)
    answer = sign_in_page(SignInForm(formdata=None), held, 422, onward)  # 422: HTMX shows it
    answer.headers["HX-Push-Url"] = url_for("signing_in.sign_in", next=onward) if onward else url_for("signing_in.sign_in")
    return answer


def _asked_for() -> str | None:
    address = signing_in_rules.local_path(request.full_path if request.query_string else request.path)
    return None if address == "/" else address


def _page_shown() -> str | None:
    shown = urlsplit(htmx_request.htmx.current_url or "")
    return signing_in_rules.local_path(shown.path + (f"?{shown.query}" if shown.query else ""))


def too_many(exceeded: TooManyGuesses) -> Response:
    """Answer 429 with how long to wait, in a sentence and a header; a sign-in page keeps what it carries."""
    if request.endpoint not in ("signing_in.sign_in", "signing_in.password"):
        return after(exceeded.seconds, render_page("signing_in/too_many_links.html", status=429, wait=words.wait_in_words(exceeded.seconds)))
    sentence = words.too_many_guesses(exceeded.seconds)
    if request.endpoint == "signing_in.sign_in":
        form = SignInForm()
        form.refuse(sentence)
        return after(exceeded.seconds, sign_in_page(form, forms.from_sign_in(request), 429, signing_in_rules.local_path(request.args.get("next"))))
    own = PasswordForm()
    own.refuse(sentence)
    return after(exceeded.seconds, render_page("signing_in/password.html", status=429, refused=True, form=own))


def _crowded(_: Crowded) -> Response:
    """Answer who finds every thread taken that signs people in, as who finds all passwords being checked: without the database, at once."""
    without_database()
    form = SignInForm()
    form.refuse(str(TooManyAtOnce()))
    return after(RETRY_AFTER, sign_in_page(form, forms.from_sign_in(request), 429, signing_in_rules.local_path(request.args.get("next"))))


def after(seconds: int, answer: Response) -> Response:
    """Say in the answer's header after how many seconds it is worth to try again, if that is so."""
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer
