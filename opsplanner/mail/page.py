"""What the page of one message reads."""

from __future__ import annotations

import re
from typing import NamedTuple

from markupsafe import Markup

from opsplanner.mail.folder import services as folder_services

SHOWN, OTHERS = ("From", "To", "Subject"), ("Date", "Reply-To", "Message-ID", "Auto-Submitted")
"""The headers that a mail program shows, and those that lie under that."""


class Arrived(NamedTuple):
    """A message as it would have arrived: as a mail program shows it, and what lies under that."""

    headers: list[tuple[str, str]]
    others: list[tuple[str, str]]
    html: Markup
    plain: str


def arrived(message_id: str) -> Arrived | None:
    """Return a message that stands in the folder; None when it does not, or not any more."""
    kept = folder_services.taken_out(message_id)
    if kept is None:
        return None
    html, plain = ((part.get_content().replace("\r\n", "\n") if (part := kept.get_body((kind,))) else "") for kind in ("html", "plain"))
    inside = re.search(r"<body[^>]*>(.*)</body>", html, re.DOTALL)
    shown, others = ([(name, str(kept[name])) for name in names if kept[name]] for names in (SHOWN, OTHERS))
    return Arrived(shown, others, Markup(inside[1] if inside else ""), plain)
