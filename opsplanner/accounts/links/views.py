"""The page of who is the second person for a link."""

from __future__ import annotations

from datetime import datetime

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.links import page, queries, services
from opsplanner.database import one
from opsplanner.models import User
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.get("/account/links/<int:user_id>")
@requires("see")
def link_to_confirm(user_id: int) -> Response:
    """A link that an administrator asked for somebody: who, for whom, and what to do before it is confirmed."""
    return render_page("accounts/link_to_confirm.html", asked=one(queries.confirmable(user_id, person(), clock.now())))


@bp.post("/account/links/<int:user_id>/confirm")
@requires("see")
def confirm_link(user_id: int) -> Response:
    """Confirm the link, which is shown once, in the answer itself."""
    form, made = ActionForm(), list[tuple[User, str]]()
    if saved(form, lambda: services.confirm(user_id, by=person(), shown=lambda user, token: made.append((user, page.address(token))))):
        return render_page("accounts/link_confirmed.html", made=made, ends=datetime.fromisoformat(form.result))
    return not_done(form, "/")


@bp.post("/account/links/<int:user_id>/refuse")
@requires("see")
def refuse_link(user_id: int) -> Response:
    """Refuse the link: nobody is shown one."""
    form = ActionForm()
    if saved(form, lambda: services.refuse(user_id, by=person())):
        return go_to(url_for("home.show"), "The link is refused: nobody was shown one, and the history says so.")
    return not_done(form, "/")
