"""What the worker does with calendar links that nobody fetches: their owner is warned, and a month later they are retired."""

from __future__ import annotations

from flask import current_app

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.feeds import queries, rules, services
from opsplanner.feeds.unused import queries as unused_queries
from opsplanner.feeds.unused import words
from opsplanner.history import record, subjects
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Letter, Overtaken
from opsplanner.models import Message, Subscription, Verb
from opsplanner.tasks import services as tasks_services

TASK = "unused calendar links"
"""The worker's task."""


def look() -> None:
    """Warn of each link that nobody has fetched for long, and retire those of which that was done a month ago, one after the other."""
    found = unused_queries.due(clock.now())
    db.session.rollback()  # nothing is written where there is nothing to do
    for link_id in found:
        if tasks_services.stopping():
            return
        with unit_of_work():
            _look_at(link_id)


def _look_at(link_id: int) -> None:
    """Do what is due about one link, unless it was fetched meanwhile or another worker has it in hand."""
    link, now = db.session.scalars(unused_queries.locked(link_id)).unique().one_or_none(), clock.now()
    if link is None or link.stopped_at:
        return
    words_, since, who = queries.said(link), rules.unused_since(link.unused_since, link.made_at), subjects.of_user(link.user_id)
    if link.warned_at is None:
        if since > now - rules.WARNED_AFTER:
            return
        link.warned_at = now
        record(None, Verb.CALENDAR_LINK_UNUSED, f"warned that a calendar link is not used: {words_}", by=None, subject=who)
        if current_app.config["SETTINGS"].has_mail and link.user.is_active:
            mail_services.post(words.BY_MAIL, about=words.about(link.id), to=link.user.email, user=link.user)
    elif rules.retires_at(since, link.warned_at) <= now:
        services.stop(link.id, retired=True)
        record(None, Verb.CALENDAR_LINK_RETIRED, f"retired a calendar link that was not used: {words_}", by=None, subject=who)
    db.session.flush()


def letter(message: Message) -> Letter:
    """Return what is said to the owner of a link that is about to be retired. Raises Overtaken."""
    link = db.session.get_one(Subscription, words.link_of(message.about))
    if link.stopped_at or not link.user.is_active:
        raise Overtaken("the link does not work any more")
    if link.warned_at is None:
        raise Overtaken("the link was fetched meanwhile")
    if link.user.email != message.recipient:
        raise Overtaken("the account has another e-mail address now")
    since = rules.unused_since(link.unused_since, link.made_at)
    url = f"{current_app.config['SETTINGS'].address}/subscriptions"
    return words.warning(link.user.name, holds=queries.said(link), since=since, retires_at=rules.retires_at(since, link.warned_at), url=url)
