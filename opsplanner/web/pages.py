"""How a page is made: whole or a part of it, what every page says, and where a form leads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request
from flask.templating import Environment
from flask_login import current_user
from htmx_flask import make_response as htmx_response
from htmx_flask import request as htmx_request
from jinja2 import StrictUndefined
from markupsafe import Markup

from opsplanner import clock, grammar
from opsplanner.access import may, person
from opsplanner.installation import installation
from opsplanner.reader import Reader
from opsplanner.web.address import address_of
from opsplanner.web.form_token import form_token
from opsplanner.web.forms import PageForm, drawn_as
from opsplanner.web.one_time_keys import new_key
from opsplanner.web.paging import Pages

MARKING = "OFFICIAL-SENSITIVE"


class Link(NamedTuple):
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


class Linked(NamedTuple):
    """Words that lead somewhere; without an address they are only words."""

    words: str
    url: str = ""


NAVIGATION = (  # label, endpoint, first part of the path, permission
    ("Home", "home.show", "", "see"),
    ("Operations", "operations.index", "operations", "see"),
    ("Calendar", "calendar.month", "calendar", "see"),
    ("Payback", "payback.board", "payback", "see"),
    ("Outcomes", "outcomes.index", "outcomes", "see"),
    ("Plan", "plan.index", "plan", "see"),
    ("Reports", "reports.index", "reports", "see"),
    ("Agencies", "agencies.index", "agencies", "see"),
    ("Subscriptions", "feeds.index", "subscriptions", "see"),
    ("Administration", "accounts.accounts", "administration", "manage_accounts"),
)
_ENDPOINTS = {first: endpoint for _, endpoint, first, _ in NAVIGATION}


class Site(NamedTuple):
    """What every page says of the installation."""

    name: str
    short_name: str
    demonstration: bool


class Templates(Environment):
    """Where templates come from. All of them have the same global names, so they share the one dict that holds these.

    Jinja would give each a ChainMap over it, which every import and every include of every page goes through name by name.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template has without being given them."""
        return super().make_globals(d) if d else self.globals


def set_up(app: Flask) -> None:
    """Give templates the names that they may use; one that is not there fails."""
    app.jinja_environment = Templates
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_names)
    for name in ("words_of_day", "words_of_month", "words_of_time", "words_of_instant", "words_of_period", "words_of_times", "words_of_muster"):
        app.jinja_env.filters[name] = getattr(clock, name)
    for name in ("counted", "people", "plural"):
        app.jinja_env.filters[name] = getattr(grammar, name)
    app.jinja_env.filters["first_upper"] = lambda text: text[:1].upper() + text[1:]
    app.jinja_env.globals.update(drawn_as=drawn_as, csrf_token=form_token, once=new_key, url_for=address_of)


def _names() -> dict[str, Any]:
    signed_in = bool(current_user) and current_user.is_authenticated
    return {
        "site": site(),
        "navigation": navigation() if signed_in else "",
        "search_url": "/search",
        "static_url": static_url,
        "wants_fragment": wants_fragment,
        "marking": None,
        "refused": False,
    }


def wants_fragment() -> bool:
    """HTMX asks for a part of the page; a restored history entry or a boosted link wants the whole."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Return the page, or only its fragment when HTMX asks for that, with the status given. A page without one is shown whole.

    The title of a page that was refused says so first (GOV.UK Design System, "Error summary"). A list gives its `title`
    (`title_of_list`), which goes with its fragment too, so that the window says what is shown now.
    """
    context.setdefault("refused", status == 422)
    name = fragment if fragment and wants_fragment() else template
    title = Markup("<title>{} – {}</title>").format(context["title"], site().short_name) if name == fragment and "title" in context else ""
    answer = make_response(f"{title}{render_template(name, **context)}", status)
    if wants_fragment() and not name.rpartition("/")[2].startswith("_"):
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def title_of_list(heading: str, chosen: Iterable[str], pages: Pages | None = None) -> str:
    """Return a list's title: what it is, what is chosen, and which page: "Operations, Ward: River, page 2"."""
    here = f"page {pages.number}" + (f" of {pages.last}" if pages.last else "") if pages and (pages.previous_url or pages.next_url) else ""
    return ", ".join(filter(None, (heading, *chosen, here)))


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
    carried = {"csrf_token", "once", "belongs", "version"} | {box.name for box in form if box.type in ("HiddenField", "VersionField")}
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in carried]
    return render_page("errors/again.html", status=422, form=form, kept=kept, back=back)


def site() -> Site:
    """Return what pages say of the installation."""
    row = installation()
    return Site(row.partnership, row.short_name, row.demonstration) if row else Site("opsplanner", "opsplanner", False)


def navigation() -> Markup:
    """Return the menu as this person has it, the current entry marked."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    part = request.path.strip("/").partition("/")[0]
    endpoint = _ENDPOINTS.get(part)
    exactly = endpoint in app.view_functions and address_of(endpoint) == request.path if endpoint else False
    return _menu(app, request.script_root, Reader.of(person()), part if endpoint else None, exactly)


@lru_cache(maxsize=1024)
def _menu(app: Flask, _root: str, reader: Reader, part: str | None, exactly: bool) -> Markup:
    """The same for all of a role in such an agency. `exactly`: the page that is shown is the current entry's own."""
    there = [entry for entry in NAVIGATION if entry[1] in app.view_functions and may(reader, entry[3])]
    links = tuple(Link(label, address_of(endpoint), first == part) for label, endpoint, first, _ in there)
    exactly = exactly and any(link.current for link in links)
    return Markup(app.jinja_env.get_template("layouts/_menu.html").render(links=links, exactly=exactly))


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"


def static_url(filename: str) -> str:
    """Return the address of a static file, with its content's digest, so that browsers may keep it for a year."""
    return _static_url(current_app._get_current_object(), request.script_root, filename)  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _static_url(app: Flask, _root: str, filename: str) -> str:
    return address_of("static", filename=filename, v=_digest(Path(app.static_folder or "") / filename))
