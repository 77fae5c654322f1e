"""Every setting, read once from a file and the environment, and refused loudly when it makes no sense."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from opsplanner import mail_settings
from opsplanner.mail_settings import Mail
from opsplanner.settings_file import FILE, Said, nearest, read
from opsplanner.settings_file import BadSetting as BadSetting  # it is known by this name everywhere

ROOT = Path(__file__).resolve().parent.parent
MEDWAY = Path(__file__).resolve().parent / "packs" / "medway"
KNOWN = {
    "OPSPLANNER_DATA", "OPSPLANNER_DATABASE", "OPSPLANNER_DEMO", "OPSPLANNER_DEMO_PASSWORD", "OPSPLANNER_PACK",
    "OPSPLANNER_PUBLIC_URL", "OPSPLANNER_RESTRICTED_RISK_ACCEPTED_BY", "OPSPLANNER_HOST", "OPSPLANNER_SETTINGS",
    "OPSPLANNER_TRUSTED_PROXIES", "OPSPLANNER_SECRET_KEY", "OPSPLANNER_SECURE_COOKIES",
    "OPSPLANNER_STATEMENT_TIMEOUT", "OPSPLANNER_LOCK_TIMEOUT", "OPSPLANNER_CONNECT_TIMEOUT", "OPSPLANNER_QUEUE",
    "OPSPLANNER_CALENDARS_PRIVATE", *mail_settings.NAMES,
}
OF_THE_TESTS = {"OPSPLANNER_TEST_CLOCK", "OPSPLANNER_TEST_ENGINES", "OPSPLANNER_TEST_GROUPS", "OPSPLANNER_TEST_POSTGRES"}
"""What a run of pytest hands to its workers and to the commands that it starts: never a setting of an installation."""


@dataclass(frozen=True)
class Patience:
    """For how many seconds a page waits for the database: for one statement (PostgreSQL), for a lock, for a connection."""

    statement: int = 20
    lock: int = 10
    connect: int = 5


@dataclass(frozen=True)
class Settings:
    """One installation's settings. `public_url` has no trailing slash."""

    data: Path
    database: str
    demonstration: bool = True
    demo_password: str | None = None
    pack: Path = MEDWAY
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    secret_key: str = ""
    secure_cookies: bool = False
    trusted_proxies: int = 0
    patience: Patience = Patience()
    risk_accepted_by: str | None = None
    """Who accepted the risk of holding OFFICIAL-SENSITIVE operations; until then the marking is refused on a live one."""
    mail: Mail = Mail()
    queue: str | None = None
    """Where the queue of tasks stands: the address of a PostgreSQL or a Redis, else a file in the data folder."""
    calendars_private: bool = False
    """Whether agencies' own calendars are fetched from addresses inside a network too."""

    @property
    def mail_goes_out(self) -> bool:
        """Say whether there is a mail server, and people to be reached by it: a demonstration's are made up."""
        return self.mail.server is not None and not self.demonstration

    @property
    def has_mail(self) -> bool:
        """Say whether a message reaches somebody: people by the mail server, or who looks at a demonstration in its mail folder."""
        return self.mail.server is not None or self.demonstration

    @property
    def address(self) -> str:
        """Where people reach it: the public address, else the loopback one."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def inside_only(self) -> bool:
        """Whether that address opens nowhere but inside a network: loopback, a private one (RFC 1918, RFC 4193), .local, .internal, a name without a dot."""
        host = urlsplit(self.address).hostname or ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return "." not in host.rstrip(".") or host.rstrip(".").endswith((".local", ".internal", ".localhost"))
        return address.is_private or address.is_loopback or address.is_link_local

    @property
    def sqlite_file(self) -> Path | None:
        """The file of an SQLite database; None on PostgreSQL."""
        return Path(self.database.partition(":///")[2]).absolute() if self.database.startswith("sqlite") else None

    @property
    def restricted_allowed(self) -> bool:
        """Say whether an operation may be marked OFFICIAL-SENSITIVE here (docs/domain.md, "Restricted operations")."""
        return self.demonstration or bool(self.risk_accepted_by)


def from_environment(environ: Mapping[str, str] = os.environ, file: Path | None = None, *, pack_needed: bool = True) -> Settings:
    """Return the settings: the environment's, then those of the settings file, which is `file`, else the one that OPSPLANNER_SETTINGS names.

    Raises BadSetting, whose sentence names the setting, what it holds and what it may hold; and where neither says whether it is a demonstration.
    """
    said = _said(environ, file)
    with said.placed():
        return _settings(said.values, said.file, pack_needed)


def pack_folder(environ: Mapping[str, str] = os.environ, file: Path | None = None) -> Path:
    """Return the folder of the pack that is set, else Medway's; nothing else has to be set for that. Raises BadSetting."""
    said = _said(environ, file)
    with said.placed():
        return _folder(said.values.get("OPSPLANNER_PACK"))


