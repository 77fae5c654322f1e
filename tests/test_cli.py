"""The commands, as somebody types them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsplanner import clock
from opsplanner.cli import main
from tests import demonstrations
from tests.databases import migrated


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of a demonstration, and no other setting of opsplanner in the environment."""
    for name in [name for name in os.environ if name.startswith("OPSPLANNER_") and not name.startswith("OPSPLANNER_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPSPLANNER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("OPSPLANNER_DEMO", "yes")
    return tmp_path / "data"


@pytest.fixture
def migrated_data(data: Path) -> Path:
    """The same with a database that has every table and no row, for a test that is not about how it came to be."""
    data.mkdir(mode=0o700)
    file = data / "opsplanner.sqlite"
    file.touch(mode=0o600)
    file.write_bytes(migrated())
    return data


@pytest.fixture
def demonstration_data(migrated_data: Path) -> Path:
    """The same with the demonstration, for a test that is not about how it is made."""
    (migrated_data / "opsplanner.sqlite").write_bytes(demonstrations.file().read_bytes())
    return migrated_data


@pytest.fixture
def small_pack(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack of one's own, as `pack new` writes it: its demonstration is made in a quarter of the time, for a test that is not about what is in it."""
    command("pack", "new", "Safer Anytown", "--folder", str(tmp_path / "own"))
    monkeypatch.setenv("OPSPLANNER_PACK", str(tmp_path / "own"))


LONGEST = 120
"""Seconds that a server is waited for, on however busy a machine."""
LIVE = {"OPSPLANNER_DEMO": "no", "OPSPLANNER_PUBLIC_URL": "https://ops.example"}


def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on it is a live installation."""
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)


def command(*words: str) -> Result:
    """Type a command."""
    return CliRunner().invoke(main, list(words))


def test_the_medway_pack_is_good(data):
    said = command("pack", "check")
    assert said.exit_code == 0 and "The pack" in said.output and "22 wards" in said.output


def test_a_new_pack_is_written_and_checked(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = command("pack", "new", "Safer Anytown")
    assert said.exit_code == 0 and said.output == "15 files in safer-anytown/. Fill them, then: opsplanner pack check safer-anytown\n"
    assert "Safer Anytown is good" in command("pack", "check", "safer-anytown").output
    again = command("pack", "new", "Safer Anytown")
    assert again.exit_code == 1 and again.output == "safer-anytown is not empty.\n"


def test_a_bad_pack_is_said_with_file_and_line(data, tmp_path):
    command("pack", "new", "Test", "--folder", str(tmp_path / "bad"))
    (tmp_path / "bad" / "wards.yaml").write_text("- {code: a, nam: A}\n")
    said = command("pack", "check", str(tmp_path / "bad"))
    assert said.exit_code == 1
    assert "wards.yaml:1: a ward has no 'nam'. Did you mean 'name'?" in said.output.splitlines()
    assert said.output.endswith("The pack was refused whole.\n")


def test_migrate_says_whether_there_was_anything_to_do(data):
    assert command("migrate").output == "The database has been brought to the newest form.\n"
    assert command("migrate").output == "The database has the newest form already.\n"


def test_a_load_says_how_far_it_is_where_nobody_looks_on_and_the_database_counts_what_it_holds(migrated_data, small_pack):
    said = command("demo", "load", "--operations", "130")
    assert said.exit_code == 0, said.output
    steps = [line for line in said.output.splitlines() if line.startswith(("Operations: ", "Words that"))]
    assert steps[:2] == ["Operations: 120 of 130", "Operations: 130 of 130"] and steps[-1].startswith("Words that the search looks through: ")
    assert said.output.endswith("There are 130 operations now.\n")
    with closing(sqlite3.connect(migrated_data / "opsplanner.sqlite")) as connection:
        counted = "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_operation_starts_at_id'"
        assert connection.execute(counted).fetchone()[0].startswith("130 ")
        connection.execute("DELETE FROM sqlite_stat1")
        connection.commit()
        assert command("analyze").output == "The database has counted what it holds.\n"
        assert connection.execute(counted).fetchone()[0].startswith("130 ")


def test_a_data_folder_made_beforehand_is_nobody_elses_to_read(data, small_pack):
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    (data / "opsplanner.sqlite").touch(mode=0o644)
    said = command("demo", "load", "--operations", "12")
    assert said.exit_code == 0, said.output
    assert {stat.S_IMODE(file.stat().st_mode) for file in data.iterdir() if file.is_file()} == {0o600}
    assert "is open to other people of this machine" in " ".join(said.output.split())


def test_whatever_a_command_writes_is_nobody_elses_to_read(data, tmp_path, monkeypatch):
    live(monkeypatch)
    pack, kept = tmp_path / "own", tmp_path / "backup"
    monkeypatch.setenv("OPSPLANNER_PACK", str(pack))
    kept.mkdir()
    for words in (("pack", "new", "Safer Anytown", "--folder", str(pack)), ("invite-admin", "first.admin@anytown.example"), ("backup", str(kept))):
        assert command(*words).exit_code == 0
    shutil.rmtree(pack)
    before = os.umask(0o022)
    try:
        assert "The pack has been put into" in " ".join(command("restore", str(next(kept.iterdir()))).output.split())
        assert os.umask(0o022) == 0o022, "afterwards it is as it was"
    finally:
        os.umask(before)
    assert stat.S_IMODE(pack.stat().st_mode) == 0o700 and {stat.S_IMODE(file.stat().st_mode) for file in pack.iterdir()} == {0o600}


@pytest.mark.parametrize("words", [("migrate",), ("run",), ("serve",), ("demo", "load"), ("invite-admin", "a@b.example")])
def test_a_bad_setting_stops_with_its_sentence(data, monkeypatch, words):
    monkeypatch.setenv("OPSPLANNER_DEMO", "perhaps")
    said = command(*words)
    assert said.exit_code == 2 and said.output == "OPSPLANNER_DEMO is 'perhaps'. It may be yes or no.\n"


@pytest.mark.parametrize("words", [("migrate",), ("run",), ("serve",), ("demo", "load"), ("invite-admin", "a@b.example")])
def test_a_command_that_is_told_of_no_installation_makes_none(data, monkeypatch, words):
    monkeypatch.delenv("OPSPLANNER_DEMO")
    said = command(*words)
    assert said.exit_code == 2 and said.output.startswith("Neither OPSPLANNER_SETTINGS nor OPSPLANNER_DEMO is set") and said.output.count("\n") == 1
    assert not data.exists()


def test_a_pack_is_written_and_judged_before_there_is_an_installation(data, tmp_path, monkeypatch):
    monkeypatch.delenv("OPSPLANNER_DEMO")
    assert command("pack", "new", "Safer Anytown", "--folder", str(tmp_path / "own")).exit_code == 0
    assert command("pack", "check", str(tmp_path / "own")).exit_code == 0
    (tmp_path / "ops.settings").write_text(f"OPSPLANNER_PACK={tmp_path}/own\n")
    assert "Safer Anytown is good" in command("--settings", str(tmp_path / "ops.settings"), "pack", "check").output
    assert not data.exists()


def test_the_settings_file_is_named_on_the_command_line_too(migrated_data, tmp_path, monkeypatch):
    monkeypatch.delenv("OPSPLANNER_DEMO")
    (tmp_path / "ops.settings").write_text("OPSPLANNER_DEMO=no\nOPSPLANNER_PUBLIC_URL=https://ops.example\n")
    said = command("--settings", str(tmp_path / "ops.settings"), "invite-admin", "first.admin@partnership.example")
    assert said.exit_code == 0 and "https://ops.example/welcome/" in said.output


def test_a_demonstration_never_becomes_live(demonstration_data, monkeypatch):
    live(monkeypatch)
    for words in (("migrate",), ("invite-admin", "a@b.example")):
        said = command(*words)
        assert said.exit_code == 2 and "never becomes a live one" in said.output and "Set OPSPLANNER_DATA to another folder" in said.output


def test_a_live_one_never_becomes_a_demonstration(migrated_data, monkeypatch):
    live(monkeypatch)
    assert command("invite-admin", "first.admin@partnership.example").exit_code == 0
    assert "live installation is never filled" in command("demo", "load").output
    monkeypatch.setenv("OPSPLANNER_DEMO", "yes")
    said = command("demo", "load")
    assert said.exit_code == 2 and "Set OPSPLANNER_DEMO=no" in said.output


def test_the_first_administrator_is_invited_by_a_link_that_works(migrated_data, monkeypatch):
    live(monkeypatch)
    said = command("invite-admin", "First.Admin@partnership.example")
    assert said.exit_code == 0, said.output
    assert re.search(r"^https://ops\.example/welcome/[\w-]{20,}$", said.output, re.MULTILINE)


def test_a_pack_of_ones_own_becomes_a_demonstration_too(migrated_data, small_pack):
    said = command("demo", "load")
    assert said.exit_code == 0 and said.output.endswith("There are 120 operations now.\n"), said.output


def test_a_bad_pack_stops_the_start_and_nothing_is_loaded(migrated_data, tmp_path, monkeypatch):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "wards.yaml").write_text("- {code: a}\n")
    monkeypatch.setenv("OPSPLANNER_PACK", str(bad))
    said = command("demo", "load")
    assert said.exit_code == 1 and "wards.yaml:1: a ward needs 'name'" in said.output


def test_a_worker_takes_no_database_that_no_start_has_brought_up(data):
    said = command("worker")
    assert said.exit_code == 2 and said.output == "The database has not the newest form. Start opsplanner first, or type opsplanner migrate.\n"


# the server, as a process of its own


class Server:
    """A server that was started; `said` is what it printed until it was ready."""

    def __init__(self, port: int, **environment: str):
        self.port = port
        plain = {k: v for k, v in os.environ.items() if not k.startswith("OPSPLANNER_") or k == clock.TEST_CLOCK}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "opsplanner.cli", "run"], env=plain | {"OPSPLANNER_DEMO": "yes"} | environment | {"PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.said = ""
        for line in self.process.stdout:  # type: ignore[union-attr]
            self.said += line
            if line.startswith("Password") or "invite-admin" in line:
                break

    def get(self, path: str) -> int:
        """Ask for a page; return the status."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=LONGEST) as answer:
            answer.read()
            return answer.status

    def stop(self) -> int:
        """Tell it to stop, as a service manager does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=LONGEST)
        return self.process.returncode


@pytest.fixture
def start() -> Iterator:
    """Start servers; whatever still runs is ended afterwards."""
    servers: list[Server] = []

    def started(data: Path, **environment: str) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        servers.append(Server(port, OPSPLANNER_DATA=str(data), **environment))
        return servers[-1]

    yield started
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()


def test_it_serves_says_who_may_sign_in_is_backed_up_stops_when_told_and_keeps_its_data(data, start, tmp_path):
    server = start(data)
    assert f"opsplanner is at http://127.0.0.1:{server.port}" in server.said
    assert "coordinator@dvla.example" in server.said and "admin@partnership.example" in server.said
    password = re.search(r"^Password for all of them: (\S+)$", server.said, re.MULTILINE)[1]
    assert len(password) >= 12
    assert server.get("/sign-in") == 200
    kept = command("backup", str(tmp_path))
    assert kept.exit_code == 0 and re.fullmatch(r"The backup is (\S+\.zip) \([\d.]+ MB\)\. It has been opened and checked\.\n", kept.stdout), kept.output
    file = kept.stdout.split()[3]
    assert (data / "last-backup").read_text() == Path(file).name
    refused = command("restore", file)
    assert refused.exit_code == 1 and refused.output == (
        "opsplanner is running, or one of its commands is at work on this database. Stop it first, then restore.\n"
    )
    assert server.stop() == 0
    restored = command("restore", file)
    assert restored.exit_code == 0 and restored.stdout.startswith("The backup has been restored.\nThis is the backup of "), restored.output
    again = start(data)
    assert "Making the demonstration" not in again.said and "The pack" not in again.said
    assert password not in again.said, "a password that nobody chose is made anew"
    assert again.get("/sign-in") == 200
    assert again.stop() == 0


def test_a_busy_port_is_said_in_a_sentence(demonstration_data, start):
    server = start(demonstration_data, OPSPLANNER_DEMO_PASSWORD="a chosen password")
    assert "Password for all of them: a chosen password" in server.said
    second = Server(server.port, OPSPLANNER_DATA=str(demonstration_data))
    _, error = second.process.communicate(timeout=LONGEST)
    assert second.process.returncode == 2
    assert error == f"Something is already listening on 127.0.0.1:{server.port}. Stop it, or set PORT to another number.\n"


def test_several_processes_on_sqlite_are_refused_in_a_sentence(data):
    said = command("serve", "--workers", "2")
    assert said.exit_code == 2 and said.output == (
        "--workers is 2, and SQLite is served by one process. Leave --workers out, or let OPSPLANNER_DATABASE name a PostgreSQL database.\n"
    )
    assert not (data / "opsplanner.sqlite").exists()


def test_a_live_installation_says_how_the_first_administrator_comes_in(data, start):
    server = start(data, **LIVE)
    assert "opsplanner invite-admin EMAIL" in server.said and "Password" not in server.said
    assert f"opsplanner is at https://ops.example\nIt listens on 127.0.0.1:{server.port}; the proxy in front of it" in server.said
    assert server.stop() == 0


