"""What happens to an account is told at home: to its owner, and to the other administrators. Every function runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import delete, select

from opsplanner.database import db
from opsplanner.models import AccountNews, Agency, HistoryLine, OneTimeLink, Role, User


def tell_of_link(link: OneTimeLink, line: HistoryLine, *, invitation: bool) -> None:
    """Put a link on home, made or used just now: for whose it is, and for every administrator but who made it.

    Of an invitation only the administrators hear, and only where it is for somebody who decides or sees much. What was told of
    the link before is told by this, also to who has pressed it away.
    """
    user = link.user
    if invitation and not user.sees_much:
        return
    db.session.flush()
    db.session.execute(delete(AccountNews).where(AccountNews.link_id == link.id))
    readers = _administrators(but=(link.made_by_id, user.id)) + ([] if invitation or link.made_by_id == user.id else [user.id])
    db.session.add_all(AccountNews(reader_id=one, about_id=user.id, line_id=line.id, link_id=link.id) for one in readers)


def tell_of_change(user: User, line: HistoryLine, *, by: User) -> None:
    """Put what was done to an account on home: on its owner's, and on every other administrator's."""
    db.session.flush()
    readers = _administrators(but=(by.id, user.id)) + ([user.id] if user.id != by.id else [])
    db.session.add_all(AccountNews(reader_id=one, about_id=user.id, line_id=line.id) for one in readers)


def press_away(news_id: int, *, by: User) -> None:
    """Take a line off this person's home; another's stays."""
    db.session.execute(delete(AccountNews).where(AccountNews.id == news_id, AccountNews.reader_id == by.id))


def _administrators(*, but: tuple[int | None, ...]) -> list[int]:
    found = select(User.id).join(Agency, Agency.id == User.agency_id).where(User.role == Role.ADMINISTRATOR, User.suspended_at.is_(None), Agency.active)
    return [one for one in db.session.scalars(found.order_by(User.id)) if one not in but]
