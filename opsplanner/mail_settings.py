"""The settings by which mail goes out, read and refused as all settings are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from opsplanner.settings_file import BadSetting

SMTP, PASSWORD, PASSWORD_FILE = "OPSPLANNER_SMTP", "OPSPLANNER_SMTP_PASSWORD", "OPSPLANNER_SMTP_PASSWORD_FILE"
FROM, REPLY_TO, KEPT = "OPSPLANNER_MAIL_FROM", "OPSPLANNER_MAIL_REPLY_TO", "OPSPLANNER_MAIL_KEPT_DAYS"
NAMES = {SMTP, PASSWORD, PASSWORD_FILE, FROM, REPLY_TO, KEPT}
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
"""The ways to a mail server, with the port of each: as it comes, by TLS from the first byte, by TLS before anything is said (RFC 8314, RFC 3207)."""
_LIKE = "It has to look like smtp+starttls://user@mail.example:587, smtps://user@mail.example or smtp://mail.example:25"
_ADDRESS = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:]+")


@dataclass(frozen=True)
class MailServer:
    """The mail server that takes messages. `patience` is for how many seconds it may be silent before it is given up."""

    way: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    patience: float = 30

    @property
    def where(self) -> str:
        """Where it is, as people are told: "mail.example:587"."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Mail:
    """How mail goes out. Without a server it does not, and neither does it from a demonstration, whatever is set."""

    server: MailServer | None = None
    sender: Address | None = None
    reply_to: Address | None = None
    kept_days: int = 30
    """How long the texts in the mail folder are kept."""


def read(said: Mapping[str, str], kept_days: int) -> Mail:
    """Return how mail goes out. Raises BadSetting."""
    server = _server(said.get(SMTP, "").strip(), _password(said))
    sender, reply_to = _address(said, FROM), _address(said, REPLY_TO)
    if server and sender is None:
        raise BadSetting(f"{SMTP} is set, and {FROM} is not. Say from which address mail comes, for example opsplanner@council.example.", SMTP)
    return Mail(server, sender, reply_to, kept_days)


def _server(value: str, password: str) -> MailServer | None:
    if not value:
        if password:
            raise BadSetting(f"There is a password for the mail server, and {SMTP} does not say which server that is.", PASSWORD)
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as trouble:
        raise BadSetting(f"{SMTP} names no server that can be asked. {_LIKE}.", SMTP) from trouble
    if parts.password is not None:
        raise BadSetting(f"{SMTP} holds a password, which belongs in {PASSWORD} or, better, in a file that {PASSWORD_FILE} names.", SMTP)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or port == 0:
        raise BadSetting(f"{SMTP} is {value!r}. {_LIKE}.", SMTP)
    user = unquote(parts.username or "")
    if bool(user) != bool(password):
        missing = f"there is no password for {user!r}: set {PASSWORD_FILE} or {PASSWORD}" if user else "there is a password for it, and no user name before the @"
        raise BadSetting(f"{SMTP} is {value!r}, and {missing}.", SMTP)
    return MailServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def _password(said: Mapping[str, str]) -> str:
    file = said.get(PASSWORD_FILE, "").strip()
    if not file:
        return said.get(PASSWORD, "").strip()
    if said.get(PASSWORD, "").strip():
        raise BadSetting(f"{PASSWORD} and {PASSWORD_FILE} are both set. Take one of them out.", PASSWORD)
    try:
        password = Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        reason = trouble.strerror if isinstance(trouble, OSError) else "it is not UTF-8 text"
        raise BadSetting(f"{PASSWORD_FILE} is {file!r}, and that file cannot be read: {reason}.", PASSWORD_FILE) from trouble
    if not password:
        raise BadSetting(f"{PASSWORD_FILE} is {file!r}, and there is nothing in that file.", PASSWORD_FILE)
    return password


def _address(said: Mapping[str, str], name: str) -> Address | None:
    value = said.get(name, "").strip()
    if not value:
        return None
    shown, address = parseaddr(value)
    if not _ADDRESS.fullmatch(address) or not address.isascii() or not value.isprintable():
        raise BadSetting(f"{name} is {value!r}. It has to be an e-mail address, like opsplanner@council.example or Joint operations <opsplanner@council.example>.", name)
    return Address(shown, addr_spec=address)