def private_address(url: str) -> bool:
    """Say whether an address (https://opsplanner.council.example) opens inside one network alone, so that no service outside can fetch it or lead to it.

    That are loopback, 10/8, 172.16/12, 192.168/16 and what else is not global (RFC 1918, RFC 4193, RFC 6890), a name without a dot, and names that only
    a network itself knows: .local (RFC 6762), .home.arpa (RFC 8375), .internal, .localhost. A public name that leads to a private address is not found out.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".home.arpa"))


@cache
def release() -> str:
    """Return a digest of this release, of its code and of what it stands on: what another release has made may say other words."""
    found = hashlib.sha256()
    for file in sorted([*(ROOT / "opsplanner").rglob("*.py"), ROOT / "requirements" / "run.txt"]):
        found.update(file.read_bytes() if file.is_file() else b"")
    return found.hexdigest()


def _said(environ: Mapping[str, str], file: Path | None) -> Said:
    for name in sorted(environ):
        if name.startswith("OPSPLANNER_") and name not in KNOWN | OF_THE_TESTS:
            raise BadSetting(f"{name} is not a setting of opsplanner{nearest(name, KNOWN)}")
    of_the_tests = sorted(OF_THE_TESTS.intersection(environ))
    if of_the_tests and "PYTEST_VERSION" not in environ:
        raise BadSetting(f"{of_the_tests[0]} is set, and it is for opsplanner's own tests alone. Take it out of the environment.")
    _instant(environ, "OPSPLANNER_TEST_CLOCK")
    own = {name: value for name, value in environ.items() if value.strip()}
    file = file or (Path(own[FILE]) if FILE in own else None)
    if file is None:
        return Said(own, None, {})
    file = file.expanduser().absolute()
    found = read(file, KNOWN | {"PORT"})
    values = {name: value for name, (_, value) in found.items() if value}
    return Said(values | own, file, {name: line for name, (line, _) in found.items() if name not in own})


def _settings(said: Mapping[str, str], file: Path | None, pack_needed: bool) -> Settings:
    if "OPSPLANNER_DEMO" not in said:
        where = f"{file} says nothing of OPSPLANNER_DEMO" if file else f"Neither {FILE} nor OPSPLANNER_DEMO is set"
        raise BadSetting(
            f"{where}, so it is open which installation is meant. "
            + ("Write OPSPLANNER_DEMO=no there for a live installation, OPSPLANNER_DEMO=yes for a demonstration." if file else
               f"Name the file with your settings, {FILE}=FILE or --settings FILE, or say OPSPLANNER_DEMO=yes for a demonstration.")
        )
    data = Path(said.get("OPSPLANNER_DATA") or ROOT / "instance").expanduser().resolve()
    proxies = _number(said, "OPSPLANNER_TRUSTED_PROXIES", 0, 0, 5)
    public, demonstration = _public_url(said.get("OPSPLANNER_PUBLIC_URL")), _yes_or_no(said, "OPSPLANNER_DEMO", True)
    if not demonstration and public is None:  # else links in invitations would begin with whatever a browser says that it asked for
        raise BadSetting(
            "OPSPLANNER_DEMO is no, and OPSPLANNER_PUBLIC_URL is not set. A live installation has to know its own address, "
            "for example https://opsplanner.example: links in invitations and calendars begin with it.", "OPSPLANNER_DEMO"
        )
    return Settings(
        data=data,
        database=_database(said.get("OPSPLANNER_DATABASE")) or f"sqlite+pysqlite:///{data / 'opsplanner.sqlite'}",
        demonstration=demonstration,
        demo_password=_demo_password(said.get("OPSPLANNER_DEMO_PASSWORD")),
        pack=_folder(said.get("OPSPLANNER_PACK"), needed=pack_needed),
        public_url=public,
        host=said.get("OPSPLANNER_HOST") or "127.0.0.1",
        port=_number(said, "PORT", 8000, 1, 65535),
        secret_key=_secret(said.get("OPSPLANNER_SECRET_KEY"), data),
        secure_cookies=_yes_or_no(said, "OPSPLANNER_SECURE_COOKIES", bool(public and public.startswith("https://"))),
        trusted_proxies=proxies,
        patience=Patience(
            statement=_number(said, "OPSPLANNER_STATEMENT_TIMEOUT", 20, 1, 3600),
            lock=_number(said, "OPSPLANNER_LOCK_TIMEOUT", 10, 1, 3600),
            connect=_number(said, "OPSPLANNER_CONNECT_TIMEOUT", 5, 2, 3600),
        ),
        risk_accepted_by=(said.get("OPSPLANNER_RESTRICTED_RISK_ACCEPTED_BY") or "").strip() or None,
        mail=mail_settings.read(said, _number(said, mail_settings.KEPT, 30, 1, 3650)),
        queue=_queue(said.get("OPSPLANNER_QUEUE")),
        calendars_private=_yes_or_no(said, "OPSPLANNER_CALENDARS_PRIVATE", False),
    )


def _yes_or_no(environ: Mapping[str, str], name: str, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if value in ("", "yes", "no"):
        return default if not value else value == "yes"
    raise BadSetting(f"{name} is {value!r}. It may be yes or no.", name)


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"\d{1,6}", value) or not low <= int(value) <= high:
        raise BadSetting(f"{name} is {value!r}. It has to be a whole number from {low} to {high}.", name)
    return int(value)


def _instant(environ: Mapping[str, str], name: str) -> None:
    """Check what `clock` reads for itself."""
    value = environ.get(name)
    try:
        good = value is None or datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        good = False
    if not good:
        raise BadSetting(f"{name} is {value!r}. It has to be an instant, like 2026-11-18T11:00:00+00:00.")


def _database(value: str | None) -> str | None:
    if value and not value.startswith(("sqlite+pysqlite:///", "postgresql+psycopg://")):
        raise BadSetting("OPSPLANNER_DATABASE has to begin with sqlite+pysqlite:/// or postgresql+psycopg://.", "OPSPLANNER_DATABASE")
    return value or None


def _queue(value: str | None) -> str | None:
    if value and not value.startswith(("postgresql://", "redis://", "rediss://")):
        raise BadSetting("OPSPLANNER_QUEUE has to begin with postgresql://, redis:// or rediss://. Without it the queue is a file in the data folder.", "OPSPLANNER_QUEUE")
    if value and value.startswith("redis") and find_spec("redis") is None:
        raise BadSetting("OPSPLANNER_QUEUE names a Redis, and the Python package redis is not installed: .venv/bin/pip install redis", "OPSPLANNER_QUEUE")
    return value or None


def _demo_password(value: str | None) -> str | None:
    if value and not 8 <= len(value) <= 200:
        raise BadSetting("OPSPLANNER_DEMO_PASSWORD has to have 8 to 200 characters.", "OPSPLANNER_DEMO_PASSWORD")
    return value or None


def _folder(value: str | None, *, needed: bool = True) -> Path:
    folder = Path(value).expanduser().resolve() if value else MEDWAY
    if needed and not folder.is_dir():
        raise BadSetting(f"OPSPLANNER_PACK is {value!r}, and there is no such folder.", "OPSPLANNER_PACK")
    return folder


def _public_url(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadSetting(f"OPSPLANNER_PUBLIC_URL is {value!r}. It has to look like https://opsplanner.example, without a path.", "OPSPLANNER_PUBLIC_URL")
    return value.rstrip("/")


def _secret(value: str | None, data: Path) -> str:
    """Return the key that signs cookies: the setting, else one made at random once and kept with mode 600."""
    if value:
        if len(value) < 32:
            raise BadSetting("OPSPLANNER_SECRET_KEY has to have at least 32 characters.", "OPSPLANNER_SECRET_KEY")
        return value
    file = data / "secret-key"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            _keep_new_secret(file)
        key = file.read_text("utf-8", "replace").strip()
    except OSError as trouble:
        raise BadSetting(f"OPSPLANNER_DATA is {str(data)!r}, and it cannot be written: {trouble.strerror}.", "OPSPLANNER_DATA") from trouble
    if len(key) < 32:
        raise BadSetting(f"The key in {file} is empty or cut off. Bring it back from a backup; if there is none, delete the file: everybody then signs in anew.")
    return key


def _keep_new_secret(file: Path) -> None:
    """Make the key, whole at once: of two starts in the same moment, the second reads what the first has made."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="secret-key-")  # mode 600
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(32))
        out.flush()
        os.fsync(handle)
    try:
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
