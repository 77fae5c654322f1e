"""Takes files of figures from a database that bench has filled, in a process of its own: `python -m tests.file_memory FOLDER`.

Prints a line for the CSV file of all figures, and one for a workbook of nearly as many as one takes: the address, the rows, the seconds, and the most
memory that the whole process held, in megabytes.
"""

from __future__ import annotations

import re
import sys
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from opsplanner import config, create_app
from opsplanner.database import db
from opsplanner.models import OutcomeEntry
from opsplanner.web.workbook import MOST
from tests.bench.filled import signed_in


def main(folder: str) -> None:
    """Take each file piece by piece, as a server hands it on, and keep nothing of it."""
    app = create_app(config.from_environment({"OPSPLANNER_DEMO": "yes", "OPSPLANNER_DATA": folder}))
    client = signed_in(app)
    with app.app_context():
        days = db.session.scalars(select(OutcomeEntry.ends_on).where(OutcomeEntry.superseded.is_(False)).order_by(OutcomeEntry.ends_on.desc()).limit(MOST)).all()
        db.session.remove()
    Path("/proc/self/clear_refs").write_text("5")  # what it held to check a password is not the file's
    for address in ("/outcomes.csv?year=all", f"/outcomes.xlsx?from={days[-1] + timedelta(days=1)}"):
        began = time.perf_counter()
        answer = client.get(address, buffered=False)
        assert answer.status_code == 200, address
        lines = sum(piece.count(b"\n") for piece in answer.response)
        answer.close()
        rows = lines - 1 if ".csv" in address else sum(day > days[-1] for day in days)
        print(address.partition("?")[0], rows, round(time.perf_counter() - began, 1), most_held() // 1000)


def most_held() -> int:
    """Return the most memory this process held since it began, in kilobytes (getrusage would count what its parent held before)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


if __name__ == "__main__":
    main(sys.argv[1])
