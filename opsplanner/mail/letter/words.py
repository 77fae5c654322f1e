"""A letter, from which the plain text and the HTML of a message are both made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from markupsafe import Markup

LONGEST_SUBJECT = 150
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{}</title></head>\n'
    '<body style="font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; max-width: 40em">\n{}\n</body></html>\n'
)


class Attached(NamedTuple):
    """A file that a message carries."""

    name: str
    media_type: str
    """"text/calendar"."""
    content: bytes
    more: Mapping[str, str] = {}
    """What else its Content-Type says: {"method": "PUBLISH"}."""


class Overtaken(Exception):
    """What a message was to say is not true any more. `str(it)` says why, for its row."""


class Link(NamedTuple):
    """Words that lead somewhere."""

    words: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What a message says: a subject, and paragraphs and links one after the other."""

    subject: str
    parts: Sequence[str | Link]
    reply_to: Address | None = None
    """Where answers to this one go, if not to where they all go."""
    thread: str = ""
    """What all letters about the same thing are known by, so that mail programs show them together: "cubit-2026-014"."""
    choices: str = ""
    """The address of the page on which its reader chooses what she is sent (RFC 2369, 3.2)."""
    attached: Sequence[Attached] = ()


def in_one_line(text: str) -> str:
    """Return a text as it can stand in a header: without line breaks, and with nothing that is not shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def plain(letter: Letter) -> str:
    """Return the letter as plain text."""
    parts = (f"{part.words}:\n{part.url}" if isinstance(part, Link) else part for part in letter.parts)
    return "\n\n".join(parts) + "\n"


def html(letter: Letter) -> Markup:
    """Return the letter as HTML, without the page round it."""
    link, paragraph = Markup('<p><a href="{}">{}</a></p>'), Markup("<p>{}</p>")
    return Markup("\n").join(link.format(part.url, part.words) if isinstance(part, Link) else paragraph.format(part) for part in letter.parts)


def as_sent(letter: Letter, *, to: str, sender: Address, reply_to: Address | None, message_id: str, at: datetime) -> EmailMessage:
    """Return the message as it goes out: headers of one line each, plain text, and the same as HTML.

    It says that a program wrote it, so that no other program answers (RFC 3834, 5).
    """
    message, subject = EmailMessage(policy=SMTP), in_one_line(letter.subject)
    message["From"] = sender
    message["To"] = in_one_line(to)
    message["Subject"] = subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"
    if answers := letter.reply_to or reply_to:
        message["Reply-To"] = answers
    message["Date"] = at
    message["Message-ID"] = message_id
    if letter.choices:
        message["List-Unsubscribe"] = f"<{letter.choices}>"
    if letter.thread:  # a message that never was: the thread stands on it, also for whom its first one did not reach (RFC 5322, 3.6.4)
        message["In-Reply-To"] = message["References"] = f"<{letter.thread}@{message_id.rpartition('@')[2]}"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain(letter), cte="quoted-printable")
    message.add_alternative(str(_PAGE.format(subject, html(letter))), subtype="html", cte="quoted-printable")
    for file in letter.attached:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name, params={"charset": "utf-8", **file.more})
    return message
