"""Writing down for each person what happened, in the unit of work in which it happened; and the message that brings it to her."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, insert, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import take_recorded
from opsplanner.mail import services as mail_services
from opsplanner.models import Notice, NoticeWay
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import rules
from opsplanner.notices import services as notices_services
from opsplanner.notices import words as notices_words
from opsplanner.notices.kinds import queries, words
from opsplanner.notices.kinds.queries import Facts, Listener
from opsplanner.notices.kinds.words import To
from opsplanner.notices.waiting import services as waiting_services

BY_MAIL, LABEL = notices_words.TO_A_PERSON, "What a person is told"
"""The kind of message that tells a person at once, and what administrators call it."""


class _Told(NamedTuple):
    kind: str
    line: Any
    said: str
    to: Listener
    way: NoticeWay | None
    thing: int | str
    """What it is about: all that she is told of it within two minutes is one message."""
    asks_until: datetime | None = None
    near: bool = False


def tell_of_recorded() -> None:
    """Tell people of what was added to the history in this unit of work. Nobody is told of what she did herself."""
    lines = take_recorded()
    if lines:
        waiting_services.put_away_of({line.operation_id for line in lines if line.operation_id})
        _tell(lines)
        for hear in words.hearers():
            hear(lines)
    notices_services.take_written()


def _tell(lines: Sequence[Any]) -> None:
    by_id, wanted = {line.id: line for line in lines}, list[tuple[words.Kind, To]]()
    for kind in words.kinds().values():
        those = [line for line in lines if line.verb in kind.verbs]
        if those:
            wanted += [(kind, to) for to in kind.whom(those)]
    acting = [each for each in wanted if each[0].goes_on(by_id[each[1].line_id])]
    instead = queries.stand_ins({to.user_id for _, to in acting}, clock.today()) if acting else {}
    known = {(kind.name, to.line_id, to.user_id) for kind, to in wanted}
    for kind, to in acting:
        away = instead.get(to.user_id)
        for user_id in away.instead if away else ():
            if away and (kind.name, to.line_id, user_id) not in known:
                known.add((kind.name, to.line_id, user_id))
                said = words.in_place_of(away.name, to.said or by_id[to.line_id].what) if kind.to_her else to.said
                wanted.append((kind, to._replace(user_id=user_id, said=said)))
    _write([(kind, to) for kind, to in wanted if by_id[to.line_id].by_id != to.user_id], by_id)


def tell(kind: str, lines: Sequence[Any], to: Sequence[To]) -> None:
    """Tell these people of lines that no kind's verbs tell of. It runs inside unit_of_work(); the lines are flushed."""
    _write([(words.kinds()[kind], each) for each in to], {line.id: line for line in lines})


def tell_by_the_hour(kind: str, lines: Sequence[Any], to: Sequence[To], *, about: str | None) -> None:
    """Tell these people of lines that the hour alone has brought: where she is told at once, each by one message of that kind, about what it says.

    About None nobody is written to: it stands under Notices. It runs inside unit_of_work(); the lines are flushed.
    """
    by_id, people = {line.id: line for line in lines}, {one.id: one for one in queries.listeners((each.user_id for each in to), [kind])}
    facts = queries.facts({line.operation_id for line in lines if line.operation_id})
    told = [_told(words.kinds()[kind], each, by_id[each.line_id], people[each.user_id], facts, {}) for each in to if each.user_id in people]
    told = [one for one in told if one.way] if about is not None else [one._replace(way=NoticeWay.APP) for one in told]
    messages: dict[tuple[int, int | str], int] = {}
    if about is not None and current_app.config["SETTINGS"].has_mail:
        at_once = sorted({(one.to.email, one.to.id) for one in told if one.way is NoticeWay.AT_ONCE})
        ids = dict(zip((id_ for _, id_ in at_once), mail_services.post_many(kind, about=about, to=at_once), strict=True))
        messages = {(one.to.id, one.thing): ids[one.to.id] for one in told if one.to.id in ids}
    if told:
        db.session.execute(insert(Notice), [_row(one, facts.get(one.line.operation_id), messages) for one in told])


def _write(wanted: Sequence[tuple[words.Kind, To]], by_id: Mapping[int, Any]) -> None:
    if not wanted:
        return
    people = {one.id: one for one in queries.listeners((to.user_id for _, to in wanted), (kind.name for kind, _ in wanted))}
    facts = queries.facts({line.operation_id for line in (by_id[to.line_id] for _, to in wanted if to.user_id in people) if line.operation_id})
    together = notices_services.belonging(facts)
    near = [(to, _told(kind, to, by_id[to.line_id], people[to.user_id], facts, together)) for kind, to in wanted if to.user_id in people]
    told = [one for to, one in near if one.near or not to.only_near]
    messages = _messages([one for one in told if one.way is NoticeWay.AT_ONCE], facts) if current_app.config["SETTINGS"].has_mail else {}
    if told:
        db.session.execute(insert(Notice), [_row(one, facts.get(one.line.operation_id), messages) for one in told])


