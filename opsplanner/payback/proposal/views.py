"""The pages of a month that is proposed: which days, how far the work is, its lines put on their days; deleting one."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request, url_for

from opsplanner import history
from opsplanner.access import person, requires
from opsplanner.history import subjects
from opsplanner.payback.proposal import page, queries, services, words
from opsplanner.payback.proposal.accepting import services as accepting_services
from opsplanner.payback.proposal.forms import AcceptForm, ChangeForm, WishesForm
from opsplanner.payback.proposal.wishes import rules as wishes_rules
from opsplanner.payback.proposal.work import services as work_services
from opsplanner.tasks import services as tasks_services
from opsplanner.web import paging
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, not_done, render_page

bp = Blueprint("payback_proposal", __name__)
LINES = 12
SHOW = "/payback/proposal/<string:code>"


def set_up(app: Flask) -> None:
    """Join these pages to the application, and let the worker work months out."""
    app.register_blueprint(bp)
    tasks_services.register(app, services.TASK, work_services.work, aside=True)


@bp.route("/payback/proposal", methods=["GET", "POST"])
@requires("keep_payback")
def index() -> Response:
    """Say which days are to be planned, and have the month worked out; earlier proposals stand below."""
    form = WishesForm()
    form.fill()
    if saved(form, lambda: services.ask(form.wishes(), by=person()), made=_made):
        return go_to(url_for(".show", code=form.result), "It is being worked out. You can leave this page: the work goes on")
    number = paging.page_asked(request.args)
    found, more = queries.listed(person(), number)
    pages = paging.neighbours(number, lambda n: url_for(".index", page=paging.named(n)), more=more)
    listed = [(row, words.span(wishes_rules.read(row.wishes)), page.tag_of(row)) for row in found]
    return render_page("payback/proposal/index.html", status=form.status, form=form, listed=listed, page=pages, weeks=wishes_rules.LONGEST.days // 7 + 1)


def _made(code: str) -> Made:
    return url_for(".show", code=code), "It asked for a proposal."


@bp.get(SHOW)
@requires("keep_payback")
def show(code: str) -> Response:
    """Show a proposal: how far it is, or its lines with what speaks for and against each."""
    return _page(code, AcceptForm())


def _page(code: str, form: AcceptForm) -> Response:
    found = page.page_of(person(), code)
    form.version.carry(found.row.version)
    form.tick(found.open)
    lines = history.newest(subjects.of_month_proposal(code), LINES) if not found.goes_on else []
    return render_page(
        "payback/proposal/show.html", fragment="payback/proposal/_show.html", status=form.status, page=found, form=form, history=lines, here=url_for(".show", code=code),
    )


@bp.post(f"{SHOW}/accept")
@requires("keep_payback")
def accept(code: str) -> Response:
    """Put the lines that are ticked on their days."""
    queries.one(person(), code)
    form = AcceptForm()
    if saved(form, lambda: accepting_services.accept(code, form.chosen(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".show", code=code), f"Done: {form.result}. Who asked is told")
    return _page(code, form)


@bp.post(f"{SHOW}/begin-again")
@requires("keep_payback")
def begin_again(code: str) -> Response:
    """Have a month worked out once more."""
    queries.one(person(), code)
    form, back = ChangeForm(), url_for(".show", code=code)
    if saved(form, lambda: services.begin_again(code, seen_version=form.version.data, by=person())):
        return go_to(back, "It is being worked out once more")
    return not_done(form, back)


@bp.route(f"{SHOW}/delete", methods=["GET", "POST"])
@requires("keep_payback")
def delete(code: str) -> Response:
    """Ask before a proposal is deleted, and delete it; what was put on days stays."""
    row = queries.one(person(), code)
    form = ChangeForm()
    form.version.carry(row.version)
    if saved(form, lambda: services.delete(code, seen_version=form.version.data, by=person())):
        return go_to(url_for(".index"), "The proposal is deleted")
    return render_page(
        "payback/proposal/delete.html", status=form.status, form=form, row=row, span=words.span(wishes_rules.read(row.wishes)), back=url_for(".show", code=code),
    )
