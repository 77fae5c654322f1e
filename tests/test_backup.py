"""Backup and restore, on both engines: everything comes back, nothing is given out twice, and what does not belong here is refused."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from opsplanner import backup, in_use, migrate, restore
from opsplanner.config import MEDWAY, Settings
from opsplanner.database import db, unit_of_work
from opsplanner.engines import engine_options
from opsplanner.errors import Refused
from opsplanner.models import JobState, OperationState
from opsplanner.references import next_figure, next_reference
from tests.postgres import create_database

pytestmark = pytest.mark.usefixtures("usual_time")

KEY = "k" * 64


def _nothing(*_: object) -> None:
    """Nobody looks on."""


@pytest.fixture
def here(in_app: Flask, make, tmp_path: Path) -> Settings:
    """An installation with an operation, a counter and a data folder of its own."""
    make.type(code="CUBIT")
    make.operation()
    with unit_of_work():
        for _ in range(14):
            next_reference("CUBIT", 2026)
    (tmp_path / "data").mkdir()
    return replace(in_app.config["SETTINGS"], data=tmp_path / "data", secret_key=KEY, pack=MEDWAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(here: Settings, tmp_path: Path) -> Settings:
    """Another machine with nothing on it but a key that was made a moment ago, and no pack."""
    data = tmp_path / "elsewhere"
    data.mkdir()
    (data / "secret-key").write_text("n" * 64)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    database = f"sqlite+pysqlite:///{data}/opsplanner.sqlite" if here.sqlite_file else create_database(f"opsplanner_restored_{worker}")
    return replace(here, data=data, database=database, secret_key="n" * 64, pack=tmp_path / "pack")


@pytest.fixture
def restored(elsewhere: Settings) -> Iterator[Engine]:
    """What is in the other machine's database."""
    engine = create_engine(elsewhere.database, **engine_options(elsewhere.database))
    yield engine
    engine.dispose()


def _scalar(engine: Engine, query: str) -> object:
    with engine.begin() as connection:
        done = connection.execute(text(query))
        return done.scalar() if done.returns_rows else None


def _in_file(path: Path, query: str) -> object:
    engine = create_engine(f"sqlite+pysqlite:///{path}", **engine_options("sqlite"))
    try:
        return _scalar(engine, query)
    finally:
        engine.dispose()


