"""Making letters of what people are told, when they go; and writing the daily digests. Both run inside unit_of_work(), but for the task itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from flask import current_app, url_for
from sqlalchemy import func, select, update

from opsplanner import clock
from opsplanner.access import HOLDING
from opsplanner.database import db, one, unit_of_work
from opsplanner.history import sentence
from opsplanner.history import subjects as subjects_of_lines
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Attached, Letter, Link, Overtaken
from opsplanner.models import Message, Notice, User
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import words as notices_words
from opsplanner.notices.answering import services as answering_services
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds.words import About, kinds, subjects
from opsplanner.notices.letters import queries, words
from opsplanner.notices.letters.words import Said
from opsplanner.notices.seen import queries as seen_queries
from opsplanner.notices.seen import words as seen_words
from opsplanner.notices.waiting import queries as waiting_queries

DIGEST, DIGEST_LABEL = "digest", "Daily digest"
"""The kind of message that is a digest, and what administrators call it."""
TASK = "digests"
"""The worker's task that writes digests."""


def abouts(user: User, notices: Sequence[Notice]) -> dict[int, About]:
    """Return what each of these is about as this person sees it, by the line's id; of what she may not see there is nothing."""
    lines = {notice.line_id: notice.line for notice in notices}
    found: dict[int, About] = {}
    for subject in subjects():
        if those := [line for line in lines.values() if subject.is_one(line)]:
            found |= subject.seen(user, those)
    return found


def said(notice: Notice, about: About | None) -> Said | None:
    """Return what a notice says; None where its reader may not see any more what it is about, and there is nothing else to say."""
    kind = kinds().get(notice.kind)
    if about is None:
        return Said(kind.unseen, kind.unseen) if kind and kind.unseen else None
    if notice.said:
        return Said(f"{notice.said} ({notice.line.by_name})", notice.said)
    return Said(str(sentence(notice.line)), notice.line.what)


def letter(message: Message) -> Letter:
    """Return what a person is told by mail, of what is still new to her. Raises Overtaken."""
    notices = queries.brought_by(message.id)
    user = queries.reader(message.user_id or (notices[0].user_id if notices else 0))  # a message to an agency has no reader of its own
    if user is None:
        raise Overtaken(words.GONE)
    if not notices:
        raise Overtaken(words.TAKEN_ALONG)
    done = waiting_queries.over(notices, user)
    if not (notices := [notice for notice in notices if notice.id not in done]):
        raise Overtaken(words.DONE if done else words.READ)
    if not (notices := [notice for notice in notices if notice.read_at is None]):
        raise Overtaken(words.READ)
    if not (notices := _in_the_end(notices)):
        raise Overtaken(words.AS_BEFORE)
    message.recipient = user.email
    settings, seen = current_app.config["SETTINGS"], abouts(user, notices)
    choices = f"{settings.address}{url_for('notices.choices')}"
    told = [(notice, found) for notice in notices if (found := said(notice, seen.get(notice.line_id)))]
    if not told:
        raise Overtaken(words.NOT_SEEN)
    withheld = any(about.restricted for about in seen.values()) or bool({notice.line_id for notice, _ in told} - set(seen))
    for notice, _ in told:
        notice.withheld = withheld
    if withheld:
        return notices_words.neutral(settings.address, choices)
    parts: list[str | Link] = []
    groups = [(about, list(those)) for about, those in groupby(sorted(told, key=lambda one: seen[one[0].line_id].name), key=lambda one: seen[one[0].line_id])]
    for about, those in groups:
        parts += [f"{about.name}, {about.title}", *(each.sentence for _, each in those)]
        parts += _when_and_where([notice for notice, _ in those])
        parts += _asks([notice for notice, _ in those], clock.now())
        by_link = _by_link(user, [notice for notice, _ in those]) if about.leads else ""
        parts += [Link(item, f"{settings.address}{url}") for item, url in about.items] or [Link(about.leads or f"See {about.name}", by_link or f"{settings.address}{about.url}")]
    series = subjects_of_lines.series_of(message.about)
    attached = [file for about, those in groups for file in _entry(user, about, those[0][0].line.operation_id, {notice.kind for notice, _ in those})] if series or len(groups) == 1 else []
    if attached:
        parts += [words.SUBSCRIBE, Link("Subscribe to your own calendar", f"{settings.address}/subscriptions")]
    parts += [words.why([kinds()[notice.kind].label for notice, _ in told]), Link("Choose what you are told, and how", choices)]
    if len(groups) > 1:
        subject = words.subject_of_dates([about for about, _ in groups], [each for _, each in told]) if series else words.subject_of_digest(len(told))
        return Letter(subject, parts, choices=choices, thread=series, attached=attached)
    about, those = groups[0]
    line = those[0][0].line
    lead = one(notices_queries.with_author(line.operation_id)) if line.operation_id and not line.subject else None
    return Letter(
        words.subject(about, [each for _, each in sorted(those, key=lambda one: not kinds()[one[0].kind].aside)]), parts, notices_words.answers_to(lead) if lead else None, choices=choices,
        thread=series or (about.name.lower() if lead else ""), attached=attached,
    )


def _by_link(user: User, notices: Sequence[Notice]) -> str:
    """Return a link, made for this message, by which she answers without signing in what the newest of these asks her; "" where that takes an account, or nothing is asked."""
    return next((link for notice in reversed(notices) if (link := answering_services.offer(notice.line, user, user.email))), "")