def _told(kind: words.Kind, to: To, line: Any, person: Listener, facts: dict[int, Facts], together: Mapping[int, str]) -> _Told:
    way = kind.usual if kind.fixed else person.ways.get(kind.name, kind.unchosen)
    there = facts.get(line.operation_id) if not line.subject else None
    starts_at = to.starts_at or (there.starts_at if there else None)
    asks_until = rules.asks_until(line, starts_at, clock.now()) if starts_at and kind.urgent else None
    near, asks_until = asks_until is not None, asks_until if kind.asks else None
    thing = (not kind.apart and together.get(line.operation_id or 0)) or line.operation_id or line.subject
    return _Told(kind.name, line, to.said, person, NoticeWay.APP if to.bell else NoticeWay.AT_ONCE if asks_until else way, thing, asks_until, near)


def _row(one: _Told, facts: Facts | None, messages: dict[tuple[int, int | str], int]) -> dict[str, Any]:
    at_once, facts = one.way is NoticeWay.AT_ONCE, None if one.line.subject else facts
    return {
        "code": secrets.token_urlsafe(9), "user_id": one.to.id, "line_id": one.line.id, "kind": one.kind, "said": one.said, "digest": one.way is NoticeWay.DIGEST,
        "starts_at": facts and facts.starts_at, "ends_at": facts and facts.ends_at,
        "musters_at": facts and facts.musters_at, "place": facts.place if facts else "", "asks_until": one.asks_until,
        "message_id": messages.get((one.to.id, one.thing)) if at_once else None,
    }


def _messages(told: Sequence[_Told], facts: dict[int, Facts]) -> dict[tuple[int, int | str], int]:
    """Return the message that brings each of these, by person and thing: one that waits already, or a new one.

    What goes at once waits for nothing: what waits of the same goes with it. Who is written to for her agency, of the same and in this unit of work, has
    hers in that message.
    """
    now, goes, email = clock.now(), dict[tuple[int, int | str], datetime](), dict[int, str]()
    for one in told:
        of, key = facts.get(one.line.operation_id), (one.to.id, one.thing)
        due = now if one.near else (rules.goes_at(of.starts_at, now) or now) if of else now + rules.WAIT
        goes[key], email[one.to.id] = min(due, goes.get(key, due)), one.to.email
    several = {(one.to.id, one.thing) for one in told if one.line.operation_id and isinstance(one.thing, str)}
    waits = queries.waiting(BY_MAIL, set(email), {thing for _, thing in goes}, now + rules.MARGIN)
    brings, overtaken = dict[tuple[int, int | str], int](), dict[int, int]()
    for_agency = notices_services.take_written()
    for user_id, thing in goes:
        key = (user_id, thing)
        if key not in waits and (message_id := for_agency.get((thing, email[user_id]))):
            brings[key] = message_id
            if goes[key] == now:
                mail_services.let_go(message_id)
            if isinstance(thing, int):
                _take_along(queries.brought_for_agency(user_id, thing), message_id)
    brings |= _as_one({(user_id, str(about)): goes[user_id, about] for user_id, about in several if (user_id, about) not in brings}, email, now)
    for due in sorted(set(goes.values())):
        new = [key for key, at in goes.items() if at == due and key not in brings and (at == now or key not in waits)]
        to = [(email[user_id], user_id) for user_id, _ in new]
        ids = mail_services.post_many(BY_MAIL, about="", to=to, not_before=due if due > now else None)
        brings |= zip(new, ids, strict=True)
    for key, message_id in waits.items():
        if key in goes:
            overtaken |= {message_id: brings[key]} if key in brings else {}
            brings.setdefault(key, message_id)
    for before, message_id in overtaken.items():
        _take_along(Notice.message_id == before, message_id)
    return brings


def _as_one(goes: Mapping[tuple[int, str], datetime], email: Mapping[int, str], now: datetime) -> dict[tuple[int, int | str], int]:
    """Return the same of what is told of several operations as one, by person and what it is about: the message that waits for her, or for her agency at
    her address, or a new one. Who was sent one about it today is sent the next one in the morning; what is near waits for nothing, and takes the rest along."""
    if not goes:
        return {}
    abouts, addresses, until = sorted({about for _, about in goes}), sorted({email[user_id] for user_id, _ in goes}), now + rules.MARGIN
    waits = notices_queries.waits(abouts, addresses, until, notices_queries.TOLD_AS_ONE)
    had = notices_queries.went_since(abouts, addresses, clock.day_bounds(clock.today()).start, until)
    brings, new = dict[tuple[int, int | str], int](), dict[datetime, list[tuple[int, str]]]()
    for (user_id, about), due in sorted(goes.items()):
        if message_id := waits.get((about, email[user_id])):
            brings[user_id, about] = message_id
            if due == now:
                mail_services.let_go(message_id)
        else:
            new.setdefault(due if due == now or (about, email[user_id]) not in had else rules.next_morning(now), []).append((user_id, about))
    for due, those in new.items():
        to = [(email[user_id], user_id) for user_id, _ in those]
        ids = mail_services.post_many(BY_MAIL, about=[about for _, about in those], to=to, not_before=due if due > now else None)
        brings.update(zip(those, ids, strict=True))
    return brings


def _take_along(which: ColumnElement[bool], message_id: int) -> None:
    """Let another message bring what of this is not read."""
    taken = update(Notice).where(which, Notice.read_at.is_(None)).values(message_id=message_id)
    db.session.execute(taken, execution_options={"synchronize_session": False})
