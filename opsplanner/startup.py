"""What happens between "start" and "serve": tables, pack and demonstration, each only when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from opsplanner import demo, integrity, migrate
from opsplanner.config import BadSetting, Settings
from opsplanner.database import db, unit_of_work
from opsplanner.engines import unhurried
from opsplanner.models import Installation
from opsplanner.one_start import one_start
from opsplanner.packs.check import edition_of, read_pack
from opsplanner.packs.load import load_pack, loaded_edition
from opsplanner.search.index import services as index_services

Say = Callable[[str], object]


def prepare(app: Flask, settings: Settings, say: Say) -> None:
    """Bring the database to where it can be served: migrated, with the pack as it is now, and the demonstration if it is one.

    Raises BadSetting for a database of the other kind or one that cannot be reached, PackRefused for a bad pack.
    """
    with alone(settings, say):
        if migrate.to_newest(db.engine):
            say("The database has been brought to the newest form.")
        _load_pack(settings, say)
        if settings.demonstration and not demo.is_loaded():
            say("Making the demonstration: about 120 operations round today ...")
            with unit_of_work():
                demo.load()
                index_services.rebuild(only_missing=True)


@contextmanager
def alone(settings: Settings, say: Say) -> Iterator[None]:
    """Do what is inside with the database reached and of the right kind, while no other start does anything with it.

    Raises BadSetting as `prepare` does, and Damaged.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with unhurried(), ExitStack() as held:
        try:
            held.enter_context(one_start(db.engine, say))
            keep_private(settings, say)
            integrity.check_at_start(say)
            migrate.is_newest(db.engine)
            check_kind(settings)
        except DBAPIError as trouble:
            raise _away(trouble) from trouble
        yield


def _away(trouble: DBAPIError) -> BadSetting:
    return BadSetting(f"The database cannot be reached: {str(trouble.orig).strip().splitlines()[0]}. OPSPLANNER_DATABASE says where it is.")


def check_ready(settings: Settings) -> None:
    """Let only what a start has brought up be used. Raises BadSetting for a database that none has, is of the other kind, or cannot be reached."""
    try:
        newest = migrate.is_newest(db.engine)
    except DBAPIError as trouble:
        raise _away(trouble) from trouble
    if not newest:
        raise BadSetting("The database has not the newest form. Start opsplanner first, or type opsplanner migrate.")
    check_kind(settings)


def keep_private(settings: Settings, say: Say) -> None:
    """Let nobody else read what is in the data folder, and say so when the folder itself is open to others.

    The database's file is made here when there is none: SQLite gives the files beside it the same mode.
    """
    kept = [file for file in settings.data.iterdir() if file.is_file()]
    if settings.database.startswith("sqlite"):
        database = Path(settings.database.partition(":///")[2])
        if database.parent.is_dir():
            database.touch(mode=0o600)
            kept.append(database)
    for file in kept:
        with suppress(FileNotFoundError):  # what SQLite keeps beside its file goes with the last process that reads it
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)
    if settings.data.stat().st_mode & 0o077:
        say(f"The folder {settings.data} is open to other people of this machine. What is in it is not; close the folder too: chmod 700 {settings.data}")


def check_kind(settings: Settings) -> None:
    """Raise BadSetting when this database is a demonstration and should be live, or the reverse: it never changes its kind."""
    if not inspect(db.engine).has_table("installation"):
        return
    kind = db.session.scalar(select(Installation.demonstration))
    db.session.rollback()
    if kind is None or kind == settings.demonstration:
        return
    if kind:
        raise BadSetting(
            f"OPSPLANNER_DEMO is no, and the database in {settings.data} is a demonstration, which never becomes a live one. "
            "Set OPSPLANNER_DATA to another folder (or OPSPLANNER_DATABASE to another database)."
        )
    raise BadSetting(
        f"The database in {settings.data} is a live one, and OPSPLANNER_DEMO is yes. Set OPSPLANNER_DEMO=no, "
        "or set OPSPLANNER_DATA to another folder to look at a demonstration."
    )


def _load_pack(settings: Settings, say: Say) -> None:
    if loaded_edition() == edition_of(settings.pack):
        return
    pack = read_pack(settings.pack)
    db.session.rollback()
    with unit_of_work():
        report = load_pack(pack, demonstration=settings.demonstration)
        index_services.rebuild(only_missing=True)
    say(f"The pack {settings.pack.name}: {report.sentence()}.")
