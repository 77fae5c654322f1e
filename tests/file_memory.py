"""Takes /outcomes.csv from a database that bench has filled, in a process of its own: `python -m tests.file_memory FOLDER`.

Prints the rows, the seconds, and the most memory that the whole process held, in megabytes.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from opsplanner import config, create_app
from tests.bench.filled import signed_in


def main(folder: str) -> None:
    """Take the file piece by piece, as a server hands it on, and keep nothing of it."""
    app = create_app(config.from_environment({"OPSPLANNER_DEMO": "yes", "OPSPLANNER_DATA": folder}))
    client = signed_in(app)
    began = time.perf_counter()
    answer = client.get("/outcomes.csv?year=all", buffered=False)
    lines = sum(piece.count(b"\n") for piece in answer.response)
    answer.close()
    print(lines - 1, round(time.perf_counter() - began, 1), most_held() // 1000)


def most_held() -> int:
    """Return the most memory this process held since it began, in kilobytes (getrusage would count what its parent held before)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


if __name__ == "__main__":
    main(sys.argv[1])
