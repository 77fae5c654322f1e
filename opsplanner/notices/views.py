"""After asking, moving, postponing or cancelling: whom to tell, with the text ready."""

from __future__ import annotations

from flask import Flask, Response, current_app, url_for

from opsplanner.access import person, requires
from opsplanner.database import one
from opsplanner.errors import NotFound
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
    operation = one(queries.of_operation(person(), reference))
    tellings, move = queries.waiting(operation), queries.last_move(operation)
    address = current_app.config["SETTINGS"].address
    messages = []
    for telling in tellings:
        answered = telling.occasion in ("asked", "moved", "reinstated")
        path = url_for("operations.answer" if answered else "operations.show", reference=reference)
        text = words.text_for(telling, operation, f"{address}{path}", move)
        messages.append((telling, text, words.mail_link(telling, operation, text)))
    return render_page(
        "notices/show.html", operation=operation, messages=messages, left=sum(telling.told_at is None for telling in tellings),
        marking=marking(operation.restricted),
    )


@bp.route("/operations/<reference>/tell/<int:telling_id>", methods=["POST"])
@requires("plan_operations")
def tick(reference: str, telling_id: int) -> Response:
    """Note that an agency was told."""
    form, back = ActionForm(), url_for("notices.show", reference=reference)
    if telling_id > 2**31:
        raise NotFound()
    if saved(form, lambda: services.tick_told(reference, telling_id, by=person())):
        return go_to(back, f"Noted: {form.result} was told.")
    return not_done(form, back)
