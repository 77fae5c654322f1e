"""The page on which an agency answers, without an account, all that a reminder lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from flask import Flask, Response, request, url_for

from opsplanner.accounts.queries import stored_as
from opsplanner.commitments import queries as commitments_queries
from opsplanner.links.opening import services as opening_services
from opsplanner.mail import words as mail_words
from opsplanner.models import Commitment
from opsplanner.operations import bp
from opsplanner.operations.parts.answering.links import services as links_services
from opsplanner.operations.parts.answering.links import words as links_words
from opsplanner.operations.reminding import words as reminding_words
from opsplanner.operations.reminding.answers import page, queries, services, words
from opsplanner.operations.reminding.answers.forms import AnswersForm, QuestionForm
from opsplanner.operations.reminding.answers.queries import Asked
from opsplanner.signing_in.limits import services as limits_services
from opsplanner.web import one_time_keys
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

Place = TypeVar("Place", int, str)


def set_up(app: Flask) -> None:
    """Let new links to all that waits go by mail."""
    mail_words.register(app, mail_words.Kind(links_words.NEW_PAGE, words.LABEL, services.letter))


@bp.route("/answers/<string:token>", methods=["GET", "POST"])
@opening_services.by_link("the link itself is the proof: whoever reads the agency's messages has it")
def answers_by_link(token: str) -> Response:
    """Answer several questions at once, each by itself: what is left blank stays unanswered, and what is refused keeps no other answer back."""
    asked = queries.links(token)
    if not asked:
        limits_services.failed()
        return render_page("operations/links/none.html", status=404)
    one_time_keys.belong_to(stored_as(token))
    form, here = AnswersForm(), url_for(".answers_by_link", token=token)
    links = {each.place: each for each in asked}
    done, refused = _press(form, links) if request.method == "POST" else ([], {})
    if done and not refused:
        parts = commitments_queries.parts([links[place].link.commitment_id for place in done])
        return go_to(here, words.kept([parts[links[place].link.commitment_id] for place in done]))
    questions = page.questions(asked, refused)
    by_place = {each.place: question.stand for each, question in zip(asked, questions, strict=True)}
    form.refused = [(by_place[place].part.operation.reference, each) for place, each in refused.items() if by_place[place].theirs]
    if len(form.refused) < len(refused):
        form.refuse(words.SIGN_IN)
    kept = words.kept([by_place[place].part for place in done]) if done else ""
    hidden = reminding_words.hidden(sum(question.stand.part.operation.restricted for question in questions))
    return render_page(
        "operations/links/answers.html", status=form.status, form=form, questions=questions, kept=kept, here=here, token=token, hidden=hidden, sign_in=links_words.SIGN_IN
    )


def _press(form: AnswersForm, links: Mapping[int, Asked]) -> tuple[list[int], dict[int, QuestionForm]]:
    parts = commitments_queries.parts([each.link.commitment_id for each in links.values()])

    def keep(place: int, one: QuestionForm) -> str:
        return links_services.answer(links[place].token, form.who.data, one.given(), seen_schedule=one.schedule.data, seen_version=one.version.data)

    return press(form, {place: parts[each.link.commitment_id] for place, each in links.items()}, keep)


def press(form: AnswersForm, parts: Mapping[Place, Commitment], keep: Callable[[Place, QuestionForm], str]) -> tuple[list[Place], dict[Place, QuestionForm]]:
    """Keep what was answered, each answer in a unit of work and with a one-time key of its own; return what was kept, and the forms of what was not.

    A place is what the boxes of a question are named by: what is asked there stays the same.
    """
    good, forms = form.validate(), {place: QuestionForm(prefix=f"q{place}-") for place in parts}
    for place, one in forms.items() if form.rest.data else ():
        one.accept_rest(parts[place])
    filled = {place: one for place, one in forms.items() if not one.is_blank(parts[place])}
    for one in filled.values():
        one.shared_tick, one.shared_reason = form.anyway.data, form.why_anyway.data or ""
    if good and any(one.lacks_reason for one in filled.values()):
        form.refuse(words.WHY_ANYWAY, "why_anyway")
        good = False
    if good and not filled:
        form.refuse(words.NOTHING_CHOSEN)
    done, refused = [], {}
    for place, one in filled.items():
        if good and saved(one, partial(keep, place, one)):
            done.append(place)
            continue
        if not good:
            one.validate()
        elif one.changed_meanwhile:
            one.refuse(words.changed(one.changed_meanwhile), "answer")
        form.status, refused[place] = 422, one
    if any(one.over_numbers.errors for one in refused.values()):
        form.anyway.data = False  # it was ticked for other numbers
    return done, refused


@bp.route("/answers/<string:token>/new-link", methods=["POST"])
@opening_services.by_link("the link itself is the proof, and what is asked for goes to its own address")
def new_answers_link(token: str) -> Response:
    """Send a link to all that waits now to the address that this one was sent to. It answers the same whether there is anything to send."""
    there, back = bool(queries.links(token)), url_for(".answers_by_link", token=token)
    form = ActionForm()
    if opening_services.sent_anew(form, token, services.send_anew, there=there):
        return go_to(back, links_words.ON_ITS_WAY)
    return not_done(form, back)
