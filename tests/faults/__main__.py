"""Lets the machine fail: `make faults`. The quick faults are in the suite too; those that need a process, a wire or some seconds are here alone.

One after the other: some of them stop the PostgreSQL that others would need.
"""

from __future__ import annotations

import sys

import pytest

TESTS = ["tests/faults", "tests/faults/workers.py", "tests/faults/machine.py", "tests/test_cannot_write.py"]

if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "-n", "0", *(sys.argv[1:] or TESTS)]))
