"""What the page reads that tells the agencies of an operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.models import MessageState, Operation, Telling
from opsplanner.notices import words

_ON_ITS_WAY = (MessageState.WAITING, MessageState.SENT)


class Line(NamedTuple):
    """One agency, and how it is told."""

    telling: Telling
    told: str
    """By what the agency is known to know it: a tick, or its answer; empty where neither is."""
    text: str
    by_mail: str
    """What became of the e-mail to it, or why there is none; empty where there is nothing to say."""
    failed: bool
    """Whether the e-mail was given up."""
    mail: str
    """The link that opens the text in the mail program; empty where it goes out by itself, or there is no address."""


def messages(operation: Operation, tellings: Sequence[Telling]) -> list[Line]:
    """Return how each of these agencies is told, in their order."""
    ready, now, found = words.messages(operation, tellings), clock.now(), []
    reached = contacts_queries.reached([telling.agency_id for telling in tellings], clock.today())
    for telling in tellings:
        sent, to, by_mail = telling.message, reached.get(telling.agency_id, ""), ""
        told = words.told_since(telling.told_at, telling.told_by.name if telling.told_by else None, now, answered=ready[telling.id].answered)
        if sent is not None:
            by_mail = words.by_mail(sent, now)
        elif current_app.config["SETTINGS"].has_mail and not told:
            by_mail = words.not_by_mail(telling.agency.name, to)
        by_hand = to and (sent is None or sent.to_folder or sent.state not in _ON_ITS_WAY)
        mail = words.mail_link(to, ready[telling.id]) if by_hand else ""
        found.append(Line(telling, told, ready[telling.id].text, by_mail, sent is not None and sent.state is MessageState.GIVEN_UP, mail))
    return found
