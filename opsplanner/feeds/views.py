"""Calendar links, the calendars behind them, and one operation's entry to download."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable
from functools import partial

import segno
from flask import Blueprint, Flask, Response, current_app, request, url_for

from opsplanner import changes, clock
from opsplanner.access import open_to_all, person, requires
from opsplanner.config import Settings, private_address, release
from opsplanner.database import db, unit_of_work
from opsplanner.errors import MaybeKept, NotFound, NotKept
from opsplanner.feeds import page, queries, rules, services
from opsplanner.feeds.calendar_file import calendar_file, text_of
from opsplanner.feeds.forms import ChangeForm, ChooseForm
from opsplanner.feeds.holders import queries as holders_queries
from opsplanner.feeds.operations import page as operations_page
from opsplanner.feeds.operations import queries as operations_queries
from opsplanner.feeds.ready import page as ready_page
from opsplanner.feeds.ready import queries as ready_queries
from opsplanner.feeds.ready import rules as ready_rules
from opsplanner.feeds.ready import services as ready_services
from opsplanner.feeds.ready.page import Fresh
from opsplanner.feeds.ready.queries import Poll
from opsplanner.feeds.ready.rules import File
from opsplanner.feeds.unused import services as unused_services
from opsplanner.feeds.unused import words as unused_words
from opsplanner.installation import installation
from opsplanner.mail import words as mail_words
from opsplanner.models import Alarm
from opsplanner.notices.letters import words as letters_words
from opsplanner.notices.seen import words as seen_words
from opsplanner.operations.listing.queries import choices
from opsplanner.tasks import services as tasks_services
from opsplanner.web.forms import ActionForm, Made, PageForm, saved
from opsplanner.web.pages import go_to, render_page, site

bp = Blueprint("feeds", __name__)
log = logging.getLogger("opsplanner.feeds")

GONE = "There is no such calendar. Its link may have been stopped or replaced: get a new one at {address}/subscriptions\n"


def set_up(app: Flask) -> None:
    """Add these pages to the application, give messages the entries that they carry, let the worker look after links that nobody uses, and count
    from now on the changes of what calendars are made of."""
    app.register_blueprint(bp)
    letters_words.register_entry(app, operations_page.published)
    seen_words.register_fetches(app, queries.fetches)
    seen_words.register_holders(app, holders_queries.holders, holders_queries.holding)
    tasks_services.register(app, unused_services.TASK, unused_services.look)
    mail_words.register(app, mail_words.Kind(unused_words.BY_MAIL, unused_words.LABEL, unused_services.letter))
    with app.app_context():
        changes.watch(db.engine, ready_rules.TOPICS)


@bp.route("/feeds/<string:token>.ics")
@open_to_all("calendar programs cannot sign in: the token in the address is the key")
def calendar(token: str) -> Response:
    """The calendar behind a link, as its owner may see it now."""
    only_if_changed = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    try:
        poll, file, made = _found(token, whole=not only_if_changed)
        if file.zipped is None and not _has_it(file):
            poll, file, made = _found(token, whole=True)
    except NotFound:
        return Response(GONE.format(address=_settings().address), 404, mimetype="text/plain")
    answer = ics_answer(file, f"{poll.kind.name.lower()}.ics")
    if made or rules.is_due(poll.fetched_at, file.changed_at, clock.now()):
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        answer.call_on_close(partial(_note, app, poll.link_id, rules.program_name(request.user_agent.string), file, made))
    return answer


def _found(token: str, *, whole: bool) -> tuple[Poll, File, Fresh | None]:
    """What stands ready for a link, or what was made anew. Raises NotFound."""
    poll, today = ready_queries.poll(token, whole=whole), clock.today()
    if poll is None:
        raise NotFound()
    maker = ready_rules.maker(release(), _settings().address, poll.version)
    if poll.ready is not None and ready_rules.holds(poll.ready, poll.changes, today, maker):
        return poll, poll.ready.file, None
    made = ready_page.made(token, poll, today, maker, _settings().address)
    return poll, made.ready.file, made


@bp.route("/operations/<string:reference>.ics")
@requires("see")
def operation(reference: str) -> Response:
    """One operation's calendar entry, to download."""
    entry = operations_queries.entry_of(person(), reference)
    name = "duty" if entry.restricted else entry.reference
    found = installation()
    text = text_of(entry, _settings().address, found.sequence_jump if found else 0)
    body = calendar_file(f"{site().short_name}: {name}", [text])
    file = File(ready_rules.tag_of(body), entry.changed_at.replace(microsecond=0), ready_rules.zipped(body))
    return ics_answer(file, f"{name}.ics", download=True)


