"""The collection calendar: what is expected of whom, and the pages on which the office's managers keep it."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.indicators.keepers.queries import KeeperRow
from opsplanner.returns import bp, words
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.expected import queries, services
from opsplanner.returns.expected.forms import ChangeForm, EndForm, ExpectForm, period_typed
from opsplanner.returns.queries import ExpectedRow
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

HERE = "/returns/calendar/<string:agency>/<string:measure>/<string:first>"
LINES = 20


@bp.get("/returns/calendar")
@requires("see")
def calendar() -> Response:
    """Show which measure is expected of which agency, for each what, by whom and by when."""
    found, today = returns_queries.expected(), clock.today()
    credited = {line: queries.named(codes, today) for line, codes in queries.credited().items()}
    return render_page(
        "returns/calendar.html", found=found, names=returns_queries.names(found), keeps=returns_queries.keeps_calendar(person()), words=words, credited=credited,
    )


@bp.route("/returns/calendar/add", methods=["GET", "POST"])
@requires("review")
def expect() -> Response:
    """Expect a return. For the office's managers."""
    _keeps()
    form = ExpectForm()
    form.offer_all(queries.agencies(), queries.measures(), _people(), queries.priorities((), clock.today()))
    if request.method == "GET":
        form.due_days.data, form.due_working.data = 10, True

    def verb() -> str:
        return services.expect(form.agency.data or 0, form.measure.data or 0, form.span(), form.asked(), by=person())

    if saved(form, verb, made=lambda said: (address_of("returns.calendar"), said)):
        return go_to(address_of("returns.calendar"), form.result)
    return render_page("returns/expect.html", fragment="returns/_expect.html", status=form.status, form=form)


@bp.route(HERE, methods=["GET", "POST"])
@requires("see", post="review")
def ask_otherwise(agency: str, measure: str, first: str) -> Response:
    """Show what is expected, with its history; the office's managers change it there."""
    row, keeps = queries.line(agency, measure, first), returns_queries.keeps_calendar(person())
    if request.method == "POST":
        _keeps()
    form = ChangeForm()
    codes, today = queries.credited().get(row.id, ()), clock.today()
    form.offer(_people(row) if keeps else [], queries.priorities(codes, today))
    if request.method == "GET":
        form.fill_from(row, codes)
    form.version.carry(row.version)
    if saved(form, lambda: services.ask_otherwise(row.id, form.asked(), seen_version=form.version.data, by=person())):
        return go_to(address_of("returns.ask_otherwise", **row.path), form.result)
    return render_page(
        "returns/expected.html", fragment="returns/_expected.html", status=form.status, form=form, row=row, names=returns_queries.names([row]), keeps=keeps, words=words,
        history=newest(subjects.of_expected(row.id), LINES), credited=queries.named(codes, today),
    )


@bp.route(HERE + "/end", methods=["GET", "POST"])
@requires("review")
def end(agency: str, measure: str, first: str) -> Response:
    """Say which period is the last that is expected. For the office's managers."""
    _keeps()
    row = queries.line(agency, measure, first)
    form = EndForm()
    form.version.carry(row.version)
    if saved(form, lambda: services.end(row.id, period_typed(form.last.data or "", row.kind, "last"), seen_version=form.version.data, by=person())):
        return go_to(address_of("returns.ask_otherwise", **row.path), form.result)
    return render_page("returns/end.html", fragment="returns/_end.html", status=form.status, form=form, row=row)


def _keeps() -> None:
    if not returns_queries.keeps_calendar(person()):
        abort(403)


def _people(row: ExpectedRow | None = None) -> list[KeeperRow]:
    """Who can be named: everybody who can sign in, and who is named already."""
    had = keepers_queries.keepers([user_id for user_id in (row.owner_id, row.deputy_id) if user_id is not None]) if row else {}
    return sorted(({one.id: one for one in keepers_queries.could_keep()} | had).values(), key=lambda one: (one.name, one.id))
