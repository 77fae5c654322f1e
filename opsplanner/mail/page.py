"""What the page of one message reads."""

from __future__ import annotations

import re
from typing import NamedTuple

from markupsafe import Markup

from opsplanner.mail import folder

HEADERS = ("From", "To", "Reply-To", "Date", "Subject", "Message-ID", "Auto-Submitted")


class Arrived(NamedTuple):
    """A message as it would have arrived: as a mail program shows it, and what lies under that."""

    headers: list[tuple[str, str]]
    html: Markup
    plain: str


def arrived(message_id: str) -> Arrived | None:
    """Return a message that stands in the folder; None when it does not, or not any more."""
    kept = folder.taken_out(message_id)
    if kept is None:
        return None
    html, plain = ((part.get_content().replace("\r\n", "\n") if (part := kept.get_body((kind,))) else "") for kind in ("html", "plain"))
    inside = re.search(r"<body[^>]*>(.*)</body>", html, re.DOTALL)
    return Arrived([(name, str(kept[name])) for name in HEADERS if kept[name]], Markup(inside[1] if inside else ""), plain)