@bp.route("/subscriptions", methods=["GET", "POST"])
@requires("see")
def index() -> Response:
    """The person's calendar links, and a new one. "See" shows what would be in it and makes nothing."""
    form = ChooseForm(choices(), request.args)
    seen_only = "see" in request.form
    if not seen_only and (made := _issued(form, lambda token: services.make_link(form.read(), form.manner(), token=token, by=person()))):
        return made
    links = queries.links_of(person())
    return render_page(
        "feeds/index.html",
        fragment="feeds/_choose.html",
        status=form.status,
        form=form,
        links=links.live,
        retired=links.retired,
        left_out=form.complaints,
        private=private_address(_settings().address),
        **page.in_it(person(), form.chosen(), form.manner(), entries=seen_only),
    )


@bp.route("/subscriptions/<int:link_id>/change", methods=["GET", "POST"])
@requires("see")
def change(link_id: int) -> Response:
    """Change in which manner a link's calendar tells. "See" shows its next entries told so, and changes nothing."""
    link = queries.link_of(person(), link_id)
    form = ChangeForm(link.manner, link.version)
    seen_only = "see" in request.form
    if not seen_only and saved(form, lambda: services.change_link(link_id, form.manner(), seen_version=form.version.data, by=person())):
        return go_to(url_for(".index"), "The link stays, and tells in the new way from now on. Programs show it once they have fetched it.")
    return render_page(
        "feeds/change.html", fragment="feeds/_change.html", status=form.status, form=form, link=link,
        **page.in_it(person(), link.chosen, form.manner(), entries=True),
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
    return render_page(
        "feeds/made.html", link=link, address=address, webcal=webcal, qr=qr, private=private_address(_settings().address),
        reminds=link.manner.alarm is not Alarm.NONE, span_words=rules.span_words,
    )


def _note(app: Flask, link_id: int, program: str, file: File, made: Fresh | None) -> None:
    """The one write of a GET, after the answer: what was made stands ready for the next fetch, and hourly, or when there was something new, that there was one."""
    with app.app_context():
        try:
            with unit_of_work():
                if made:
                    ready_services.keep(link_id, made.ready, made.keys)
                services.note_fetch(link_id, program, file.changed_at)
        except (NotKept, MaybeKept):
            log.warning("the fetch of calendar link %s could not be noted", link_id)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def ics_answer(file: File, filename: str, *, download: bool = False) -> Response:
    """Return the file, or 304 without a body to a program that has it already. Its tag is a weak one, since the compressed form shares it."""
    if file.zipped is None or _has_it(file):  # only its tag was asked for, and it is the same
        answer = Response(status=304)
        del answer.headers["Content-Type"]
    else:
        zipped = request.accept_encodings.quality("gzip") > 0
        answer = Response(file.zipped if zipped else gzip.decompress(file.zipped), content_type="text/calendar; charset=utf-8")
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{filename}"'
    answer.set_etag(file.tag, weak=True)
    answer.last_modified = file.changed_at
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _has_it(file: File) -> bool:
    """If-None-Match alone counts when it is sent. A date has to be the very one that was answered: nothing is known of any other."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(file.tag)
    return request.if_modified_since == file.changed_at
