"""Two runs of the bench beside each other: `python -m tests.bench.compare OLD NEW`, or `make bench-compare OLD=... NEW=...`.

Both are files that `python -m tests.bench --json FILE` wrote, on one machine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table


def main(old: str, new: str) -> int:
    """Print what each page and feed took before and takes now, as a multiple of its limit."""
    before, now = (json.loads(Path(name).read_text()) for name in (old, new))
    table = Table("What", "Queries", "Before", "Now", "Limit", "Now to before")
    for name in sorted(before.keys() | now.keys()):
        was, is_ = before.get(name, {}), now.get(name, {})
        times = next((key for key in (*is_, *was) if key.startswith("times") or key in ("ms", "seconds")), "times")
        share = f"{is_[times] / was[times]:.2f}" if times in was and times in is_ else ""
        table.add_row(name, f"{is_.get('queries', '')}", f"{was.get(times, '')}", f"{is_.get(times, '')}", f"{(is_ or was).get('limit', '')} {times}", share)
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
