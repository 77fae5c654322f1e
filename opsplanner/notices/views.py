"""Whom to tell, with the text ready."""

from __future__ import annotations

from flask import Flask, Response, url_for

from opsplanner.access import person, requires
from opsplanner.notices import bp, queries, services, words
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application."""
    app.register_blueprint(bp)


@bp.route("/operations/<reference>/tell")
@requires("plan_operations")
def show(reference: str) -> Response:
    """Each agency with its telephone, a ready text, and a tick when it was told."""
    operation, tellings = queries.waiting(person(), reference)
    ready = words.messages(operation, tellings)
    messages = [(telling, ready[telling.id].text, words.mail_link(telling.agency.mailbox, ready[telling.id])) for telling in tellings]
    return render_page(
        "notices/show.html", operation=operation, messages=messages, left=sum(telling.told_at is None for telling in tellings),
        marking=marking(operation.restricted),
    )


@bp.route("/operations/<reference>/tell/<string:agency>/<string:occasion>/<int:schedule>", methods=["POST"])
@requires("plan_operations")
def tick(reference: str, agency: str, occasion: str, schedule: int) -> Response:
    """Note that an agency was told."""
    form, back = ActionForm(), url_for("notices.show", reference=reference)
    if saved(form, lambda: services.tick_told(reference, agency, occasion, schedule, by=person())):
        return go_to(back, f"Noted: {form.result} was told.")
    return not_done(form, back)
