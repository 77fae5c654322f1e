"""Pages on which an administrator sees what goes out by mail, and what does not."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, make_response, request, url_for

from opsplanner import clock
from opsplanner.access import requires
from opsplanner.errors import NotFound
from opsplanner.grammar import counted
from opsplanner.mail import bp, page, queries, services, words
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import MessageState
from opsplanner.tasks import services as tasks_services
from opsplanner.web.filters import typed, without
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page, title_of_list
from opsplanner.web.paging import named, neighbours, page_asked

LAST_PAGE = 4000


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, and its tasks to the worker's."""
    app.register_blueprint(bp)
    tasks_services.register(app, services.TASK, sending_services.deliver)
    tasks_services.register(app, "mail folder", sending_services.clear)


@bp.get("/administration/deliveries")
@requires("manage_accounts")
def deliveries() -> Response:
    """Every message, 25 a page, the newest first: to whom, of which kind, where it stands and why."""
    states = {state.value: state for state in MessageState}
    kept = typed(request.args, "q", "state", longest=100)
    if kept.get("state") not in states:
        kept = without(kept, "state")
    chosen = {"q": "", "state": ""} | kept
    number = page_asked(request.args)
    found, more = queries.messages(q=chosen["q"], state=states.get(chosen["state"]), page=number)

    def to(number: int) -> str:
        return url_for(".deliveries", **kept, page=named(number))  # type: ignore[arg-type]

    said = {"q": f"“{chosen['q']}”", "state": chosen["state"].capitalize()}
    filters = [(said[name], url_for(".deliveries", **without(kept, name))) for name in kept]  # type: ignore[arg-type]
    pages = neighbours(number, to, more=more)
    now, settings = clock.now(), current_app.config["SETTINGS"]
    return render_page(
        "mail/deliveries.html", fragment="mail/_deliveries.html", title=title_of_list("Deliveries", (word for word, _ in filters), pages), found=found, page=pages, now=now,
        chosen=chosen, filters=filters, states=[(state, state.capitalize()) for state in states], settings=settings, standing=queries.standing(now, goes_out=settings.mail_goes_out), words=words, State=MessageState,
    )


@bp.post("/administration/deliveries/<int:message_id>/send-again")
@requires("manage_accounts")
def send_again(message_id: int) -> Response:
    """Let a message that was given up be tried again."""
    form = ActionForm()
    if saved(form, lambda: services.send_again(message_id).recipient):
        return go_to(url_for(".deliveries"), f"The message to {form.result} is on its way again.")
    return not_done(form, url_for(".deliveries"))


@bp.post("/administration/deliveries/send-all-again")
@requires("manage_accounts")
def send_all_again() -> Response:
    """Let all that was given up be tried again, once the mail server is well."""
    form = ActionForm()
    if saved(form, lambda: str(services.send_all_again())):
        return go_to(url_for(".deliveries"), f"{counted(int(form.result), 'message is', 'messages are')} on the way again.")
    return not_done(form, url_for(".deliveries"))


@bp.get("/administration/mail")
@requires("manage_accounts")
def mail() -> Response:
    """How mail goes out; and the messages that stand in the mail folder, since none does."""
    number = page_asked(request.args)
    found, more = queries.messages(in_folder=True, page=number)
    pages = neighbours(number, lambda to: url_for(".mail", page=named(to)), more=more)
    return render_page("mail/mail.html", title=title_of_list("Mail", (), pages), found=found, page=pages, now=clock.now(), settings=current_app.config["SETTINGS"], words=words)


@bp.get("/administration/mail/<int:message_id>")
@requires("manage_accounts")
def show_message(message_id: int) -> Response:
    """A demonstration's message as it would have arrived. A live installation shows nobody a text or a link that was written for somebody else."""
    message = _of_demonstration(message_id)
    arrived = page.arrived(message.message_id)
    stands = words.stand(
        message.state, attempts=message.attempts, error=message.error, due_at=message.due_at, settled_at=message.settled_at, now=clock.now()
    )
    days = current_app.config["SETTINGS"].mail.kept_days
    return render_page("mail/show_message.html", message=message, arrived=arrived, label=words.label(message.kind), stands=stands, days=days)


@bp.get("/administration/mail/<int:message_id>/file")
@requires("manage_accounts")
def message_file(message_id: int) -> Response:
    """The same as a file, which a mail program opens."""
    message = _of_demonstration(message_id)
    if (kept := folder_services.taken_out(message.message_id)) is None:
        raise NotFound()
    answer = make_response(bytes(kept))
    answer.headers["Content-Type"] = "message/rfc822"
    answer.headers["Content-Disposition"] = f'attachment; filename="message-{message.id}.eml"'
    return answer


def _of_demonstration(message_id: int) -> Any:
    message = queries.message(message_id)
    if not current_app.config["SETTINGS"].demonstration:
        raise NotFound()
    return message
