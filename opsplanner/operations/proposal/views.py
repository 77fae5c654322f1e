"""The pages of proposals: what is wished for, how far the work is, what was worked out; deleting one."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner import history
from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.history import subjects
from opsplanner.operations.checks.rules import tell_of_restricted
from opsplanner.operations.proposal import bp, page, queries, services, words
from opsplanner.operations.proposal.forms import ChangeForm, MakeForm
from opsplanner.operations.proposal.making import services as making_services
from opsplanner.operations.proposal.wishes import queries as wishes_queries
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.forms import wishes_form
from opsplanner.operations.proposal.work import services as work_services
from opsplanner.tasks import services as tasks_services
from opsplanner.web import paging
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page

LINES = 12
SHOW = "/operations/proposal/<string:code>"


def set_up(app: Flask) -> None:
    """Join these pages to the application, and let the worker work proposals out."""
    app.register_blueprint(bp)
    tasks_services.register(app, services.TASK, work_services.work, aside=True)


@bp.route("/operations/proposal", methods=["GET", "POST"])
@requires("plan_operations")
def index() -> Response:
    """Say what a quarter is to hold, and have it worked out; earlier proposals stand below."""
    form = wishes_form(wishes_queries.kinds(), catalogue_queries.choices(), person())
    if saved(form, lambda: services.ask(form.wishes(person().agency_id), by=person()), made=_made):
        return go_to(url_for("proposal.show", code=form.result), "It is being worked out. You can leave this page: the work goes on")
    number = paging.page_asked(request.args)
    found, more = queries.listed(person(), number)
    pages = paging.neighbours(number, lambda n: url_for("proposal.index", page=paging.named(n)), more=more)
    listed = [(row, wishes, words.words_of_span(wishes.first, wishes.until), page.tag_of(row)) for row in found for wishes in [wishes_rules.read(row.wishes)]]
    return render_page("operations/proposal/index.html", status=form.status, form=form, listed=listed, page=pages, most=wishes_rules.MOST, weeks=wishes_rules.LONGEST.days // 7)


def _made(code: str) -> Made:
    return url_for("proposal.show", code=code), "It asked for a proposal."


@bp.get(SHOW)
@requires("plan_operations")
def show(code: str) -> Response:
    """Show a proposal: how far it is, or its dates with what speaks for and against each."""
    return _page(code, MakeForm())


def _page(code: str, form: MakeForm) -> Response:
    found = page.page_of(person(), code)
    form.version.carry(found.row.version)
    form.carry_seen(page.seen([row for week in found.weeks for row in week.rows]))
    lines = history.newest(subjects.of_proposal(code), LINES) if not found.goes_on else []
    return render_page(
        "operations/proposal/show.html", fragment="operations/proposal/_show.html", status=form.status, page=found, form=form, history=lines, here=url_for("proposal.show", code=code),
        marking=marking(tell_of_restricted(line for week in found.weeks for row in week.rows for line in row.against)),
    )


@bp.post(f"{SHOW}/make")
@requires("plan_operations")
def make(code: str) -> Response:
    """Make a proposal into series and drafts."""
    form = MakeForm()
    form.news = page.new_since(person(), queries.one(person(), code), form.seen.data or "")
    if saved(form, lambda: making_services.make(code, seen_version=form.version.data, by=person())):
        return go_to(url_for("proposal.show", code=code), f"Done: {form.result}. Nobody has been asked yet")
    return _page(code, form)


@bp.post(f"{SHOW}/begin-again")
@requires("plan_operations")
def begin_again(code: str) -> Response:
    """Have a proposal worked out once more."""
    queries.one(person(), code)
    form, back = ChangeForm(), url_for("proposal.show", code=code)
    if saved(form, lambda: services.begin_again(code, seen_version=form.version.data, by=person())):
        return go_to(back, "It is being worked out once more")
    return not_done(form, back)


@bp.route(f"{SHOW}/delete", methods=["GET", "POST"])
@requires("plan_operations")
def delete(code: str) -> Response:
    """Ask before a proposal is deleted, and delete it; what was made of it stays."""
    row = queries.one(person(), code)
    form = ChangeForm()
    form.version.carry(row.version)
    if saved(form, lambda: services.delete(code, seen_version=form.version.data, by=person())):
        return go_to(url_for("proposal.index"), "The proposal is deleted")
    wishes = wishes_rules.read(row.wishes)
    return render_page(
        "operations/proposal/delete.html", status=form.status, form=form, row=row, wishes=wishes, span=words.words_of_span(wishes.first, wishes.until),
        back=url_for("proposal.show", code=code),
    )
