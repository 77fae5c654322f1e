"""What one was told, and that one has read it."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.database import at_end
from opsplanner.mail import words as mail_words
from opsplanner.notices import bp
from opsplanner.notices.bell import page, queries, services
from opsplanner.notices.deputies import queries as deputies_queries
from opsplanner.notices.deputies import services as deputies_services
from opsplanner.notices.deputies import words as deputies_words
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import Kind, register
from opsplanner.notices.letters import services as letters_services
from opsplanner.notices.seen import words as seen_words
from opsplanner.notices.waiting import services as waiting_services
from opsplanner.tasks import services as tasks_services
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page, title_of_list
from opsplanner.web.paging import named, neighbours, page_asked

LAST_PAGE = 400


def set_up(app: Flask) -> None:
    """Let everything that is done be told, by the bell and by mail."""
    at_end(app, kinds_services.tell_of_recorded)
    mail_words.register(app, mail_words.Kind(kinds_services.BY_MAIL, kinds_services.LABEL, letters_services.letter))
    mail_words.register(app, mail_words.Kind(letters_services.DIGEST, letters_services.DIGEST_LABEL, letters_services.letter))
    tasks_services.register(app, letters_services.TASK, letters_services.write_digests)
    tasks_services.register(app, deputies_services.TASK, deputies_services.tell)
    tasks_services.register(app, deputies_services.SOON, deputies_services.tell_soon)
    tasks_services.register(app, waiting_services.TASK, waiting_services.put_away)
    register(
        app, Kind(deputies_services.KIND, deputies_words.LABEL, frozenset(), lambda _lines: (), permission="plan_operations", waits=deputies_queries.waiting)
    )
    app.context_processor(lambda: {"unread": _unread})


def _unread() -> int:
    """How much the person has not read. It came with who she is; asked anew only where she may see less than she was told."""
    user = person()
    sees_all = user.agency_kind.sees_everything_open and not user.unread_of_few
    return user.unread if sees_all or not user.unread else queries.unread(user)


@bp.get("/notices")
@requires("see")
def index() -> Response:
    """What this person was told, 25 a page: what she has not read first."""
    number = page_asked(request.args)
    found, more = queries.told(person(), number)
    lines = page.lines(person(), found)
    pages = neighbours(number, lambda to: url_for(".index", page=named(to)), more=more)
    return render_page(
        "notices/index.html", title=title_of_list("Notices", (), pages), lines=lines, page=pages, unread_up_to=next((line.code for line in lines if not line.read), ""),
        marking=marking(any(line.about and line.about.restricted for line in lines)),
    )


@bp.post("/notices/<string:code>/open")
@requires("see")
def open_notice(code: str) -> Response:
    """Note that a notice was read, and go to what it is about; from the list, where one pressed that one has seen it, back there."""
    form, back = ActionForm(), url_for(".index")
    if not saved(form, lambda: services.read(code, by=person()).code):
        return not_done(form, back)
    notice = queries.own(code, person())
    abouts = [line.about.url for line in page.lines(person(), [notice]) if line.about]
    return go_to(abouts[0] if abouts and "stay" not in request.form else back, seen_words.SEEN if notice.asks_until else "")


@bp.post("/notices/<string:code>/read-up-to")
@requires("see")
def read_up_to(code: str) -> Response:
    """Note that all was read that the page showed, and what came before it."""
    form, back = ActionForm(), url_for(".index")
    if saved(form, lambda: services.read_up_to(code, by=person())):
        return go_to(back, "All of it is marked as read.")
    return not_done(form, back)
