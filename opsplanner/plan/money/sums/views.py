"""The pages on which a grant or a cost of a plan year is written down, changed and struck out. For the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import MoneyKind
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.money import queries
from opsplanner.plan.money.queries import SumRow
from opsplanner.plan.money.sums import services
from opsplanner.plan.money.sums.forms import StrikeOutForm, SumForm
from opsplanner.plan.money.words import KINDS
from opsplanner.plan.queries import YearRow
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/years/<string:year>/money/new-grant", methods=["GET", "POST"])
@requires("review")
def add_grant(year: str) -> Response:
    """Write down a grant to a plan year."""
    return _add(year, MoneyKind.GRANT, address_of("plan.add_grant", year=year))


@bp.route("/plan/years/<string:year>/money/new-cost", methods=["GET", "POST"])
@requires("review")
def add_cost(year: str) -> Response:
    """Write down a cost of a plan year."""
    return _add(year, MoneyKind.COST, address_of("plan.add_cost", year=year))


def _add(year: str, kind: MoneyKind, address: str) -> Response:
    found, form = _year(year), SumForm()
    form.offer(queries.measure_names())
    form.version.carry(0)
    made = lambda code: (_page(year), "This sum was written down.")  # noqa: E731
    if saved(form, lambda: services.add_sum(found.id, kind, form.said(), by=person()), made=made):
        return go_to(_page(year), f"The {kind.value} is kept")
    return _form_page(found, form, kind, address, f"Write down a {kind.value}")


@bp.route("/plan/years/<string:year>/money/<string:money>", methods=["GET", "POST"])
@requires("review")
def change_sum(year: str, money: str) -> Response:
    """Change what is said of a grant or a cost."""
    found, row = _row(year, money)
    form = SumForm()
    form.offer(queries.measure_names())
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_sum(found.id, money, form.said(), seen_version=form.version.data, by=person())):
        return go_to(_page(year), form.result)
    return _form_page(found, form, row.kind, address_of("plan.change_sum", year=year, money=money), f"Change the {row.kind.value}", row)


@bp.route("/plan/years/<string:year>/money/<string:money>/strike-out", methods=["GET", "POST"])
@requires("review")
def strike_out_sum(year: str, money: str) -> Response:
    """Strike out a grant or a cost that was entered in error."""
    found, row = _row(year, money)
    form = StrikeOutForm()
    form.version.carry(row.version)
    if saved(form, lambda: services.strike_out(found.id, money, form.why.data or "", seen_version=form.version.data, by=person())):
        return go_to(_page(year), form.result)
    address = address_of("plan.strike_out_sum", year=year, money=money)
    return render_page(
        "plan/money/strike_out.html", fragment="plan/money/_strike_out.html", status=form.status, form=form, year=found, row=row, address=address, back=_page(year),
    )


def _form_page(year: YearRow, form: SumForm, kind: MoneyKind, address: str, heading: str, row: SumRow | None = None) -> Response:
    return render_page(
        "plan/money/sum.html", fragment="plan/money/_sum.html", status=form.status, form=form, year=year, kind=kind, address=address, heading=heading, row=row,
        back=_page(year.path), KINDS=KINDS,
    )


def _row(year: str, code: str) -> tuple[YearRow, SumRow]:
    found = _year(year)
    row = next((row for row in queries.sums(found.id) if row.code == code and row.active), None)
    if row is None:
        raise NotFound()
    return found, row


def _year(year: str) -> YearRow:
    if not plan_queries.keeps_plan(person()):
        abort(403)
    return plan_queries.year(year)


def _page(year: str) -> str:
    return address_of("plan.money", year=year)
