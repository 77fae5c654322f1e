"""Takes /outcomes.csv from a database that bench has filled, in a process of its own: `python -m tests.file_memory FOLDER`.

Prints the rows, the seconds, and the most memory that the whole process held, in megabytes.
"""

from __future__ import annotations

import resource
import sys
import time

from opsplanner import config, create_app
from tests.bench import signed_in


def main(folder: str) -> None:
    """Take the file piece by piece, as a server hands it on, and keep nothing of it."""
    app = create_app(config.from_environment({"OPSPLANNER_DATA": folder}))
    client = signed_in(app)
    began = time.perf_counter()
    answer = client.get("/outcomes.csv?year=all", buffered=False)
    lines = sum(piece.count(b"\n") for piece in answer.response)
    answer.close()
    print(lines - 1, round(time.perf_counter() - began, 1), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)


if __name__ == "__main__":
    main(sys.argv[1])
