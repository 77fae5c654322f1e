"""A backup put back in place of what is there: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pysqlite3.dbapi2
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, insert, literal, or_, select, update

from opsplanner import backup, clock, in_use, migrate
from opsplanner.backup import DATABASE, KEY, PACK, About, Kept, Step
from opsplanner.config import Settings
from opsplanner.engines import analyze, engine_options, set_up
from opsplanner.errors import Refused
from opsplanner.history import subjects
from opsplanner.history.services import SYSTEM
from opsplanner.models import (
    ChangeCount,
    FigureCounter,
    HistoryLine,
    Installation,
    JobState,
    Operation,
    OperationState,
    OperationType,
    PaybackJob,
    ReferenceCounter,
    Verb,
)
from opsplanner.packs.check import edition_of, read_pack
from opsplanner.packs.reader import PackRefused

REFERENCES, SEQUENCES = 100, 1000
"""By how much the counters of references, those of figures too, and every SEQUENCE jump: what was given out since the backup is never given out again."""


def restore(path: Path, settings: Settings, step: Step) -> list[str]:
    """Put what is in the file in place of the installation's database, key and pack; return what to say of it.

    What was there is kept. Interrupted, it changes nothing on SQLite; on PostgreSQL it is to be done again. Raises Refused,
    while the database is in use too.
    """
    with in_use.alone(settings), backup.opened(path) as kept:
        _check(kept, settings)
        try:
            before = _into_sqlite(kept, settings.sqlite_file, step) if settings.sqlite_file else _into_postgresql(kept, settings, step)
        except OSError as trouble:
            raise Refused(f"It could not be written: {trouble.strerror}. Nothing was put in place") from trouble
        except pysqlite3.dbapi2.Error as trouble:
            raise Refused(f"The database in {path} is damaged: {trouble}") from trouble
        try:
            beside = [_key(kept, settings), _pack(kept, settings)]
        except OSError as trouble:
            raise Refused(f"The database has been put in place; key and pack could not be written: {trouble.strerror}. Mend that, and restore again") from trouble
    jumped = (
        f"Each counter of references has jumped by {REFERENCES} and every SEQUENCE of the calendars by {SEQUENCES:,}: "
        "what was given out since that backup is not given out again, and calendar programs take the older state as the newer one."
    )
    return [line for line in (f"This is {kept.about.words()}.", jumped, before, *beside) if line]


def _check(kept: Kept, settings: Settings) -> None:
    """Raise Refused for a backup that is none of this installation, or newer than this opsplanner."""
    about, kinds = kept.about, ("a live installation", "a demonstration")
    engine = "sqlite" if settings.sqlite_file else "postgresql"
    if about.engine != engine:
        raise Refused(f"This backup is of {_product(about.engine)}, and OPSPLANNER_DATABASE names {_product(engine)}: nothing moves from one to the other")
    try:
        ScriptDirectory.from_config(migrate.alembic_config()).get_revision(about.revision)
    except CommandError as unknown:
        raise Refused("This backup was made by a newer opsplanner: bring this one up to date first") from unknown
    if about.demonstration != settings.demonstration:
        raise Refused(f"This is a backup of {kinds[about.demonstration]}, and OPSPLANNER_DEMO says that here is {kinds[settings.demonstration]}")
    here = _here(settings)
    if here and here.demonstration != about.demonstration:
        raise Refused(f"This is a backup of {kinds[about.demonstration]}, and what is here is {kinds[here.demonstration]}")
    name = here.partnership if here else _name_in_pack(settings.pack)
    if name and name.casefold() != about.partnership.casefold() and kept.file.read(KEY).decode().strip() != settings.secret_key:
        raise Refused(f"This is a backup of {about.partnership}, and here is {name}")


def _product(engine: str) -> str:
    return "SQLite" if engine == "sqlite" else "PostgreSQL"


def _here(settings: Settings) -> About | None:
    """Return what is here now; None where there is nothing, or nothing that can be read, which is why one restores."""
    try:
        return backup.state(settings)
    except Refused:
        return None


def _name_in_pack(folder: Path) -> str:
    try:
        return read_pack(folder).partnership.name if folder.is_dir() else ""
    except PackRefused:
        return ""


def _into_sqlite(kept: Kept, database: Path, step: Step) -> str:
    """Make the database beside the old one, brought to the newest form, and let them change places."""
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=database.parent) as place:
        made = Path(place) / database.name
        kept.extract(DATABASE, made, step, "Unpacking the database")
        with closing(pysqlite3.dbapi2.connect(str(made))) as connection:
            backup.check_sqlite(connection)
        with _engine(f"sqlite+pysqlite:///{made}") as engine:
            _bring_up_to_date(engine, kept.about)
        said = _put_aside(database) if database.exists() else ""
        os.replace(made, database)
    return said


def _put_aside(database: Path) -> str:
    """Give what is there a second name, by which it stays."""
    aside = database.with_name(f"{database.stem}-before-{clock.local(clock.now()):%Y-%m-%d-%H%M%S}{database.suffix}")
    # what stands beside the file goes into it, unless it is too damaged for that
    with suppress(pysqlite3.dbapi2.Error), closing(pysqlite3.dbapi2.connect(str(database))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.link(database, aside)
    for suffix in ("-wal", "-shm"):
        beside = database.with_name(database.name + suffix)
        if beside.exists():
            os.rename(beside, aside.with_name(aside.name + suffix))
    return f"What was there before is kept in {aside}."


def _into_postgresql(kept: Kept, settings: Settings, step: Step) -> str:
    """Keep what is there in a backup of its own, then replace it in one transaction."""
    before = f"What was there before is kept in {backup.write(settings, settings.data, step)}." if _here(settings) else ""
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.data) as place:
        dump, script = Path(place) / DATABASE, Path(place) / "script.sql"
        kept.extract(DATABASE, dump, step, "Unpacking the database")
        step("Restoring the database", 0, 0)
        backup.postgresql(settings, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
        backup.postgresql(
            settings, "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--command=SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public", f"--file={script}",
        )
    with _engine(settings.database) as engine:
        _bring_up_to_date(engine, kept.about)
        analyze(engine)  # a dump holds no counts
    return before


@contextmanager
def _engine(database: str) -> Iterator[Engine]:
    engine = create_engine(database, **engine_options(database))
    set_up(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def _bring_up_to_date(engine: Engine, about: About) -> None:
    migrate.to_newest(engine)
    with engine.connect() as connection, connection.execution_options(write=True).begin():
        _jump(connection, about)
        said = {"by_name": SYSTEM, "subject": subjects.INSTALLATION, "what": f"restored {about.words()}", "why": ""}
        connection.execute(insert(HistoryLine).values(at=clock.now(), verb=Verb.BACKUP_RESTORED, **said))


def _jump(connection: Connection, about: About) -> None:
    """Let counters and SEQUENCE jump; a type that had no counter yet in one of the years round the backup gets one that has jumped."""
    counter = ReferenceCounter.__table__
    connection.execute(update(counter).values(last=counter.c.last + REFERENCES))
    known = {(row.type_code, row.year) for row in connection.execute(select(counter.c.type_code, counter.c.year))}
    codes = {*connection.execute(select(OperationType.code)).scalars(), *(code for code, _ in known), "PAYBACK"}
    years = range(datetime.fromisoformat(about.made_at).year - 1, clock.today().year + 3)
    missing = sorted({(code, year) for code in codes for year in years} - known)
    if missing:
        connection.execute(insert(counter), [{"type_code": code, "year": year, "last": REFERENCES} for code, year in missing])
    _jump_figures(connection)
    connection.execute(update(Installation).values(sequence_jump=Installation.sequence_jump + SEQUENCES))
    connection.execute(update(ChangeCount).values(number=ChangeCount.number + 1))  # what stood ready holds no more


def _jump_figures(connection: Connection) -> None:
    """Likewise for the numbers of figures: also of what had none yet, and may have been given some since. ("" counts what nobody is given any more.)"""
    counter = FigureCounter.__table__
    connection.execute(update(counter).where(counter.c.owner != "").values(last=counter.c.last + REFERENCES))
    begun = select(Operation.reference).where(or_(Operation.starts_at <= clock.now(), Operation.state == OperationState.UNDER_WAY))
    sent = select(PaybackJob.reference).where(PaybackJob.state != JobState.DRAFT)
    for owners in (begun, sent):
        owner = owners.selected_columns[0]
        missing = owners.add_columns(literal(REFERENCES)).where(owner.not_in(select(counter.c.owner)))
        connection.execute(insert(counter).from_select(["owner", "last"], missing))


def _key(kept: Kept, settings: Settings) -> str:
    """Put the key back where it is kept in a file; where a setting holds it, that one stays."""
    file, key = settings.data / "secret-key", kept.file.read(KEY).decode().strip()
    if key == settings.secret_key:
        return ""
    if not file.exists() or file.read_text().strip() != settings.secret_key:
        return "OPSPLANNER_SECRET_KEY is another key than the backup's: everybody signs in anew."
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.data) as place:
        kept.extract(KEY, Path(place) / KEY, lambda *_: None, "")
        os.replace(Path(place) / KEY, file)
    return ""


def _pack(kept: Kept, settings: Settings) -> str:
    """Put the pack back where there is none; one that is there stays."""
    if settings.pack.is_dir() and any(settings.pack.iterdir()):
        if edition_of(settings.pack) == kept.about.pack_edition:
            return ""
        return f"The pack in {settings.pack} is another one than the backup's, and stays: the next start reads it. The backup's is in its folder {PACK}"
    settings.pack.mkdir(parents=True, exist_ok=True)
    for name in (name for name in kept.file.namelist() if name.startswith(PACK)):
        (settings.pack / Path(name).name).write_bytes(kept.file.read(name))
    return f"The pack has been put into {settings.pack}."
