"""Choices that are saved by name: one's own, opened, called otherwise, deleted."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Flask, Response, request

from opsplanner.access import person, requires
from opsplanner.choices import bp, queries, services, words
from opsplanner.choices.forms import NameForm
from opsplanner.errors import NotFound
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

LIST = "choices.index"


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/choices")
@requires("see")
def index() -> Response:
    """Show what this person saved, each with where it opens."""
    pages, found = words.pages(), queries.own(person())
    lines = [(row, pages[row.page].label, words.opened(row.page, row.query), pages[row.page].gone(dict(parse_qsl(row.query)))) for row in found if row.page in pages]
    return render_page("choices/index.html", lines=lines, pages=pages)


@bp.route("/choices/save/<string:page>", methods=["GET", "POST"])
@requires("see")
def save(page: str) -> Response:
    """Save what the address chooses on a page under a name (?ward=river: as that page has it)."""
    of = words.pages().get(page)
    if of is None:
        raise NotFound()
    chosen, form = of.read(request.args, person()), NameForm()
    back = address_of(of.endpoint, **chosen.query)
    if saved(form, lambda: services.save_choice(of, chosen, form.name.data, by=person()), made=lambda said: (address_of(LIST), said)):
        return go_to(back, form.result)
    here = address_of("choices.save", page=page, **chosen.query)
    return render_page("choices/name.html", fragment="choices/_name.html", status=form.status, form=form, heading="Save this choice", of=of.label, says=chosen.says, here=here, back=back)


@bp.route("/choices/<string:code>/rename", methods=["GET", "POST"])
@requires("see")
def rename(code: str) -> Response:
    """Call a saved choice otherwise."""
    row = next((row for row in queries.own(person()) if row.code == code), None)
    of = words.pages().get(row.page) if row else None
    if row is None or of is None:
        raise NotFound()
    form, back = NameForm(), address_of(LIST)
    if saved(form, lambda: services.rename_choice(code, form.name.data, by=person())):
        return go_to(back, form.result)
    if request.method == "GET":
        form.name.data = row.name
    here = address_of("choices.rename", code=code)
    return render_page("choices/name.html", fragment="choices/_name.html", status=form.status, form=form, heading=f"Rename “{row.name}”", of=of.label, says=row.says, here=here, back=back)


@bp.post("/choices/<string:code>/delete")
@requires("see")
def delete(code: str) -> Response:
    """Delete a saved choice of one's own."""
    form, back = ActionForm(), address_of(LIST)
    if saved(form, lambda: services.delete_choice(code, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)
