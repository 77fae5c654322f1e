"""The database: the session, one unit of work, reads, and what a constraint says."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import starmap
from typing import Annotated, Any, TypeVar

import pysqlite3.dbapi2
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Executable, MetaData, Select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from opsplanner import clock, engines, wire
from opsplanner.config import Settings
from opsplanner.errors import ChangedMeanwhile, Damaged, MaybeKept, NotFound, NotKept, RuleBroken
from opsplanner.read_models import order, taken

T = TypeVar("T")
Values = wire.Values | None


class UTCTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values; stored naive UTC on SQLite, with its zone on PostgreSQL; comes back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the value as the engine stores it. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant has to be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Any) -> Any:
        """Return what writes an instant; on SQLite, which keeps a text, in one step."""
        if dialect.name == "sqlite":
            return _as_text
        return super().bind_processor(dialect)

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        """Return what reads the stored instant, aware, in UTC, in one step; SQLite keeps a text."""
        if dialect.name == "sqlite":
            return clock.instant
        return lambda value: None if value is None else value.astimezone(UTC)


def _as_text(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError("an instant has to be aware")
    return instant.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


Instant = Annotated[datetime, mapped_column(UTCTime())]
MaybeInstant = Annotated[datetime | None, mapped_column(UTCTime())]


class Base(DeclarativeBase):
    """The base of all models; constraints have names that `SENTENCES` can speak of."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

# What the database may refuse when two people press Save in the same second, and what they read then.
SENTENCES = {
    "booking_no_overlap": "Somebody else has just booked this resource for that time. Choose another resource or time",
    "uq_user_email": "There is already an account with this e-mail address",
    "uq_commitment_operation_id_agency_id": "This agency has already been asked",
    "uq_place_name": "There is already a place of this name. Choose it from the list, or give this one another name",
    "uq_log_entry_corrects_id": "Somebody has corrected this line already. Read the correction; if it is wrong too, correct that one",
    "uq_job_finding_id": "This finding has already been referred to Community Payback",
    "uq_agency_calendar_agency_id_name": "There is already a calendar of this name",
    "uq_saved_choice_user_id_page_name": "You have saved something under this name already. Choose another name",
    "uq_staff_exception_agency_id_day": "There is already an exception for this date",
    "ck_slot_within_places": "More is planned in this slot than that. Take a job off first, or leave the places as they are",
    "uq_crew_day_name": "There is already a crew of this name on that day. Give this one another name",
    "uq_slot_crew_id_starts": "A slot that began at that time has been taken out, and keeps its record. Begin a few minutes later",
    "uq_outcome_entry_ward": "There is a figure of this agency for this ward already. Change that one",
    "uq_session_job_id_slot_id": "This job has just been put on that slot by somebody else",
}

_one_writer = threading.Lock()
_AT_END = "opsplanner.at_end"
_REFUSED = (pysqlite3.dbapi2.SQLITE_BUSY, pysqlite3.dbapi2.SQLITE_LOCKED, pysqlite3.dbapi2.SQLITE_READONLY, pysqlite3.dbapi2.SQLITE_FULL, pysqlite3.dbapi2.SQLITE_CONSTRAINT)


def on_sqlite() -> bool:
    """Say whether this installation keeps its data in SQLite."""
    return db.engine.dialect.name == "sqlite"


def at_end(app: Flask, do: Callable[[], None]) -> None:
    """Let this be done at the end of every unit of work, as its part: what it writes is kept with the rest, or not at all."""
    app.extensions.setdefault(_AT_END, []).append(do)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One writing transaction: all of it or none. On SQLite the write lock is taken before the first read.

    Raises ChangedMeanwhile when another saved the same row first, RuleBroken when a constraint with a sentence
    refused it, NotKept when the database could not be written (Damaged when it was found damaged), MaybeKept when it did not say whether it kept the change.
    """
    db.session.rollback()  # what the request has read so far may be stale
    if found := engines.damage(db.engine):
        raise Damaged(found)
    with _one_writer_at_a_time() if on_sqlite() else nullcontext():
        before, told = kept(), False
        try:
            db.session.connection(execution_options={"write": True})
            yield
            for do in current_app.extensions.get(_AT_END, ()):
                do()
            db.session.flush()
            told, db.session.info["kept"] = True, None
            db.session.commit()
            db.session.info["kept"] = True
        except StaleDataError as stale:
            db.session.rollback()
            raise ChangedMeanwhile() from stale
        except DBAPIError as trouble:
            db.session.rollback()
            if told and not _is_undone(trouble):
                raise MaybeKept(str(trouble.orig)) from trouble
            db.session.info["kept"] = before
            if is_away(trouble):
                raise NotKept(str(trouble.orig)) from trouble
            raise _refusal(trouble, None) or trouble from trouble
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def _one_writer_at_a_time() -> Iterator[None]:
    """Let the writers of this process stand in line, as long as one waits for another process. Raises NotKept."""
    if not _one_writer.acquire(timeout=current_app.config["SETTINGS"].patience.lock):
        raise NotKept("another change of this process held the database for too long")
    try:
        yield
    finally:
        _one_writer.release()


def kept() -> bool | None:
    """Say whether something was kept since this session began (a request has one); None when nobody knows."""
    found: bool | None = db.session.info.get("kept", False)
    return found


def is_away(trouble: DBAPIError) -> bool:
    """Say whether the database could not do it at all (it is away, locked, full, damaged, or may only be read), whatever was asked."""
    return not isinstance(trouble, IntegrityError | DataError | ProgrammingError | NotSupportedError)


def _is_undone(trouble: DBAPIError) -> bool:
    """Say whether a COMMIT that failed has surely kept nothing: the server itself refused it, or SQLite did before it wrote its last page.

    A connection that broke says nothing, and what SQLite wrote before the disk failed can come back with its log (-wal).
    """
    if (diagnosis := getattr(trouble.orig, "diag", None)) is not None:
        return diagnosis.severity_nonlocalized == "ERROR"
    return getattr(trouble.orig, "sqlite_errorcode", 0) & 0xFF in _REFUSED


@contextmanager
def refused_as(field: str) -> Iterator[None]:
    """Flush what was done inside, and turn a constraint's refusal into its sentence beside `field` (RuleBroken)."""
    try:
        yield
        db.session.flush()
    except (IntegrityError, OperationalError) as trouble:
        if (refusal := _refusal(trouble, field)) is None:
            raise
        raise refusal from trouble


