"""Names as files write them: known again whatever the case, the signs and the apostrophes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def alike(name: str) -> str:
    """Return a name as it is compared: "Rochester South & Horsted ward" and "rochester south and horsted" are the same."""
    words = re.findall(r"\w+", name.casefold().replace("&", " and ").replace("’", "").replace("'", ""))
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == "ward" else words)


def named(names: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Return ids by their names as they are compared."""
    return {alike(name): id_ for id_, name in names}
