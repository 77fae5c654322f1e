"""Calendar links, the calendars behind them, and one operation's entry to download."""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import segno
from flask import Blueprint, Flask, Response, current_app, request, url_for

from opsplanner import clock
from opsplanner.access import open_to_all, person, requires
from opsplanner.config import Settings
from opsplanner.database import unit_of_work
from opsplanner.errors import MaybeKept, NotFound, NotKept
from opsplanner.feeds import queries, rules, services
from opsplanner.feeds.calendar_file import calendar_file
from opsplanner.feeds.forms import ChooseForm
from opsplanner.feeds.operations import queries as operations_queries
from opsplanner.feeds.operations.entry import Entry
from opsplanner.feeds.payback.entry import PaybackEntry
from opsplanner.installation import installation
from opsplanner.models import SubscriptionKind
from opsplanner.web.forms import ActionForm, Made, PageForm, saved
from opsplanner.web.pages import go_to, render_page, site

bp = Blueprint("feeds", __name__)
log = logging.getLogger("opsplanner.feeds")

GONE = "There is no such calendar. Its link may have been stopped or replaced: get a new one at {address}/subscriptions\n"


def set_up(app: Flask) -> None:
    """Add these pages to the application."""
    app.register_blueprint(bp)


@bp.route("/feeds/<string:token>.ics")
@open_to_all("calendar programs cannot sign in: the token in the address is the key")
def calendar(token: str) -> Response:
    """The calendar behind a link, as its owner may see it now."""
    try:
        subscription, chosen = queries.subscription_of(token)
    except NotFound:
        return Response(GONE.format(address=_settings().address), 404, mimetype="text/plain")
    today = clock.today()
    held = operations_queries.entries(subscription.user, chosen, today)
    own = subscription.user.agency.short_name if chosen.kind is SubscriptionKind.AGENCY else chosen.words
    body = _file(own, held)
    answer = ics_answer(body, operations_queries.last_change(subscription, held, today), f"{chosen.kind.name.lower()}.ics")
    if rules.is_due(subscription.fetched_at, clock.now()):
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        answer.call_on_close(partial(_note_fetch, app, subscription.id, rules.program_name(request.user_agent.string)))
    return answer


@bp.route("/operations/<string:reference>.ics")
@requires("see")
def operation(reference: str) -> Response:
    """One operation's calendar entry, to download."""
    entry = operations_queries.entry_of(person(), reference)
    name = "duty" if entry.restricted else entry.reference
    body = _file("duty" if entry.restricted else entry.reference, [entry])
    return ics_answer(body, entry.changed_at.replace(microsecond=0), f"{name}.ics", download=True)


@bp.route("/subscriptions", methods=["GET", "POST"])
@requires("see")
def index() -> Response:
    """The person's calendar links, and a new one. "See" counts what would be in it and makes nothing."""
    form = ChooseForm(queries.types(), queries.wards(), request.args)
    seen_only = "see" in request.form
    if not seen_only and (made := _issued(form, lambda token: services.make_link(form.read(), token=token, by=person()))):
        return made
    today, chosen = clock.today(), form.chosen()
    return render_page(
        "feeds/index.html",
        fragment="feeds/_choose.html",
        status=form.status,
        form=form,
        links=queries.links_of(person()),
        chosen=chosen,
        count=operations_queries.count(person(), chosen, today) if chosen else None,
        many=operations_queries.COUNT_UP_TO,
        days=rules.first_and_last(today),
    )


@bp.route("/subscriptions/<int:link_id>/replace", methods=["GET", "POST"])
@requires("see")
def replace(link_id: int) -> Response:
    """Give a calendar a new link; the old one ends."""
    form = ActionForm()
    if made := _issued(form, lambda token: services.replace_link(link_id, token=token, by=person())):
        return made
    return render_page("feeds/replace.html", status=form.status, form=form, link=queries.link_of(person(), link_id))


@bp.route("/subscriptions/<int:link_id>/stop", methods=["GET", "POST"])
@requires("see")
def stop(link_id: int) -> Response:
    """End a link."""
    form = ActionForm()
    if saved(form, lambda: services.stop_link(link_id, by=person())):
        return go_to(url_for(".index"), "The link has been stopped. Programs that use it get nothing more; remove it there.")
    return render_page("feeds/stop.html", status=form.status, form=form, link=queries.link_of(person(), link_id))


def _issued(form: PageForm, make: Callable[[str], str]) -> Response | None:
    """Make a link once and answer the form itself with it: it is shown this one time. None when nothing was made."""
    tokens: list[str] = []

    def make_once() -> str:
        tokens.append(rules.new_token())
        return make(tokens[0])

    def made(link_id: str) -> Made:
        return url_for(".index"), f"It made a link for “{queries.link_of(person(), int(link_id)).chosen.words}”."

    if not saved(form, make_once, made=made):
        return None
    link = queries.link_of(person(), int(form.result))
    if not tokens:  # the same form was sent before
        return render_page("feeds/made.html", link=link, address=None)
    address = _settings().address + url_for(".calendar", token=tokens[0])
    webcal = "webcal:" + address.partition(":")[2]
    qr = segno.make(webcal, error="m").svg_data_uri(scale=4)
    return render_page("feeds/made.html", link=link, address=address, webcal=webcal, qr=qr, public=_settings().public_url is not None)


def _note_fetch(app: Flask, link_id: int, program: str) -> None:
    """The one write of a GET: after the answer, and at most hourly."""
    with app.app_context():
        try:
            with unit_of_work():
                services.note_fetch(link_id, program)
        except (NotKept, MaybeKept):
            log.warning("the fetch of calendar link %s could not be noted", link_id)


def _file(words: str, held: Sequence[Entry | PaybackEntry]) -> bytes:
    found = installation()
    return calendar_file(f"{site().short_name}: {words}", held, _settings().address, found.sequence_jump if found else 0)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def ics_answer(body: bytes, changed_at: datetime, filename: str, *, download: bool = False) -> Response:
    """Return the file, or 304 without a body to a program that has it already.

    The tag is made of the content alone, so that it tells nothing that the content does not; it is a weak one since
    the compressed form shares it.
    """
    tag = hashlib.sha256(body).hexdigest()[:40]
    if _has_it(tag, changed_at):
        answer = Response(status=304)
        del answer.headers["Content-Type"]
    else:
        zipped = request.accept_encodings.quality("gzip") > 0
        answer = Response(gzip.compress(body, mtime=0) if zipped else body, content_type="text/calendar; charset=utf-8")
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{filename}"'
    answer.set_etag(tag, weak=True)
    answer.last_modified = changed_at
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _has_it(tag: str, changed_at: datetime) -> bool:
    """If-None-Match alone counts when it is sent. A date has to be the very one that was answered: what vanishes from a
    calendar can make it older."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(tag)
    return request.if_modified_since == changed_at
