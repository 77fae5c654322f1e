"""Whom to tell, with the text ready."""

from __future__ import annotations

from flask import Flask, Response, current_app, url_for

from opsplanner.access import person, requires
from opsplanner.mail import words as mail_words
from opsplanner.notices import bp, page, queries, services, words
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, and let what agencies are told go by mail."""
    app.register_blueprint(bp)
    mail_words.register(app, mail_words.Kind(words.BY_MAIL, words.LABEL, services.letter))


@bp.route("/operations/<reference>/tell")
@requires("plan_operations")
def show(reference: str) -> Response:
    """Each agency with its telephone, a ready text, and a tick when it was told."""
    settings = current_app.config["SETTINGS"]
    operation, tellings = queries.waiting(person(), reference)
    messages = page.messages(operation, tellings)
    return render_page(
        "notices/show.html", operation=operation, messages=messages, left=sum(not line.told for line in messages),
        goes=settings.has_mail, to_folder=not settings.mail_goes_out, marking=marking(operation.restricted),
    )


@bp.route("/operations/<reference>/tell/<string:agency>/<string:occasion>/<int:schedule>", methods=["POST"])
@requires("plan_operations")
def tick(reference: str, agency: str, occasion: str, schedule: int) -> Response:
    """Note that an agency was told."""
    form, back = ActionForm(), url_for("notices.show", reference=reference)
    if saved(form, lambda: services.tick_told(reference, agency, occasion, schedule, by=person())):
        return go_to(back, f"Noted: {form.result} was told.")
    return not_done(form, back)
