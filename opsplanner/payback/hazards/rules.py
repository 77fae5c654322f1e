"""The hazards of a job and of its place, said together. Plain functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

WORST_FIRST = (
    r"asbestos", r"electric|cable|gas\b|explosive", r"needle|syringe|sharps", r"traffic|road|carriageway|rail|vehicle", r"water|river|pond|lake|tide|mud",
    r"unstable|collapse|fall|height|roof|headstone", r"chemical|fuel|oil\b", r"aggressive|dog", r"glass|nail|metal", r"rat|vermin|slope|slip",
)
"""What kills stands before what hurts; what none of these names comes after them."""
_NONE = re.compile(r"(none|no hazards?|nothing|nil|n/?a)( (is|are))?( known| that we know of)?", re.IGNORECASE)


def together(of_job: str, of_place: str) -> list[str]:
    """Return the hazards of a job and of its place, one each, the worst first.

    "None known" stands alone or not at all: beside a hazard it would be read first, and believed.
    """
    found: dict[str, str] = {}
    for text, whose in ((of_place, " (of the place)"), (of_job, "")):
        for hazard in filter(None, (each.strip(" .") for each in re.split(r"[\n;]+|\.\s+", text))):
            found.setdefault(hazard.casefold(), hazard + ("" if _is_none(hazard) else whose))
    real = [hazard for hazard in found.values() if not _is_none(hazard)]
    return sorted(real, key=_rank) or list(found.values())[:1]


def _is_none(hazard: str) -> bool:
    return _NONE.fullmatch(hazard) is not None


def _rank(hazard: str) -> int:
    return next((rank for rank, words in enumerate(WORST_FIRST) if re.search(rf"\b({words})", hazard, re.IGNORECASE)), len(WORST_FIRST))


def words_of(hazards: Sequence[str]) -> str:
    """Return them in one line: "Fast traffic (of the place); Needles"."""
    return "; ".join(hazards)
