"""Text that looks as if it named a person: it is asked about before it is saved. (docs/domain.md, "Personal data")"""

from __future__ import annotations

import re

from opsplanner import clock

_SPACES = str.maketrans(dict.fromkeys("\t\u00a0\u2007\u2009\u202f", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))
"""What a text brings along from other programs, and reads like a space or a hyphen."""
_GAP = r"(?: {0,3}|-)"
# DVLA's formats: AB12 CDE since 2001; before it A123 BCD (prefix) and ABC 123D (suffix), which only capitals make likely
_REGISTRATION = re.compile(rf"\b[A-Z]{{2}}\d{{2}}{_GAP}[A-Z]{{3}}\b", re.I)
_OLD_REGISTRATION = re.compile(rf"\b(?:[A-HJ-NPR-TV-Y]\d{{1,3}}{_GAP}[A-Z]{{3}}|[A-Z]{{3}}{_GAP}\d{{1,3}}[A-HJ-NPR-TV-Y])\b")
# HMRC's NIM39110: two letters (never D, F, I, Q, U, V; the second not O), six digits, A to D
_PAIR = r"[ .-]{0,2}\d{2}"
_INSURANCE = re.compile(rf"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_PAIR}{_PAIR}{_PAIR}[ .-]{{0,2}}[A-D]\b", re.I)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_ALONE, _OVER = r"(?<!\d)(?<!\d[./-])", r"(?!\d|[./-]\d)"
_DATES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_ALONE}{_DAY} ?(?P<sep>[./-]) ?{_DAY} ?(?P=sep) ?(?P<year>\d{{4}}|\d{{2}}){_OVER}",  # 12/3/1985, 12.3.85
        rf"{_ALONE}(?P<year>\d{{4}})(?P<sep>[./-])(?:0?[1-9]|1[0-2])(?P=sep){_DAY}{_OVER}",  # 1985-03-12
        rf"(?<!\d){_DAY}(?:st|nd|rd|th)?(?: of)?[ ./-]{{0,2}}{_MONTH}[ .,/-]{{0,3}}(?P<year>(?:19|20)\d{{2}}|['’]?\d{{2}})(?!\d)",  # 12 mar 1985, 12 March 85
        rf"\b{_MONTH}[ .]{{0,2}}{_DAY}(?:st|nd|rd|th)?[ ,]{{1,3}}(?P<year>(?:19|20)\d{{2}})(?!\d)",  # March 12, 1985
        r"(?<!\d)(?P<year>)\d{6}(?:\d{2})?(?!\d)",  # 120385, only where it says what it is
    )
]
_COUNTS = re.compile(r"%|[.:,-]\d|\s+[a-z]")
"""After "12 March 85": 85 bags, people, vehicles, and no year."""
_BORN = re.compile(r"\b(?:d[. ]?o[. ]?b|born|birth(?:day|date)?)\b", re.I)
YOUNGEST = 10
"""A date this many years back or more is read as a date of birth."""
AHEAD = 10
"""A year of two digits is of this century up to so many years ahead: "3/12/26" is when an operation is, "12.3.85" when somebody was born."""


def looks_personal(text: str) -> list[str]:
    """Return what the text seems to hold, each in words: "AB12 CDE looks like a vehicle registration". [] when nothing."""
    text = text.translate(_SPACES)
    found = [f"{match[0]} looks like a vehicle registration" for kind in (_REGISTRATION, _OLD_REGISTRATION) for match in kind.finditer(text)]
    found += [f"{match[0]} looks like a National Insurance number" for match in _INSURANCE.finditer(text)]
    found += [f"{match[0]} looks like a date of birth" for kind in _DATES for match in kind.finditer(text) if _is_birth(text, match)]
    return list(dict.fromkeys(found))


def _is_birth(text: str, match: re.Match[str]) -> bool:
    if _BORN.search(text[max(0, match.start() - 25) : match.start()]):
        return True
    year, this = match["year"].lstrip("'’"), clock.today().year
    if len(year) == 4:
        return 1900 <= int(year) <= this - YOUNGEST
    return len(year) == 2 and int(year) > this % 100 + AHEAD and not _COUNTS.match(text, match.end())
