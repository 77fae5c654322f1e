"""Lets the machine fail: `make faults`. The quick faults are in the suite too; those that need a process, a wire or some seconds are here alone.

One after the other: some of them stop the PostgreSQL that others would need.
"""

from __future__ import annotations

import sys

import pytest

TESTS = ["tests/faults", "tests/test_cannot_write.py"]
ALONE = ("machine.py", "workers.py", "mailing.py")
"""What the suite leaves out. Named as arguments they would be left out here too: pytest takes a file within a folder that is named for the folder's."""


class Whole:
    """Ends the run when something of it was left out."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Raise UsageError for what the suite leaves out and nobody found here."""
        if missing := set(ALONE) - {item.path.name for item in items}:
            raise pytest.UsageError(f"no test of {', '.join(sorted(missing))} was found")


if __name__ == "__main__":
    asked = sys.argv[1:]
    options = ["-q", "-n", "0", "-o", f"python_files=test_*.py {' '.join(ALONE)}"]
    sys.exit(pytest.main([*options, *(asked or TESTS)], plugins=[] if asked else [Whole()]))
