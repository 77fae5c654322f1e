"""Choosing how one is told."""

from __future__ import annotations

from flask import Response, current_app, request, url_for

from opsplanner.access import person, requires
from opsplanner.notices import bp
from opsplanner.notices.choices import queries, services, words
from opsplanner.notices.choices.forms import form_for
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/notices/choices", methods=["GET", "POST"])
@requires("see")
def choices() -> Response:
    """How this person is told, kind by kind, and when her digest comes."""
    user = person()
    concerning = services.choices_of(user)
    open_ones = [kind for kind in concerning if not kind.fixed]
    form = form_for(open_ones)()
    if saved(form, lambda: services.choose(form.ways(open_ones), form.hour.data, by=user)):
        return go_to(url_for(".index"), "Your choices are kept.")
    if request.method == "GET":
        chosen = queries.chosen(user)
        for box, kind in zip(form.boxes(), open_ones, strict=True):
            way = chosen.get(kind.name, kind.unchosen)
            box.data = way.value if way else ""
        form.hour.data = queries.digest_hour(user)
    return render_page(
        "notices/choices.html", status=form.status, form=form, fixed=[(kind.label, words.WAYS[kind.usual]) for kind in concerning if kind.fixed],
        has_mail=current_app.config["SETTINGS"].has_mail, email=user.email,
    )
