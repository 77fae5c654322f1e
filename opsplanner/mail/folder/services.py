"""The mail folder: messages as files, where no mail goes out."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from flask import current_app


def put(message: EmailMessage, message_id: str, at: datetime) -> None:
    """Keep a message, whole or not at all, for nobody else to read, as one of this instant. Raises OSError."""
    file = _file(message_id)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")  # mode 600
    with os.fdopen(handle, "wb") as out:
        out.write(bytes(message))
        out.flush()
        os.fsync(handle)
    os.utime(name, (at.timestamp(), at.timestamp()))
    os.replace(name, file)


def taken_out(message_id: str) -> EmailMessage | None:
    """Return a message as it was kept; None when it is gone."""
    try:
        return message_from_bytes(_file(message_id).read_bytes(), policy=SMTP)  # type: ignore[return-value]
    except FileNotFoundError:
        return None


def throw_away_before(instant: datetime) -> None:
    """Let the texts go that were kept before then."""
    for file in _place().glob("*.eml"):
        if file.stat().st_mtime < instant.timestamp():
            file.unlink(missing_ok=True)


def _file(message_id: str) -> Path:
    """A message's file is called as its Message-ID is, before the @: random letters of our own making."""
    found = re.fullmatch(r"<([0-9a-f]+)@[^<>]*>", message_id)
    assert found is not None
    return _place() / f"{found[1]}.eml"


def _place() -> Path:
    data: Path = current_app.config["SETTINGS"].data
    return data / "mail"
