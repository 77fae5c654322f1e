"""Text that looks as if it named a person: it is asked about before it is saved. (domain.md: no personal data about
offenders, suspects, victims or people on Community Payback)"""

from __future__ import annotations

import re

from opsplanner import clock

# DVLA's formats: AB12 CDE since 2001; before it A123 BCD (prefix) and ABC 123D (suffix), which only capitals make likely
_REGISTRATION = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b", re.I)
_OLD_REGISTRATION = re.compile(r"\b(?:[A-HJ-NPR-TV-Y]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y])\b")
# HMRC's NIM39110: two letters (never D, F, I, Q, U, V; the second not O), six digits, A to D
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.I)
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})\b|\b\d{1,2}(?:st|nd|rd|th)? (?:[A-Z][a-z]{2,8}) ((?:19|20)\d{2})\b")
_BORN = re.compile(r"\b(?:d\.?o\.?b\.?|born|date of birth)\b", re.I)
YOUNGEST = 10
"""A date this many years back or more is read as a date of birth."""


def looks_personal(text: str) -> list[str]:
    """Return what the text seems to hold, each in words: "AB12 CDE looks like a vehicle registration". [] when nothing."""
    found = [f"{match[0]} looks like a vehicle registration" for kind in (_REGISTRATION, _OLD_REGISTRATION) for match in kind.finditer(text)]
    found += [f"{match[0]} looks like a National Insurance number" for match in _INSURANCE.finditer(text)]
    found += [f"{match[0]} looks like a date of birth" for match in _DATE.finditer(text) if _is_birth(text, match)]
    return list(dict.fromkeys(found))


def _is_birth(text: str, match: re.Match[str]) -> bool:
    if _BORN.search(text[max(0, match.start() - 25) : match.start()]):
        return True
    year = match[1] or match[2]
    return len(year) == 4 and 1900 <= int(year) <= clock.today().year - YOUNGEST
