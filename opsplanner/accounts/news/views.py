"""The button that takes a line about an account off one's home."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.news import services
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done


@bp.post("/account/news/<int:news_id>/seen")
@requires("see")
def press_away(news_id: int) -> Response:
    """Take a line about an account off one's own home."""
    form = ActionForm()
    if saved(form, lambda: services.press_away(news_id, by=person())):
        return go_to("/")
    return not_done(form, "/")
