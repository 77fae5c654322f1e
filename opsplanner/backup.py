"""A backup: one file with all that an installation has, written while people go on working."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pysqlite3.dbapi2
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.config import Settings
from opsplanner.engines import engine_options
from opsplanner.errors import Refused
from opsplanner.packs.check import edition_of

FORMAT = 1
ABOUT, DATABASE, KEY, PACK = "about.json", "database", "secret-key", "pack/"
CHUNK = 1 << 20

Step = Callable[[str, int, int], object]
"""Told of what is being done, how much of it is done and how much there is; 0 of 0 where nobody knows."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself."""

    format: int
    made_at: str
    engine: str
    revision: str
    """The migration that its tables had."""
    partnership: str
    demonstration: bool
    pack_edition: str

    def words(self) -> str:
        """Return "the backup of Anytown Community Safety Partnership made on Wednesday 18 November 2026, 11am"."""
        return f"the backup of {self.partnership} made on {clock.words_of_instant(datetime.fromisoformat(self.made_at))}"


@dataclass(frozen=True)
class Kept:
    """A backup that was opened, and found whole."""

    about: About
    file: zipfile.ZipFile

    def extract(self, name: str, to: Path, step: Step, what: str) -> None:
        """Write one of its parts into a file that nobody else may read."""
        with self.file.open(name) as source, os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            _pour(source, target, step, what, self.file.getinfo(name).file_size)


def write(settings: Settings, folder: Path, step: Step) -> Path:
    """Write a dated file into the folder, with the database as it is now, the secret key and the pack; return it.

    It is opened and checked before it gets its name, and never written over another. Raises Refused.
    """
    about = state(settings)
    path = folder / f"opsplanner-{clock.local(clock.now()):%Y-%m-%d-%H%M%S}.zip"
    if path.exists():
        raise Refused(f"{path} is there already, and no backup is written over another")
    try:
        with tempfile.TemporaryDirectory(prefix=".opsplanner-", dir=folder) as place:  # nobody else may enter it
            copy, made = Path(place) / DATABASE, Path(place) / path.name
            if settings.sqlite_file:
                copy_sqlite(settings.sqlite_file, copy, step)
            else:
                step("Copying the database", 0, 0)
                postgresql(settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
            _pack_up(made, about, copy, settings, step)
            with opened(made):
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # it never takes the place of another
                os.replace(made, path)
    except pysqlite3.dbapi2.Error as trouble:
        raise Refused(f"The database could not be copied: {trouble}") from trouble
    except OSError as trouble:
        raise Refused(f"The backup could not be written to {folder}: {trouble.strerror}") from trouble
    return path


@contextmanager
def opened(path: Path) -> Iterator[Kept]:
    """Open a backup and check that it is whole, part by part. Raises Refused."""
    try:
        file = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as trouble:
        raise Refused(f"{path} cannot be read as a backup: {getattr(trouble, 'strerror', None) or trouble}") from trouble
    with file:
        yield Kept(_about(path, file), file)


def _about(path: Path, file: zipfile.ZipFile) -> About:
    try:
        said = json.loads(file.read(ABOUT))
        if said["format"] != FORMAT:
            raise Refused(f"{path} was written by a newer opsplanner: bring this one up to date first")
        about = About(**said)
        datetime.fromisoformat(about.made_at)
        if missing := {DATABASE, KEY} - set(file.namelist()):
            raise Refused(f"{path} is damaged: it has no {', '.join(sorted(missing))}")
        if broken := file.testzip():
            raise Refused(f"{path} is damaged: its {broken} is not what was written")
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError, NotImplementedError) as trouble:
        raise Refused(f"{path} is damaged, or no backup of opsplanner: {trouble}") from trouble
    return about


def copy_sqlite(source: Path, target: Path, step: Step) -> None:
    """Copy a database as it is at this moment, whoever writes to it meanwhile, into one file of its own, and check the copy.

    A transaction of its own keeps the moment: without one SQLite begins anew whenever somebody writes. Raises Refused.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(pysqlite3.dbapi2.connect(str(source), isolation_level=None)) as here, closing(pysqlite3.dbapi2.connect(str(target))) as there:
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        here.backup(there, pages=2048, progress=lambda _, left, pages: step("Copying the database", pages - left, pages))
        there.execute("PRAGMA journal_mode=DELETE")
        check_sqlite(there)


def check_sqlite(connection: Any) -> None:
    """Read through a whole database. Raises Refused when it is damaged."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Refused(f"The database is damaged: {found}")


def postgresql(settings: Settings, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the installation's database. Raises Refused with what it said, and where it is missing."""
    url = make_url(settings.database).set(drivername="postgresql")
    if shutil.which(program) is None:
        raise Refused(f"{program} is not installed, and PostgreSQL is copied by it: type apt-get install postgresql-client")
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    address = url.set(password=None).render_as_string(hide_password=False)  # no password on a command line, where everybody reads it
    named = [] if program == "pg_restore" else [f"--dbname={address}"]
    done = subprocess.run([program, *named, *arguments], env=os.environ | password, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} did not do it: {' '.join(done.stderr.split()) or done.returncode}")


def state(settings: Settings) -> About:
    """Return what a backup made now would say of itself, whatever the age of the tables. Raises Refused when there is nothing to keep."""
    nothing = Refused(f"There is nothing to back up yet in {settings.data}")
    if settings.sqlite_file and not settings.sqlite_file.exists():
        raise nothing
    engine = create_engine(settings.database, **engine_options(settings.database))
    try:
        if not inspect(engine).has_table("installation"):
            raise nothing
        with engine.connect() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            row = connection.execute(text("SELECT partnership, demonstration FROM installation")).first()
    except DBAPIError as trouble:
        raise Refused(f"The database cannot be read: {str(trouble.orig).strip().splitlines()[0]}") from trouble
    finally:
        engine.dispose()
    if row is None:
        raise nothing
    edition = edition_of(settings.pack) if settings.pack.is_dir() else ""
    return About(FORMAT, clock.now().isoformat(), engine.dialect.name, str(revision), row.partnership, bool(row.demonstration), edition)


def _pack_up(path: Path, about: About, copy: Path, settings: Settings, step: Step) -> None:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(_part(ABOUT), json.dumps(asdict(about), indent=1))
            file.writestr(_part(KEY), settings.secret_key + "\n")
            for yaml in sorted(settings.pack.glob("*.yaml")):
                file.writestr(_part(PACK + yaml.name), yaml.read_bytes())
            with copy.open("rb") as source, file.open(_part(DATABASE), "w", force_zip64=True) as target:
                _pour(source, target, step, "Packing it up", copy.stat().st_size)
        out.flush()
        os.fsync(out.fileno())


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, clock.local(clock.now()).timetuple()[:6])
    part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return part


def _pour(source: IO[bytes], target: IO[bytes], step: Step, what: str, size: int) -> None:
    done = 0
    while chunk := source.read(CHUNK):
        target.write(chunk)
        done += len(chunk)
        step(what, done, size)
