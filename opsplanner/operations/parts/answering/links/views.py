"""Pages on which an agency answers without an account: whoever reads its messages has the link."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner.links import queries as links_queries
from opsplanner.links.opening import services as opening_services
from opsplanner.mail import words as mail_words
from opsplanner.models import AnswerLink
from opsplanner.operations import bp
from opsplanner.operations.parts.answering.links import page, services, words
from opsplanner.operations.parts.answering.links.forms import LinkAnswerForm
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


def set_up(app: Flask) -> None:
    """Let new links go by mail."""
    mail_words.register(app, mail_words.Kind(words.NEW_LINK, words.LABEL, services.letter))


@bp.route("/answer/<string:token>", methods=["GET", "POST"])
@opening_services.by_link("the link itself is the proof: whoever reads the agency's messages has it")
def answer_by_link(token: str) -> Response:
    """Answer for the agency that the link was sent to; of a question that has changed since, say so first. Looking at it changes nothing."""
    link = opening_services.opened(AnswerLink, token)
    if link is None:
        return render_page("operations/links/none.html", status=404)
    form, goes_on = LinkAnswerForm(), "new" in request.args
    seen, here = (form.schedule, form.version), url_for(".answer_by_link", token=token, new="yes" if goes_on else None)
    if saved(form, lambda: services.answer(token, form.who.data, form.given(), seen_schedule=seen[0].data, seen_version=seen[1].data)):
        again = goes_on or page.stand(link).another
        return go_to(url_for(".answer_by_link", token=token, new="yes" if again else None), form.result)
    stand = page.stand(link)
    if not stand.theirs or stand.over:
        status = 403 if stand.part.operation.restricted else form.status
        return render_page(
            "operations/links/over.html", status=status, stand=stand, part=stand.part, operation=stand.part.operation, sign_in=words.SIGN_IN, token=token
        )
    if request.method == "GET" and stand.another and not goes_on:
        return render_page("operations/links/another.html", stand=stand, part=stand.part, operation=stand.part.operation, token=token)
    if request.method == "GET":
        form.fill_answer(stand.part)
    form.show_part(stand.part)
    return render_page("operations/links/answer.html", status=form.status, form=form, stand=stand, part=stand.part, operation=stand.part.operation, here=here)


@bp.route("/answer/<string:token>/new-link", methods=["POST"])
@opening_services.by_link("the link itself is the proof, and what is asked for goes to its own address")
def new_answer_link(token: str) -> Response:
    """Send a new link to the address that this one was sent to. It answers the same whether there is anything to send."""
    there, back = links_queries.link(AnswerLink, token) is not None, url_for(".answer_by_link", token=token)
    form = ActionForm()
    if opening_services.sent_anew(form, token, services.send_anew, there=there):
        return go_to(back, words.ON_ITS_WAY)
    return not_done(form, back)
