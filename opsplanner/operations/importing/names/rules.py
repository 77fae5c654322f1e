"""What the cells of a file with operations say: agencies with numbers, times, wards, a place, where it stands. Plain functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from opsplanner.catalogue.rules import NamedPlace, read_postcode
from opsplanner.commitments.rules import MOST_STAFF
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState
from opsplanner.web.tables.names import alike
from opsplanner.web.tables.table import Trouble, Value, words_of
from opsplanner.web.typed import LONG, half_said, read_time

STATES = {
    OperationState.COMPLETED: ("completed", "complete", "done", "took place", "held", "closed", "finished", "yes"),
    OperationState.CANCELLED: ("cancelled", "canceled", "called off", "did not take place", "not held", "no"),
    OperationState.DRAFT: ("draft", "planned", "proposed", "provisional", "confirmed", "to come", "scheduled"),
}
"""By which words a file says where an operation stands."""
_BY_WORD = {word: state for state, words in STATES.items() for word in words}
_PARTS = re.compile(r"[;\n|]")
_NUMBER_LAST = re.compile(r"(.*?)[\s:(=×–-]*(?:\bx\s*)?(\d{1,4})\)?", re.DOTALL)
_NUMBER_FIRST = re.compile(r"(\d{1,4})\s*[x×]?\s+(.*)", re.DOTALL)
_NUMBERED = re.compile(r"^\d{1,4}\s*[x×]?\s+|[\s:(=×–-]*(?:\bx\s*)?\d{1,4}\)?$")
_AND = re.compile(r"\s+(?:and|&|\+)\s+|\s*[/+]\s*")
_OF = re.compile(r"\b(came|attended|attending|turned up|took part|present|actual|asked|planned|promised|requested|invited|staff|people|officers|number|no)\b")
_CAME = ("came", "attended", "attending", "turned up", "took part", "present", "actual")
_POSTCODE = re.compile(r"(.*?)[\s,(]+([A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2})\)?")
_BETWEEN = re.compile(r"\s*(?:–|—|-|\bto\b|\buntil\b|\btill\b)\s*", re.IGNORECASE)
ALL_WARDS = ("all", "all wards", "every ward", "whole area")


class OfAgency(NamedTuple):
    """An agency that a heading names, as it is compared, and whether it says how many came, or how many were asked for."""

    name: str
    came: bool


def agency_in_heading(heading: str, agencies: Collection[str]) -> OfAgency | None:
    """Return the agency that a heading names ("Kent Police came"), among these names as they are compared; None where it names none."""
    words = alike(heading)
    said = _OF.findall(words)
    name = " ".join(_OF.sub(" ", words).split()).removeprefix("of ")
    for one in (words, name):
        if one in agencies:
            return OfAgency(one, any(word in _CAME for word in said))
    return None


def _parts_of(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """What a cell holds, parted by semicolons or lines, else by commas, else by "and"; what is known as it stands is not parted."""
    found: list[str] = []
    for part in filter(None, (part.strip() for part in _PARTS.split(text))):
        for one in [part] if is_known(part) else filter(None, (one.strip() for one in part.split(","))):
            found += _by_and(one, is_known) or [one]
    return found


def _by_and(text: str, is_known: Callable[[str], bool]) -> list[str] | None:
    """Names with "and" between them, of which some may have an "and" of their own; None where one of them is not known."""
    if is_known(text):
        return [text]
    for between in _AND.finditer(text):
        left = text[: between.start()].strip()
        if is_known(left) and (rest := _by_and(text[between.end() :].strip(), is_known)):
            return [left, *rest]
    return None


def pieces(text: str, known: Collection[str]) -> list[str]:
    """Return the names that a cell holds: "River; Twydall", "River and Luton & Wayfield"."""
    return _parts_of(text, lambda name: alike(name) in known)


def with_number(text: str) -> tuple[str, int | None]:
    """Return a name and the number beside it: "Kent Police 4", "4 Kent Police", "DVLA (2)"; None where there is none. Raises RuleBroken for too high a number."""
    found = _NUMBER_LAST.fullmatch(text)
    name, number = (found[1], found[2]) if found and found[1].strip() else (text, "")
    if not number and (first := _NUMBER_FIRST.fullmatch(text)):
        number, name = first[1], first[2]
    if number and int(number) > MOST_STAFF:
        raise RuleBroken(f"{number} is more people than {MOST_STAFF}. Mend the number")
    return name.strip(" :-–("), int(number) if number else None


def number(value: Value) -> int | None:
    """Return the number of people that a cell holds; None for nothing. Raises RuleBroken for what is no whole number of people."""
    if isinstance(value, Trouble):
        raise RuleBroken(value)
    text = words_of(value).strip()
    if text in ("", "-", "–"):
        return None
    if not re.fullmatch(r"\d{1,4}", text) or int(text) > MOST_STAFF:
        raise RuleBroken(f"“{text}” is no number of people. Enter a whole number from 0 to {MOST_STAFF}, or leave it empty")
    return int(text)


def agencies(text: str, known: Collection[str]) -> list[tuple[str, int | None]]:
    """Return the agencies of a cell as they are compared, each with its number. Raises RuleBroken for one that is not known, or that stands there twice."""
    found: list[tuple[str, int | None]] = []
    for part in _parts_of(text, lambda one: alike(one) in known or alike(_NUMBERED.sub("", one)) in known):
        name, many = (part, None) if alike(part) in known else with_number(part)
        if alike(name) not in known:
            raise RuleBroken(f"“{name}” is no agency that is known. Write it as on the page of agencies, with a semicolon between two")
        if any(alike(name) == before for before, _ in found):
            raise RuleBroken(f"“{name}” stands here twice. Write it once, with one number")
        found.append((alike(name), many))
    return found


def time_text(value: Value) -> str:
    """Return a time as somebody would type it: a cell that a workbook shows as a time is a part of a day. Raises RuleBroken for what is none."""
    if isinstance(value, Trouble):
        raise RuleBroken(value)
    if isinstance(value, date):
        raise RuleBroken("This is a date, and a time is meant here. In Excel, choose the format Time for it")
    if not isinstance(value, Decimal):
        return value.strip()
    if 0 <= value < 1:
        minutes = round(value * 24 * 60)
        return "24:00" if minutes == 24 * 60 else f"{minutes // 60:02}:{minutes % 60:02}"
    text = f"{value:f}"
    return f"{text}0" if re.fullmatch(r"\d{1,2}\.\d", text) else text  # 9.3 is how a workbook keeps 9.30


def time_at(text: str, name: str) -> time:
    """Return one time as it is typed in forms. Raises RuleBroken on its name for what is none."""
    at = read_time(text)
    if at is None:
        raise RuleBroken(f"“{text}” is no time. Enter it as 9.30am or 14:00", name)
    return at


def times(start: str, end: str) -> tuple[time, time]:
    """Return start and end as they are typed in forms. Raises RuleBroken on "start" or "end" for what is no time, or can be read two ways."""
    found = [time_at(text, name) for name, text in (("start", start), ("end", end))]
    if start.startswith("24"):
        raise RuleBroken("That is the midnight at the end of the day. Enter 0:00, and the day that begins then", "start")
    length = _clock_face(found[1]) - _clock_face(found[0])
    if (length if length > timedelta(0) else length + timedelta(days=1)) > LONG and (half_said(start) or half_said(end)):
        raise RuleBroken(f"“{start} to {end}” can be read two ways. Enter for example 9am and 3pm", "end")
    return found[0], found[1]


def _clock_face(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def parted(text: str) -> tuple[str, str]:
    """Return start and end of one cell: "9am to 3pm", "09:00-15:00". Raises RuleBroken."""
    both = [one for one in _BETWEEN.split(text) if one]
    if len(both) != 2:
        raise RuleBroken(f"“{text}” does not say when it starts and when it ends. Enter for example 9am to 3pm")
    return both[0], both[1]


def place(text: str) -> NamedPlace:
    """Return a meeting point as a cell has it, with its postcode where one stands at its end. Raises RuleBroken for one that is too long."""
    found = _POSTCODE.fullmatch(text)
    code = read_postcode(found[2]) if found else None
    name = found[1].strip(" ,(") if found and code and found[1].strip(" ,(") else text
    if len(name) > 160:
        raise RuleBroken("This place has more than 160 characters. Shorten it, and put the rest into the notes")
    return NamedPlace(name=name, postcode=code if code and name != text else "")


def state(text: str) -> tuple[OperationState | None, str]:
    """Return where an operation stands, and the reason that stands beside it ("cancelled: snow"); None where nothing is said. Raises RuleBroken."""
    if not text:
        return None, ""
    word, _, reason = re.sub(r"\s*[:;,(–-]\s*", "\x00", text, count=1).partition("\x00")
    found = _BY_WORD.get(alike(text)) or _BY_WORD.get(alike(word))
    if found is None:
        raise RuleBroken(f"“{text}” does not say where it stands. Enter completed, cancelled or draft")
    return found, "" if alike(text) in _BY_WORD else reason.rstrip(")").strip()
