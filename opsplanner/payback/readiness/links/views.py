"""The page on which a host says what is ready, without an account: who reads the messages has the link."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner.links.opening import services as opening_services
from opsplanner.mail import words as mail_words
from opsplanner.models import ReadyLink
from opsplanner.payback import bp
from opsplanner.payback.readiness import services, words
from opsplanner.payback.readiness.asking import services as asking_services
from opsplanner.payback.readiness.forms import host_form
from opsplanner.payback.readiness.links import page
from opsplanner.tasks import services as tasks_services
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


def set_up(app: Flask) -> None:
    """Let the worker ask, and its messages go."""
    mail_words.register(app, mail_words.Kind(words.HOST_ASKED, words.LABEL, asking_services.letter))
    tasks_services.register(app, asking_services.TASK, asking_services.ask)


@bp.route("/ready/<string:token>", methods=["GET", "POST"])
@opening_services.by_link("the link itself is the proof: whoever reads the host's messages has it")
def ready_by_link(token: str) -> Response:
    """Say what is ready at a place to which a crew comes. Looking at it changes nothing."""
    link = opening_services.opened(ReadyLink, token)
    if link is None:
        return render_page("payback/readiness/none.html", status=404)
    form, stand = host_form(), page.stand(link)

    def verb() -> str:
        return services.answer(stand.question_id, stand.session_id, form.who.data or "", form.given(), mailbox=link.mailbox, seen_version=form.version.data)

    if saved(form, verb):
        return go_to(url_for(".ready_by_link", token=token), form.result)
    if form.status != 200:
        stand = page.stand(link)
    if stand.over or not stand.theirs:
        return render_page("payback/readiness/over.html", status=form.status, stand=stand)
    if stand.answered and request.method == "GET" and "again" not in request.args:
        return render_page("payback/readiness/answered.html", stand=stand, again=url_for(".ready_by_link", token=token, again="yes"))
    form.fill(stand.points)
    form.version.carry(stand.version)
    return render_page("payback/readiness/answer.html", status=form.status, form=form, stand=stand, here=url_for(".ready_by_link", token=token))
