"""Links to questions are made for messages, answered by, and sent anew. Every function runs inside unit_of_work()."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import delete, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.links import queries as links_queries
from opsplanner.links import services as links_services
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import HistoryLine, Message, Notice, QuestionLink, User
from opsplanner.notices.answering import queries, words

WHAT = "Answer the question"


def offer(line: HistoryLine, user: User | None, to: str) -> str:
    """Return the address of a page that answers what a line asks, made for the message that goes to this address; "" where nothing is asked that she can answer by a link."""
    question = words.question_of(line)
    if question is None or not question.stand(line, user, to).is_open:
        return ""
    return links_services.make(QuestionLink, "notices.question_by_link", to, line_id=line.id, user_id=user.id if user else None)


def answer(token: str, form: Any) -> str:
    """Keep what somebody answers by a link, and return the sentence that says so; she has read what asked her by then.

    Raises NotFound for no link; RuleBroken once it is over or takes an account, ChangedMeanwhile as the question's room does.
    """
    link = links_queries.link(QuestionLink, token)
    if link is None:
        raise NotFound()
    line = queries.line(link.line_id)
    question = words.question_of(line)
    if question is None:
        raise NotFound()
    user = queries.who_answers(link.user_id, link.mailbox)
    if link.user_id and user is None:
        raise RuleBroken(words.NOT_HERS)
    said = question.answer(line, user, link.mailbox, form)
    if user:
        theirs = update(Notice).where(Notice.user_id == user.id, Notice.line_id == link.line_id, Notice.read_at.is_(None))
        db.session.execute(theirs.values(read_at=clock.now(), digest=False), execution_options={"synchronize_session": False})
    return said


def send_anew(token: str) -> None:
    """Send a new link to what is asked now of the same thing, to the address that a link was sent to, where its reader can answer it. It says nothing of whether one goes.

    At most one goes in a quarter of an hour.
    """
    link = links_queries.link(QuestionLink, token)
    if link is None or not current_app.config["SETTINGS"].has_mail:
        return
    line = queries.newest_like(queries.line(link.line_id))
    if _stand(line, link.user_id, link.mailbox).is_open:
        links_services.send(words.NEW_LINK, words.about(line.id, link.user_id), link.mailbox)


def _stand(line: HistoryLine, user_id: int | None, to: str) -> words.Stand:
    question, user = words.question_of(line), queries.asked(user_id, to)
    return words.Stand() if question is None or (user_id and user is None) else question.stand(line, user, to)


def letter(message: Message) -> Letter:
    """Return what a message says that brings a new link, made for it. Raises Overtaken."""
    line_id, user_id = words.asked_of(message.about)
    line, to = queries.line(line_id), message.recipient
    stand = _stand(line, user_id, to)
    if not stand.is_open:
        raise Overtaken(words.SIGN_IN if stand.restricted else stand.over or words.NOT_THERE)
    said = words.said(stand, inside_only=current_app.config["SETTINGS"].inside_only)
    link = Link(WHAT, offer(line, queries.asked(user_id, to), to))
    choices = f"{current_app.config['SETTINGS'].address}{url_for('notices.choices')}" if user_id else ""
    return Letter(words.subject(stand), [*said, link, *([stand.ring] if stand.ring else [])], choices=choices)


def forget(before: datetime) -> None:
    """Forget the links that were made before this, and with them the addresses that they were sent to. Who has an account answers what still waits by signing in."""
    db.session.execute(delete(QuestionLink).where(QuestionLink.made_at < before), execution_options={"synchronize_session": False})
