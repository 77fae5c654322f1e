"""The calendar links that people have, and what there is to choose from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, func, or_, select

from opsplanner import clock
from opsplanner.database import UTCTime, db, read_row, rows, the_row
from opsplanner.errors import NotFound
from opsplanner.feeds.chosen import filters as chosen_filters
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.feeds.rules import SHOWN_RETIRED, Manner, retires_at, token_hash, unused_since
from opsplanner.models import OperationType, Subscription, SubscriptionKind, User, Ward
from opsplanner.operations.listing.queries import choices
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole


class Link(NamedTuple):
    """A link as its owner's list shows it."""

    id: int
    chosen: Chosen
    manner: Manner
    version: int
    made_at: datetime
    fetched_at: datetime | None
    fetched_by: str
    unused_since: datetime | None
    warned_at: datetime | None
    stopped: bool
    retired_at: datetime | None

    @property
    def retires_on(self) -> date | None:
        """The day on which it is retired unless it is fetched before; None as long as its owner was not warned of it."""
        return clock.local(retires_at(unused_since(self.unused_since, self.made_at), self.warned_at)).date() if self.warned_at else None


class Links(NamedTuple):
    """A person's links, the newest first."""

    live: list[Link]
    retired: list[Link]
    """What was retired not long ago, and not made anew."""


def subscription_of(token: str) -> tuple[Subscription, Chosen]:
    """Return the live link with this token and its owner, to read. Raises NotFound: unknown, stopped, or its owner is suspended."""
    found = _LINK.with_rows(_live_link(), {"token": token_hash(token)})
    if not found or not found[0][0].user.is_active:
        raise NotFound()
    [(link, row)] = found
    return link, _chosen(link, row.name)


def said(link: Subscription) -> str:
    """Return what the owner of a link calls its calendar: "my agency", "Ward: River"."""
    return _chosen(link, db.session.scalars(_of_link(select(_NAME).select_from(Subscription)).where(Subscription.id == link.id)).one()).words


def manner_of(link: Any) -> Manner:
    """Return in which manner a link's calendar tells, of its row."""
    return Manner(link.alarm, link.detail, link.days_back, link.months_ahead)


def links_of(user: User) -> Links:
    """Return the person's live links, and those that were retired (one query, and one where something of the list is chosen)."""
    found = [_link(row) for row in rows(_shown_links(), {"user": user.id, "since": clock.now() - SHOWN_RETIRED})]
    return Links([link for link in found if not link.stopped], [link for link in found if link.stopped])


def link_of(user: User, link_id: int) -> Link:
    """Return one of the person's own links, stopped ones too. Raises NotFound for another's."""
    return _link(the_row(_one_link(), {"user": user.id, "link": link_id}))


def fetches() -> Select[*tuple[Any, ...]]:
    """Select when each live link that holds its owner's duties was last fetched, for the notices (`seen/words.py: register_fetches`).

    One of a type, a ward, or what is chosen holds some of them by chance (`holders/queries.py`).
    """
    of, holds = Subscription, (SubscriptionKind.MINE, SubscriptionKind.AGENCY, SubscriptionKind.EVERYTHING, SubscriptionKind.PAYBACK)
    only = (of.kind == SubscriptionKind.PAYBACK).label("payback"), (of.kind == SubscriptionKind.MINE).label("named_only"), (of.kind == SubscriptionKind.AGENCY).label("agency_only")
    columns = (of.id.label("link_id"), of.user_id, *only, of.fetched_at, of.fetched_by)
    return select(*columns).where(of.stopped_at.is_(None), of.kind.in_(holds), of.filters == "")


_NAME: ColumnElement[str] = func.coalesce(OperationType.name, Ward.name, "").label("name")


def _of_link(query: Any) -> Any:
    return query.outerjoin(OperationType, OperationType.id == Subscription.type_id).outerjoin(Ward, Ward.id == Subscription.ward_id)


@built_once
def _links() -> Select[Any]:
    of = Subscription
    columns = (
        of.id, of.kind, of.type_id, of.ward_id, of.filters, _NAME, of.alarm, of.detail, of.days_back, of.months_ahead, of.version, of.made_at, of.fetched_at,
        of.fetched_by, of.unused_since, of.warned_at, of.stopped_at.is_not(None).label("stopped"), of.retired_at,
    )
    query: Select[Any] = _of_link(select(*columns).select_from(of)).where(of.user_id == value("user"))
    return query


@built_once
def _one_link() -> Select[Any]:
    return _links().where(Subscription.id == value("link"))


_LINK = Whole(Subscription, "user.agency")


@built_once
def _live_link() -> Select[Any]:
    query: Select[Any] = _of_link(_LINK.select().add_columns(_NAME)).where(Subscription.token_hash == value("token", String), Subscription.stopped_at.is_(None))
    return query


@built_once
def _shown_links() -> Select[Any]:
    shown = or_(Subscription.stopped_at.is_(None), Subscription.retired_at >= value("since", UTCTime))
    return _links().where(shown).order_by(Subscription.made_at.desc(), Subscription.id.desc())


def _link(row: Any) -> Link:
    return read_row(Link, row, chosen=_chosen(row, row.name), manner=manner_of(row), stopped=bool(row.stopped))


def _chosen(link: Any, name: str) -> Chosen:
    name = chosen_filters.words_of(chosen_filters.read_written(link.filters, choices())) if link.filters else name
    return Chosen(link.kind, link.type_id, link.ward_id, name, link.filters)
