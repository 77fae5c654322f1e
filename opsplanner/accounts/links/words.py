"""What a message says that brings somebody a one-time link."""

from __future__ import annotations

from opsplanner.clock import words_of_instant
from opsplanner.mail.letter.words import Letter, Link
from opsplanner.models import OneTimeLink, User

INVITATION, NEW_PASSWORD = "invitation", "new password"
"""The kinds of messages that bring one."""
_ABOUT = "link:"


def about(link: OneTimeLink) -> str:
    """Return what a message is about that brings this link."""
    return f"{_ABOUT}{link.id}"


def link_of(about: str) -> int:
    """Return the link that a message brings."""
    return int(about.removeprefix(_ABOUT))


def invitation(link: OneTimeLink, url: str, *, partnership: str) -> Letter:
    """Return the invitation of somebody who has no password yet."""
    user = link.user
    return Letter(
        f"You are invited to opsplanner of {partnership}",
        (
            f"Dear {user.name},",
            f"{_who(link.made_by)} has invited you to opsplanner, in which {partnership} plans its joint operations. You are invited as {user.role.value} of {user.agency.name}.",
            f"Choose a password with this link. It works once, until {words_of_instant(link.ends_at)}.",
            Link("Choose your password", url),
            "If the link has ended before you use it, ask for a new one. If you know nothing of this, do nothing: without a password nobody can sign in.",
        ),
    )


def new_password(link: OneTimeLink, url: str, *, partnership: str) -> Letter:
    """Return the message with which somebody sets a new password."""
    made = f"{_who(link.asked_by)} has asked for it, and {_who(link.made_by)} has confirmed it" if link.asked_by else f"{_who(link.made_by)} has made it for you"
    return Letter(
        f"A link for your new password, opsplanner of {partnership}",
        (
            f"Dear {link.user.name},",
            f"With this link you choose a new password for opsplanner of {partnership}. {made}. It works once, until {words_of_instant(link.ends_at)}.",
            Link("Choose your new password", url),
            "The password of now stays good until you use the link. If you did not ask for a new one, do not use it, and tell an administrator.",
        ),
    )


def _who(user: User | None) -> str:
    return f"{user.name}, {user.agency.name}," if user else "Somebody at the machine"
