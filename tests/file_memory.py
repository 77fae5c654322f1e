"""Takes files of figures from a database that bench has filled, in a process of its own: `python -m tests.file_memory FOLDER`.

Prints a line for the CSV file of all figures, and one for a workbook of nearly as many as one takes: the address, the rows, the seconds, and the most
memory that the whole process held while it made that one (VmHWM of /proc, begun anew before each), in megabytes.
"""

from __future__ import annotations

import re
import sys
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

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
        stands, ended = OutcomeEntry.superseded.is_(False), OutcomeEntry.ends_on
        last = db.session.scalars(select(ended).where(stands).order_by(ended.desc()).offset(MOST - 1).limit(1)).one()
        in_workbook = db.session.scalars(select(func.count()).where(stands, ended > last)).one()
        db.session.remove()
    for address in ("/outcomes.csv?year=all", f"/outcomes.xlsx?from={last + timedelta(days=1)}"):
        Path("/proc/self/clear_refs").write_text("5")  # what it held before, to check a password for one, is not the file's
        began = time.perf_counter()
        answer = client.get(address, buffered=False)
        assert answer.status_code == 200, address
        lines = sum(piece.count(b"\n") for piece in answer.response)
        answer.close()
        rows = lines - 1 if ".csv" in address else in_workbook
        print(address.partition("?")[0], rows, round(time.perf_counter() - began, 1), most_held() // 1000)


def most_held() -> int:
    """Return the most memory this process held since it began, or it was begun anew, in kilobytes (getrusage would count what its parent held before)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


if __name__ == "__main__":
    main(sys.argv[1])
