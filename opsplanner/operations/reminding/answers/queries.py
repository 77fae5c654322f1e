"""The links that one page opens."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, String

from opsplanner.accounts.queries import stored_as
from opsplanner.models import AnswerLink
from opsplanner.operations.reminding.answers import rules
from opsplanner.statements import built_once, values
from opsplanner.whole import Whole


class Asked(NamedTuple):
    """One question of a page."""

    place: int
    token: str
    """By which it is answered alone."""
    link: AnswerLink


_LINK = Whole(AnswerLink)


@built_once
def _links() -> Select[*tuple[Any, ...]]:
    return _LINK.select().where(AnswerLink.token_hash.in_(values("hashes", String)))


def links(token: str) -> list[Asked]:
    """Return what the page with this token opens, in the order of its message; nothing where there is no such page (one query)."""
    tokens = [rules.token_of(token, place) for place in range(rules.MOST)]
    hashes = [stored_as(each) for each in tokens]
    found = {link.token_hash: link for link in _LINK.read(_links(), {"hashes": hashes})}
    return [Asked(place, tokens[place], found[each]) for place, each in enumerate(hashes) if each in found]
