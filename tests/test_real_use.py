"""The steps of README.md, "For real use", run as they stand there: from an empty folder to the page of the first invitation."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from opsplanner import config
from tests.postgres import free_port


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone in which the virtual environment that is there stands in for one made anew: all of it is linked, its stamps say that it is up to date."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for path in config.ROOT.iterdir():
        if path.name not in (".venv", ".build", ".git", "instance"):
            (folder / path.name).symlink_to(path)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".build").mkdir()
    for stamp in ("venv", "run", "front.done", "axe.min.js"):
        (folder / ".build" / stamp).touch()
    return folder


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that knows nothing of opsplanner, in an empty home."""
    (tmp_path / "home").mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OPSPLANNER_", "MAKE")) or name == "OPSPLANNER_TEST_CLOCK"}
    return own | {"HOME": str(tmp_path / "home"), "PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def steps(clone: Path, plain: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A shell that runs the steps; the server that the last one starts is stopped afterwards."""
    block = re.search(r"^## For real use\n.*?^```\n(.*?)^```", (config.ROOT / "README.md").read_text(), re.M | re.S)[1]
    shell = subprocess.Popen(
        ["bash", "-euc", block], cwd=clone, env=plain, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    yield shell
    for told in (signal.SIGTERM, signal.SIGKILL):  # all that the shell has started, and by force where a busy machine takes long
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, told)
        with suppress(subprocess.TimeoutExpired):
            shell.communicate(timeout=30)
            break


def test_the_steps_of_real_use_lead_from_an_empty_folder_to_the_first_invitation(steps: subprocess.Popen, plain: dict[str, str]) -> None:
    said = ""
    for line in steps.stdout:
        said += line
        if "opsplanner is at" in line or "Nobody can sign in yet" in line:
            break
    assert "of Anytown Community Safety Partnership is good" in said, said
    link = re.search(r"^https://opsplanner\.example(/welcome/\S+)$", said, re.M)
    assert link, said
    with urllib.request.urlopen(f"http://127.0.0.1:{plain['PORT']}{link[1]}", timeout=120) as answer:
        page = answer.read().decode()
    assert answer.status == 200 and "a.person@council.example" in page and "Anytown Community Safety Partnership" in page
    home = Path(plain["HOME"])
    assert {path.name for path in home.iterdir()} >= {"anytown", "data", "opsplanner.settings"}


def test_a_demonstration_is_made_only_where_no_installation_is_named(clone: Path, plain: dict[str, str]) -> None:
    def started(**more: str) -> str:
        return subprocess.run(["make", "--dry-run", "run"], cwd=clone, env=plain | more, text=True, capture_output=True, check=True).stdout

    assert started().split() == ["exec", "env", "OPSPLANNER_DEMO=yes", ".venv/bin/opsplanner", "run"]
    for more in ({"OPSPLANNER_SETTINGS": "/etc/ops"}, {"OPSPLANNER_DEMO": "no"}, {"OPSPLANNER_DEMO": "yes"}):
        assert started(**more).split() == ["exec", "env", ".venv/bin/opsplanner", "run"]
