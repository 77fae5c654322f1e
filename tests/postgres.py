"""A private PostgreSQL for one run of the tests: started at first need, shared by the workers, ended with the run."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

FOLDER = "OPSPLANNER_TEST_POSTGRES"
"""The environment variable that tells the workers where the run keeps its cluster."""
ABSENT = "PostgreSQL is not installed, and the tests need it: type `apt-get install --no-install-recommends postgresql` (15 or newer)."
SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "max_connections=300", "log_min_messages=fatal",
)


def create_database(name: str, like: str = "template1") -> str:
    """Return the address of a new database of this name: empty, or a copy of another. Fails the test in one sentence when PostgreSQL is absent."""
    port = _port(Path(os.environ[FOLDER]))
    with psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"


def prepare() -> None:
    """Make the folder that the run's workers share, and tell them of it by the environment."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="opsplanner-postgres-")


def end() -> None:
    """End the cluster, if one was started, and clear its folder away."""
    folder = Path(os.environ.pop(FOLDER))
    if (folder / "data" / "postmaster.pid").exists():
        _run(folder, "pg_ctl", "stop", "--mode=immediate", "-D", str(folder / "data"))
    shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str | None:
    """Return where a program of PostgreSQL stands, the newest version's, or None."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4].split(".")[0]))
    return str(versions[-1]) if versions else shutil.which(name)


def _port(folder: Path) -> int:
    """Return the cluster's port; the first worker that asks starts it, the others wait for that."""
    told = folder / "port"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(str(_start(folder)))
        return int(told.read_text())


def _start(folder: Path) -> int:
    if program("initdb") is None or program("pg_ctl") is None:
        pytest.fail(ABSENT, pytrace=False)
    if who := _other_user():
        shutil.chown(folder, who["user"], who["group"])
    data, port = folder / "data", free_port()
    _run(folder, "initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={port}", f"unix_socket_directories={folder}"))
    _run(folder, "pg_ctl", "start", "-w", "-t", "60", "-D", str(data), "-l", str(folder / "log"), "-o", options)
    return port


def _run(folder: Path, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as somebody other than root, away from what it prints."""
    path = program(name)
    assert path is not None, ABSENT
    with open(folder / f"{name}.out", "w") as out:
        done = subprocess.run([path, *arguments], stdout=out, stderr=subprocess.STDOUT, cwd=folder, check=False, **_other_user())
    if done.returncode:
        pytest.fail(f"{name} did not start PostgreSQL for the tests: {(folder / f'{name}.out').read_text()[-500:]}", pytrace=False)


def _other_user() -> dict[str, Any]:
    """Return whom to run PostgreSQL as: it refuses root, so then the user that its package makes."""
    if os.getuid():
        return {}
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail("PostgreSQL does not run as root, and there is no user postgres: run the tests as an ordinary user.", pytrace=False)
    return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a port of the loopback address that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
