"""The pages of a sitting: what it was, and those on which clerks and the office's managers keep it."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.history import newest, subjects
from opsplanner.scrutiny import bp, page, queries, words
from opsplanner.scrutiny.sittings import services
from opsplanner.scrutiny.sittings.forms import SittingForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, render_page


@bp.get("/scrutiny/sittings/<string:sitting>")
@requires("see")
def sitting(sitting: str) -> Response:
    """Show a sitting: who attended, its papers, and what was asked there."""
    row = queries.sitting(sitting)
    there = [one for one in queries.matters() if one.sitting_id == row.id]
    return render_page(
        "scrutiny/sitting.html", row=row, words=words, lines=page.lines(list(reversed(there)), clock.today()), keeps=may_keep_sittings(person()),
        over=row.on_day <= clock.today(), history=newest(subjects.of_sitting(row.code), 50),
    )


@bp.route("/scrutiny/sittings/add", methods=["GET", "POST"])
@requires("keep_sittings")
def add_sitting() -> Response:
    """Plan a sitting, or put one on record. For clerks and the office's managers."""
    form, settings = SittingForm(), queries.clock_set()
    if request.method == "GET" and settings:
        form.committee.data = settings.committee
    form.version.carry(0)
    if saved(form, lambda: services.add_sitting(form.said(), by=person()), made=_made):
        return go_to(*_made(form.result))
    return _form_page(form, address_of("scrutiny.add_sitting"), address_of("scrutiny.index"), "Add a sitting", "Scrutiny")


@bp.route("/scrutiny/sittings/<string:sitting>/change", methods=["GET", "POST"])
@requires("keep_sittings")
def change_sitting(sitting: str) -> Response:
    """Move a sitting, cancel it, or say that it was held and who attended. For clerks and the office's managers."""
    row, form = queries.sitting(sitting), SittingForm()
    if request.method == "GET":
        form.fill_from(row)
    form.version.carry(row.version)
    back = address_of("scrutiny.sitting", sitting=row.code)
    if saved(form, lambda: services.change_sitting(row.code, form.said(), form.why.data or "", seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _form_page(form, address_of("scrutiny.change_sitting", sitting=row.code), back, "Change the sitting", words.sitting_name(row.committee, row.on_day))


def _form_page(form: SittingForm, address: str, back: str, heading: str, back_words: str) -> Response:
    return render_page(
        "scrutiny/sitting_form.html", fragment="scrutiny/_sitting_form.html", status=form.status, form=form, address=address, back=back, heading=heading, back_words=back_words,
    )


def _made(code: str) -> Made:
    return address_of("scrutiny.sitting", sitting=code), "The sitting is kept"
