"""What the view of a page does that a link opens: it takes no account, gives its address away to nobody, and counts what is no link as a guess."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response

from opsplanner.access import open_to_all
from opsplanner.accounts.queries import stored_as
from opsplanner.links import queries
from opsplanner.signing_in.limits import services as limits_services
from opsplanner.web import one_time_keys
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.headers import kept_secret

Link = TypeVar("Link", bound=Any)


def by_link(because: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Stamp a view whose address is a key."""

    def stamp(view: Callable[..., Response]) -> Callable[..., Response]:
        stamped: Callable[..., Response] = open_to_all(because)(limits_services.of_links(kept_secret(view)))
        return stamped

    return stamp


def opened(model: type[Link], token: str) -> Link | None:
    """Return the link that a token opens, to whose page the keys of forms then belong; None where it opens nothing, which counts as a guess."""
    link = queries.link(model, token)
    if link is None:
        limits_services.failed()
    else:
        one_time_keys.belong_to(link.token_hash)
    return link


def sent_anew(form: PageForm, token: str, send: Callable[[str], None], *, there: bool) -> bool:
    """Send anew what a token opens, once for a form, where it opens anything; say whether the form was taken. What opens nothing counts as a guess, and is answered the same."""
    if there:
        one_time_keys.belong_to(stored_as(token))
    else:
        limits_services.failed()
    return saved(form, lambda: send(token))