def _in_the_end(notices: Sequence[Notice]) -> list[Notice]:
    """Of what was said and taken back before anybody heard of it leave what it came to."""
    said: dict[tuple[str, int | None], list[Notice]] = {}
    for notice in notices:
        if (kind := kinds().get(notice.kind)) and kind.in_turn:
            said.setdefault((notice.kind, notice.line.operation_id), []).append(notice)
    left_out = {notice.id for those in said.values() for notice in (those[:-1] if those[0].said == those[-1].said else those)}
    return [notice for notice in notices if notice.id not in left_out]


def with_besides(letter: Letter, message: Message, told: Collection[int] | None = None) -> Letter:
    """Return a letter that tells an agency with what who reads it there is told herself: that she is named, what asks to be seen, her entry.

    Of the operations that it has told of (their ids; all, where None are given) it leaves out what it has said; what is restricted waits for her to sign in.
    """
    notices = [notice for notice in queries.brought_by(message.id) if notice.read_at is None]
    user = queries.reader(notices[0].user_id) if notices else None
    if user is None or user.email != message.recipient:
        return letter
    seen, address = abouts(user, notices), current_app.config["SETTINGS"].address
    there = [(about, notice) for notice in notices if (about := seen.get(notice.line_id)) and (told is None or not about.restricted)]
    parts, attached = list[str | Link](), list[Attached]()
    for about, group in groupby(sorted(there, key=lambda one: one[0].name), key=lambda one: one[0]):
        those = [notice for _, notice in group]
        if told is None or those[0].line.operation_id in told:
            own = [notice.said for notice in those if notice.said]
        else:
            own = [each.sentence for notice in those if (each := said(notice, about))]
        asks = _asks(those, clock.now())
        parts += own if told is None else [f"{about.name}: {each}" for each in own]
        parts += [*asks, Link(f"See {about.name}", f"{address}{about.url}")] if asks else []
        attached += _entry(user, about, those[0].line.operation_id, {notice.kind for notice in those})
    if told is not None and (hidden := {notice.id for notice in notices} - {notice.id for _, notice in there}):
        parts.append(words.MORE)
        for notice in notices:
            notice.withheld = notice.withheld or notice.id in hidden
    if attached:
        parts += [words.SUBSCRIBE, Link("Subscribe to your own calendar", f"{address}/subscriptions")]
    return dataclasses.replace(letter, parts=(*letter.parts, *parts), attached=attached)


def _entry(user: User, about: About, operation_id: int | None, kind_names: Iterable[str]) -> Sequence[Attached]:
    """Return the entry for the calendar of who is named on a confirmed operation. Nothing else carries one: programs double what is sent again."""
    if operation_id is None or not any(kinds()[name].calendar for name in kind_names) or not queries.is_named(user, operation_id):
        return ()
    return (Attached(f"{about.name}.ics", "text/calendar", words.entry(user, about.name), {"method": "PUBLISH"}),)


def _asks(notices: Sequence[Notice], now: datetime) -> list[str]:
    """Ask who reads of a change shortly before the start to say that she has seen it, and say that her calendar has not, where that is so."""
    asking = [notice for notice in notices if notice.asks_until and notice.asks_until > now]
    if not asking:
        return []
    fetched = seen_queries.not_fetched(asking[0].user_id).get(seen_queries.about(asking[0].line))
    return [*([seen_words.do_not_rely(fetched)] if fetched else []), seen_words.ASKS]


def _when_and_where(notices: Sequence[Notice]) -> list[str]:
    """Say of an operation that there is something to come to where and when it is, and what of that its reader has not heard."""
    first = notices[0]
    if not first.line.operation_id or not any(kinds()[notice.kind].planned for notice in notices):
        return []
    now = kinds_queries.facts([first.line.operation_id])[first.line.operation_id]
    if now.state not in HOLDING:
        return []
    stands = words.stands(now.starts_at, now.ends_at, now.place, now.musters_at)
    heard = queries.last_heard(first.user_id, first.line.operation_id, before=first.id)
    then = {(notice.starts_at, notice.ends_at, notice.place, notice.musters_at) for notice in notices}
    moved = then != {(now.starts_at, now.ends_at, now.place, now.musters_at)} or len(notices) > 1
    if heard and (words.stands(*heard) != stands or moved):
        return [words.changed(words.stands(*heard), stands)]
    return [f"When and where: {stands}"]


def write_digests() -> None:
    """Write the digest of everybody for whom something waits since before her hour. It is the worker's task: called twice, it writes one.

    What happens after that hour waits for the next one; an hour at which no worker was there is made up for.
    """
    now = clock.local(clock.now())

    def is_due(due: queries.Due) -> bool:
        last = datetime.combine(now.date() - timedelta(days=now.hour < due.hour), time(due.hour))  # her last hour, by the clock on the wall
        return all(clock.local(each).replace(tzinfo=None) < last for each in (due.first_at, due.last_at) if each)

    waiting = queries.waiting_for_digest(DIGEST)
    db.session.rollback()
    if not any(is_due(due) for due in waiting):
        return
    with unit_of_work():
        due = [one for one in queries.waiting_for_digest(DIGEST) if is_due(one)]
        theirs = update(Notice).where(Notice.digest, Notice.user_id.in_([one.user_id for one in due])).execution_options(synchronize_session=False)
        if current_app.config["SETTINGS"].has_mail:
            mail_services.post_many(DIGEST, about="", to=[(one.email, one.user_id) for one in due])
            theirs = theirs.values(message_id=select(func.max(Message.id)).where(Message.user_id == Notice.user_id, Message.kind == DIGEST).scalar_subquery())
        db.session.execute(theirs.values(digest=False))