def test_a_backup_is_one_dated_file_that_nobody_else_reads_with_database_key_and_pack(here: Settings, folder: Path) -> None:
    path = backup.write(here, folder, _nothing)
    assert path.name == "opsplanner-2026-11-18-110000.zip" and list(folder.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with backup.opened(path) as kept:
        assert kept.about.partnership == "Test Community Safety Partnership" and kept.about.demonstration
        assert kept.about.words() == "the backup of Test Community Safety Partnership made on Wednesday 18 November 2026, 11am"
        assert kept.file.read("secret-key").decode().strip() == KEY
        assert {name for name in kept.file.namelist() if name.startswith("pack/")} == {f"pack/{file.name}" for file in MEDWAY.glob("*.yaml")}
    with pytest.raises(Refused, match="is there already, and no backup is written over another"):
        backup.write(here, folder, _nothing)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_backup_holds_one_moment_whoever_writes_meanwhile(here: Settings, tmp_path: Path) -> None:
    def written(*_: object) -> None:
        _in_file(here.sqlite_file, "UPDATE reference_counter SET last = last + 1")
        steps.append(1)

    steps: list[int] = []
    backup.copy_sqlite(here.sqlite_file, tmp_path / "copy", written)
    assert steps and _in_file(tmp_path / "copy", "SELECT last FROM reference_counter") == 14


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_there_is_nothing_to_back_up_before_the_first_start(elsewhere: Settings, folder: Path) -> None:
    with pytest.raises(Refused, match="nothing to back up yet"):
        backup.write(elsewhere, folder, _nothing)
    assert not elsewhere.sqlite_file.exists()


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_program_of_postgresql_that_is_missing_is_named(here: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(Refused, match="pg_dump is not installed, and PostgreSQL is copied by it: type apt-get install postgresql-client"):
        backup.write(here, folder, _nothing)
    assert list(folder.iterdir()) == []


def test_everything_comes_back_on_another_machine_and_nothing_is_given_out_twice(
    here: Settings, folder: Path, elsewhere: Settings, restored: Engine, hands
) -> None:
    path = backup.write(here, folder, _nothing)
    said = " ".join(restore.restore(path, elsewhere, _nothing))
    assert "Each counter of references has jumped by 100 and every SEQUENCE of the calendars by 1,000" in said
    assert _scalar(restored, "SELECT count(*) FROM operation") == 1
    assert _scalar(restored, "SELECT last FROM reference_counter WHERE type_code = 'CUBIT' AND year = 2026") == 114
    assert _scalar(restored, "SELECT last FROM reference_counter WHERE type_code = 'CUBIT' AND year = 2027") == 100, "it may have been given out since"
    assert _scalar(restored, "SELECT last FROM reference_counter WHERE type_code = 'PAYBACK' AND year = 2026") == 100
    assert _scalar(restored, "SELECT sequence_jump FROM installation") == 1000
    assert _scalar(restored, "SELECT what FROM history_line WHERE verb = 'backup restored' AND subject = 'installation'") == (
        "restored the backup of Test Community Safety Partnership made on Wednesday 18 November 2026, 11am"
    )
    assert migrate.is_newest(restored)
    assert (elsewhere.data / "secret-key").read_text().strip() == KEY and stat.S_IMODE((elsewhere.data / "secret-key").stat().st_mode) == 0o600
    assert {file.name for file in elsewhere.pack.iterdir()} == {file.name for file in MEDWAY.glob("*.yaml")}
    # again, over what is there now: that is kept
    _scalar(restored, "UPDATE reference_counter SET last = 999")
    restored.dispose()
    hands.shift(timedelta(minutes=1))
    said = " ".join(restore.restore(path, replace(elsewhere, secret_key=KEY), _nothing))
    assert _scalar(restored, "SELECT max(last) FROM reference_counter") == 114 and "The pack" not in said
    kept = Path(said.rpartition("What was there before is kept in ")[2].removesuffix("."))
    assert kept.parent == elsewhere.data and stat.S_IMODE(kept.stat().st_mode) == 0o600
    if here.sqlite_file:
        assert _in_file(kept, "SELECT max(last) FROM reference_counter") == 999
    else:
        with backup.opened(kept) as before:
            assert before.about.revision


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_number_of_a_figure_is_not_given_out_again_after_a_restore_either(here: Settings, make, folder: Path, elsewhere: Settings, restored: Engine) -> None:
    counted, silent = (make.operation(OperationState.COMPLETED, days_ahead=-1).reference for _ in range(2))
    ahead, job, draft = make.operation().reference, make.job(JobState.SCHEDULED).reference, make.job(JobState.DRAFT).reference
    with unit_of_work():
        for _ in range(3):
            next_figure(counted)
        next_figure("")
    restore.restore(backup.write(here, folder, _nothing), elsewhere, _nothing)
    with restored.connect() as connection:
        last = dict(connection.execute(text("SELECT owner, last FROM figure_counter")).all())
    assert {owner: last.get(owner) for owner in (counted, silent, job)} == {counted: 103, silent: 100, job: 100}, "some may have been recorded since"
    assert last.get("") == 1 and not {ahead, draft} & last.keys(), "nothing was counted there yet"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_older_backup_is_brought_to_the_newest_form(here: Settings, folder: Path, elsewhere: Settings, restored: Engine, tmp_path: Path) -> None:
    older = replace(here, database=f"sqlite+pysqlite:///{tmp_path}/older.sqlite")
    engine, settings = create_engine(older.database, **engine_options(older.database)), migrate.alembic_config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0009")
        connection.execute(text(
            "INSERT INTO installation (id, demonstration, partnership, short_name, area, holiday_country, holiday_subdivision)"
            " VALUES (1, true, 'Test Community Safety Partnership', 'Test CSP', '', 'GB', 'ENG')"
        ))
    engine.dispose()
    path = backup.write(older, folder, _nothing)
    with backup.opened(path) as kept:
        assert kept.about.revision == "0009"
    restore.restore(path, elsewhere, _nothing)
    assert migrate.is_newest(restored) and _scalar(restored, "SELECT sequence_jump FROM installation") == 1000


def _rewritten(path: Path, **said: object) -> Path:
    """The same backup that says other things of itself."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, json.dumps(json.loads(content) | said) if name == "about.json" else content)
    return other


def _flipped(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        content[file.getinfo("database").header_offset + 2000] ^= 0xFF
    path.write_bytes(content)
    return path


def _cut_off(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-500])
    return path


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (_flipped, "is damaged"),
        (_cut_off, "cannot be read as a backup: File is not a zip file"),
        (lambda path: path.with_name("none.zip"), "cannot be read as a backup: No such file or directory"),
        (lambda path: _rewritten(path, format=2), "was written by a newer opsplanner"),
        (lambda path: _rewritten(path, revision="9999"), "This backup was made by a newer opsplanner: bring this one up to date first"),
        (lambda path: _rewritten(path, engine="postgresql"), "is of PostgreSQL, and OPSPLANNER_DATABASE names SQLite: nothing moves from one to the other"),
        (lambda path: _rewritten(path, demonstration=False), "is a backup of a live installation, and OPSPLANNER_DEMO says that here is a demonstration"),
        (lambda path: _rewritten(path, partnership="Another Partnership"), "is a backup of Another Partnership, and here is Test Community Safety Partnership"),
    ],
)
def test_what_does_not_belong_here_is_refused_and_nothing_is_changed(
    here: Settings, folder: Path, changed: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    target = replace(here, secret_key="o" * 64)
    path = changed(backup.write(here, folder, _nothing))
    with pytest.raises(Refused, match=said):
        restore.restore(path, target, _nothing)
    assert _scalar(db.engine, "SELECT last FROM reference_counter") == 14 and list(here.data.iterdir()) == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_partnership_that_got_another_name_is_known_by_its_key(here: Settings, folder: Path, elsewhere: Settings) -> None:
    path = _rewritten(backup.write(here, folder, _nothing), partnership="As it was called then")
    shutil.copytree(MEDWAY, elsewhere.pack)
    with pytest.raises(Refused, match="is a backup of As it was called then, and here is Medway"):
        restore.restore(path, elsewhere, _nothing)
    assert restore.restore(path, replace(elsewhere, secret_key=KEY), _nothing)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_damaged_database_is_what_one_restores_over(here: Settings, folder: Path, elsewhere: Settings, restored: Engine) -> None:
    path = backup.write(here, folder, _nothing)
    elsewhere.sqlite_file.write_bytes(b"no database at all" * 500)
    with pytest.raises(Refused, match="The database cannot be read"):
        backup.write(elsewhere, folder, _nothing)
    assert "What was there before is kept in" in " ".join(restore.restore(path, elsewhere, _nothing))
    assert _scalar(restored, "SELECT count(*) FROM operation") == 1


def test_nothing_is_restored_under_a_running_opsplanner_and_nothing_starts_meanwhile(here: Settings, folder: Path) -> None:
    path = backup.write(here, folder, _nothing)
    with in_use.shared(here), in_use.shared(here), pytest.raises(Refused, match="opsplanner is running, or one of its commands is at work"):
        restore.restore(path, here, _nothing)
    with in_use.alone(here), pytest.raises(Refused, match="The database is being restored at this moment"), in_use.shared(here):
        pass
    with in_use.alone(here):
        pass
