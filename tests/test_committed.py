"""What is committed belongs to no machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from opsplanner.config import ROOT
from tests.lines import hits, name

OWN_ADDRESS = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w|[A-Z]:\\\\Users|--(?:extra-)?index-url|\"resolved\": *\"http")


def test_nothing_committed_names_a_machine_or_an_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / listed_name for listed_name in listed.stdout.split("\0") if listed_name and Path(listed_name).suffix not in (".png", ".ico", ".pdf")]
    files = [file for file in files if file.is_file() and file != Path(__file__)]
    assert list(hits(files, OWN_ADDRESS)) == []
    assert [name(file) for file in files if f"{ROOT}/" in file.read_text()] == []
