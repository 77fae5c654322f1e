"""The page on which somebody answers what she was asked, without signing in: the link went to her own address."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner.links import queries as links_queries
from opsplanner.links.opening import services as opening_services
from opsplanner.mail import words as mail_words
from opsplanner.models import QuestionLink
from opsplanner.notices import bp
from opsplanner.notices.answering import queries, services, words
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


def set_up(app: Flask) -> None:
    """Let new links go by mail."""
    mail_words.register(app, mail_words.Kind(words.NEW_LINK, words.LABEL, services.letter))


@bp.route("/question/<string:token>", methods=["GET", "POST"])
@opening_services.by_link("the link itself is the proof: it went to the address of who is asked")
def question_by_link(token: str) -> Response:
    """Answer what a message asks. Looking at it changes nothing."""
    link = opening_services.opened(QuestionLink, token)
    line = queries.line(link.line_id) if link else None
    question = words.question_of(line) if line else None
    if link is None or question is None:
        return render_page("notices/question_none.html", status=404)

    def stand() -> words.Stand:
        user = queries.asked(link.user_id, link.mailbox)
        return words.Stand(over=words.NOT_HERS) if link.user_id and user is None else question.stand(line, user, link.mailbox)

    now = stand()
    if not now.theirs or now.restricted:
        status = 403 if now.restricted else 422 if request.method == "POST" else 200
        return render_page("notices/question_over.html", status=status, stand=now, link=link, token=token, sign_in=words.SIGN_IN, typed="")
    form = question.form(now)
    if saved(form, lambda: services.answer(token, form)):
        return go_to(url_for(".question_by_link", token=token), form.result)
    now = stand() if form.status != 200 else now
    if not now.is_open:
        return render_page("notices/question_over.html", status=form.status, stand=now, link=link, token=token, sign_in=words.SIGN_IN, typed=form.answer.data or "")
    return render_page("notices/question.html", status=form.status, form=form, stand=now, link=link, boxes=question.boxes, here=url_for(".question_by_link", token=token))


@bp.route("/question/<string:token>/new-link", methods=["POST"])
@opening_services.by_link("the link itself is the proof, and what is asked for goes to its own address")
def new_question_link(token: str) -> Response:
    """Send a new link to the address that this one was sent to. It answers the same whether there is anything to send."""
    there, back = links_queries.link(QuestionLink, token) is not None, url_for(".question_by_link", token=token)
    form = ActionForm()
    if opening_services.sent_anew(form, token, services.send_anew, there=there):
        return go_to(back, words.ON_ITS_WAY)
    return not_done(form, back)