def _refusal(trouble: DBAPIError, field: str | None) -> RuleBroken | None:
    name = constraint_name(trouble)
    return RuleBroken(SENTENCES[name], field) if name in SENTENCES else None


def constraint_name(trouble: DBAPIError) -> str:
    """Return the name of the constraint that refused, on both engines ("" when none did).

    SQLite says "UNIQUE constraint failed: user.email" or the trigger's own text; psycopg names it.
    A deadlock between two bookings is the same refusal as the overlap that it stood for.
    """
    if (diagnosis := getattr(trouble.orig, "diag", None)) is not None:
        return "booking_no_overlap" if diagnosis.sqlstate == "40P01" else diagnosis.constraint_name or ""
    text = str(trouble.orig)
    if unique := re.match(r"UNIQUE constraint failed: (.*)", text):
        columns = [part.strip().split(".") for part in unique[1].split(",")]
        return "uq_" + "_".join([columns[0][0], *(column for _, column in columns)])
    return text.removeprefix("CHECK constraint failed: ").strip()


def one(select: Select[T], values: Values = None) -> T:
    """Return the one entity that the select finds. Raises NotFound when there is none."""
    if (found := db.session.scalars(select, values).unique().one_or_none()) is None:
        raise NotFound()
    return found


def rows(select: Executable, values: Values = None) -> Sequence[Any]:
    """Return all rows of a select of columns (not of entities) made for a page, to be read by the columns' names."""
    return _columns(select, values)[1]


def the_value(select: Executable, values: Values = None) -> Any:
    """Return the first column of the first row of a select of columns; None when there is no row."""
    found = rows(select, values)
    return found[0][0] if found else None


def the_row(select: Executable, values: Values = None) -> Any:
    """Return the one row of a select of columns. Raises NotFound when there is none."""
    if not (found := rows(select, values)):
        raise NotFound()
    return found[0]


def _columns(select: Executable, values: Values) -> tuple[tuple[str, ...], Sequence[Any]]:
    """Ask for columns, past the session's own way to entities, which takes as long again; what was changed so far is seen, as it sees it."""
    (session := db.session()).flush()
    return wire.asked(wire.connection_of(session), select, values)


def read(model: Callable[..., T], select: Executable, values: Values = None) -> list[T]:
    """Return all rows of a select as read models: each column is put into the field of its name, wherever it stands.

    Fields at the end that have a default may go without one. Raises TypeError when another has none, and for a column that no field is named after.
    """
    columns, found = _columns(select, values)
    in_order = order(model, columns)
    return list(starmap(model, map(in_order, found) if in_order else found))


def read_row(model: Callable[..., T], row: Any, prefix: str = "", **more: Any) -> T:
    """Return a read model from a row that holds other things besides: its fields by the columns' names after `prefix`, or from `more`.

    Raises TypeError when a field is in neither or fits two columns, and for one of `more` that is no field.
    """
    return reading(model, [row], prefix, *more)(row, *more.values())


def reading(model: Callable[..., T], found: Sequence[Any], prefix: str = "", *more: str) -> Callable[..., T]:
    """Return what reads the rows of one select as `read_row` does: it is given a row, and the values of the fields in `more`."""
    fields = taken(model, found[0]._fields, prefix, more) if found else tuple
    return lambda row, *values: model(*fields((*row, *values)))


def connect(app: Flask, settings: Settings) -> None:
    """Join the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engines.engine_options(settings.database, settings.patience)
    db.init_app(app)
    with app.app_context():
        engines.set_up(db.engine, settings.patience)
