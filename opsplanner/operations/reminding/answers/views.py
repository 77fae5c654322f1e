"""The page on which an agency answers, without an account, all that a reminder lists."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request, url_for

from opsplanner.access import open_to_all
from opsplanner.accounts.queries import stored_as
from opsplanner.commitments import queries as commitments_queries
from opsplanner.mail import words as mail_words
from opsplanner.operations import bp
from opsplanner.operations.parts.answering.links import services as links_services
from opsplanner.operations.parts.answering.links import words as links_words
from opsplanner.operations.parts.answering.links.views import kept_secret, sent_anew
from opsplanner.operations.reminding import words as reminding_words
from opsplanner.operations.reminding.answers import page, queries, services, words
from opsplanner.operations.reminding.answers.forms import AnswersForm, QuestionForm
from opsplanner.operations.reminding.answers.queries import Asked
from opsplanner.signing_in import limits
from opsplanner.web import one_time_keys
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


def set_up(app: Flask) -> None:
    """Let new links to all that waits go by mail."""
    mail_words.register(app, mail_words.Kind(links_words.NEW_PAGE, words.LABEL, services.letter))


@bp.route("/answers/<string:token>", methods=["GET", "POST"])
@open_to_all("the link itself is the proof: whoever reads the agency's messages has it")
@limits.of_links
@kept_secret
def answers_by_link(token: str) -> Response:
    """Answer several questions at once, each by itself: what is left blank stays unanswered, and what is refused keeps no other answer back."""
    asked = queries.links(token)
    if not asked:
        limits.failed()
        return render_page("operations/links/none.html", status=404)
    one_time_keys.belong_to(stored_as(token))
    form, here = AnswersForm(), url_for(".answers_by_link", token=token)
    done, refused = _press(form, asked) if request.method == "POST" else ([], {})
    if done and not refused:
        parts = commitments_queries.parts([each.link.commitment_id for each in done])
        return go_to(here, words.kept([parts[each.link.commitment_id] for each in done]))
    questions = page.questions(asked, refused)
    by_place = {each.place: question.stand for each, question in zip(asked, questions, strict=True)}
    form.refused = [(by_place[place].part.operation.reference, each) for place, each in refused.items() if by_place[place].theirs]
    if len(form.refused) < len(refused):
        form.refuse(words.SIGN_IN)
    kept = words.kept([by_place[each.place].part for each in done]) if done else ""
    hidden = reminding_words.hidden(sum(question.stand.part.operation.restricted for question in questions))
    return render_page(
        "operations/links/answers.html", status=form.status, form=form, questions=questions, kept=kept, here=here, token=token, hidden=hidden, sign_in=links_words.SIGN_IN
    )


def _press(form: AnswersForm, asked: Sequence[Asked]) -> tuple[list[Asked], dict[int, QuestionForm]]:
    """Keep what was answered, each answer in a unit of work and with a one-time key of its own; return what was kept, and by place the forms of what was not."""
    good, forms = form.validate(), {each: QuestionForm(prefix=f"q{each.place}-") for each in asked}
    parts = commitments_queries.parts([each.link.commitment_id for each in asked])
    filled = {each: one for each, one in forms.items() if not one.is_blank(parts[each.link.commitment_id])}
    if good and not filled:
        form.refuse(words.NOTHING_CHOSEN)
    done, refused = [], {}
    for each, one in filled.items():
        if good and _kept(each, one, form.who.data):
            done.append(each)
            continue
        if not good:
            one.validate()
        elif one.changed_meanwhile:
            one.refuse(words.changed(one.changed_meanwhile), "answer")
        form.status, refused[each.place] = 422, one
    return done, refused


def _kept(asked: Asked, form: QuestionForm, who: str) -> bool:
    seen = {"seen_schedule": form.schedule.data, "seen_version": form.version.data}
    return saved(form, lambda: links_services.answer(asked.token, who, form.given(), **seen))


@bp.route("/answers/<string:token>/new-link", methods=["POST"])
@open_to_all("the link itself is the proof, and what is asked for goes to its own address")
@limits.of_links
@kept_secret
def new_answers_link(token: str) -> Response:
    """Send a link to all that waits now to the address that this one was sent to. It answers the same whether there is anything to send."""
    return sent_anew(token, services.send_anew, there=bool(queries.links(token)), back=url_for(".answers_by_link", token=token))
