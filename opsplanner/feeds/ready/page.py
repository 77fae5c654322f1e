"""A calendar's file made anew: of what its owner may see now, with the texts of all entries that tell what they told before."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds import queries
from opsplanner.feeds.calendar_file import calendar_file, text_of
from opsplanner.feeds.operations import queries as operations_queries
from opsplanner.feeds.ready import queries as ready_queries
from opsplanner.feeds.ready.queries import Poll
from opsplanner.feeds.ready.rules import File, Ready, changed_at, key, tag_of, zipped
from opsplanner.installation import installation
from opsplanner.models import SubscriptionKind
from opsplanner.web.pages import site


class Fresh(NamedTuple):
    """What was made, and the keys of its entries."""

    ready: Ready
    keys: bytes


def made(token: str, poll: Poll, today: date, maker: str, address: str) -> Fresh:
    """Return the calendar as it is now. Raises NotFound when the link was stopped since it was asked for.

    It counts for the changes that were counted before anything of it was read: what is changed meanwhile makes it anew.
    """
    db.session.rollback()  # nothing is read that is older than the count
    subscription, chosen = queries.subscription_of(token)
    manner, since = queries.manner_of(subscription), subscription.changed_at
    held = operations_queries.entries(subscription.user, chosen, today, manner)
    before = ready_queries.before(poll.link_id, maker)
    kept, row = before.texts if before and subscription.version == poll.version else {}, installation()
    jump = row.sequence_jump if row else 0
    keys = [key(one.digest, jump) for one in held]
    texts = [kept.get(known) or text_of(one.entry(), address, jump, manner, since) for known, one in zip(keys, held, strict=True)]
    own = subscription.user.agency.short_name if chosen.kind is SubscriptionKind.AGENCY else chosen.words
    body = calendar_file(f"{site().short_name}: {own}", texts)
    tag = tag_of(body)
    same = before is not None and before.file.tag == tag
    file = File(tag, changed_at(before.file if before else None, tag, clock.now()), before.file.zipped if before and same else zipped(body))
    return Fresh(Ready(poll.changes, today, maker, file), b"".join(keys))
