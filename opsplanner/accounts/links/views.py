"""The page of who is the second person for a link."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import Flask, Response, current_app, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts import bp
from opsplanner.accounts.links import page, queries, services, words
from opsplanner.errors import NotFound
from opsplanner.mail import words as mail_words
from opsplanner.models import User
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


def set_up(app: Flask) -> None:
    """Let links go by mail."""
    for kind, label in ((words.INVITATION, "Invitation"), (words.NEW_PASSWORD, "Link for a new password")):
        mail_words.register(app, mail_words.Kind(kind, label, partial(services.letter, address=page.address)))


@bp.get("/account/links/<int:user_id>")
@requires("see")
def link_to_confirm(user_id: int) -> Response:
    """A link that an administrator asked for somebody: who, for whom, and what to do before it is confirmed."""
    if (asked := queries.confirmable(user_id, person(), clock.now())) is None:
        raise NotFound()
    return render_page("accounts/link_to_confirm.html", asked=asked, by_mail=current_app.config["SETTINGS"].has_mail)


@bp.post("/account/links/<int:user_id>/confirm")
@requires("see")
def confirm_link(user_id: int) -> Response:
    """Confirm the link. Its owner is sent it; where there is no mail it is shown once, in the answer itself."""
    form, made = ActionForm(), list[tuple[User, str]]()
    if saved(form, lambda: services.confirm(user_id, by=person(), shown=lambda user, token: made.append((user, page.address(token))))):
        if current_app.config["SETTINGS"].has_mail:
            return go_to("/", page.on_its_way("The link is confirmed, and goes to its owner by e-mail"))
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
