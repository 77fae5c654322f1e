"""Who may have an account, and lines of invitations. Facts in, RuleBroken out."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from opsplanner.clock import local, words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.grammar import plural
from opsplanner.models import AgencyKind, Role

LINK_COUNTS = timedelta(days=30)
"""So long after making a link for somebody its maker leaves to another what lets that person see more."""
SHORTEST, LONGEST = 12, 200
_EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"().]{2,}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()./-]{1,30}( ?(x|ext\.?|extension) ?[0-9]{1,6})?", re.I)


def check_email(email: str) -> str:
    """Return an e-mail address as it is kept, in small letters. Raises RuleBroken on `email`."""
    email = email.strip().lower()
    if len(email) > 200 or not _EMAIL.fullmatch(email):
        raise RuleBroken("Enter an e-mail address, for example a.coordinator@council.example", "email")
    return email


def check_telephone(number: str) -> str:
    """Return a telephone number as typed; none is allowed. Raises RuleBroken on `telephone`."""
    if number and not _TELEPHONE.fullmatch(number):
        raise RuleBroken("Enter a telephone number, for example 01632 960123", "telephone")
    return number


def check_role(role: Role, kind: AgencyKind) -> None:
    """Administrators sit in the partnership office (docs/domain.md, "Who may do what"). Raises RuleBroken on `role`."""
    if role is Role.ADMINISTRATOR and kind is not AgencyKind.OFFICE:
        raise RuleBroken("Administrators belong to the partnership office. Choose another role, or move this person there first", "role")


def check_not_by_link_maker(made_at: datetime | None, others: Sequence[str], field: str) -> None:
    """Who made a link for somebody does not let her see more as well (docs/domain.md, "Links"). `others` names the administrators who may.

    Raises RuleBroken on `field`.
    """
    if made_at is None:
        return
    made_on, until = local(made_at).date(), local(made_at + LINK_COUNTS).date()
    whom = f"ask {', '.join(others)}" if others else "there is none, so invite another administrator first"
    raise RuleBroken(
        f"You made a link for this person on {words_of_day(made_on)}, and whoever has it is taken for its owner. "
        f"Until {words_of_day(until)} another administrator has to make this change: {whom}", field,
    )


def check_can_suspend(*, own: bool, suspended: bool) -> None:
    """Nobody suspends herself, nor who is suspended already. Raises RuleBroken."""
    if own:
        raise RuleBroken("You cannot suspend your own account. Ask another administrator")
    if suspended:
        raise RuleBroken("This account is suspended already")


def check_administrator_left(others: int) -> None:
    """Somebody has to be able to invite people. `others` counts the other administrators who can sign in. Raises RuleBroken."""
    if not others:
        raise RuleBroken("This is the last administrator who can sign in. Make another person an administrator first")


def check_colleague(*, plans: bool, operations: int) -> None:
    """Operations still to come are handed to somebody who plans. Raises RuleBroken on `to`."""
    if operations and not plans:
        raise RuleBroken("Operations can only be handed to a coordinator. Choose a coordinator, or leave them as they are", "to")


class AgencyName(NamedTuple):
    """What an agency is called on a pasted line."""

    id: int
    code: str
    name: str
    short_name: str
    kind: AgencyKind


class Invitation(NamedTuple):
    """One person to invite."""

    name: str
    email: str
    agency_id: int
    role: Role


class BadLines(RuleBroken):
    """Lines that cannot be read: one sentence each, with the line's number."""

    def __init__(self, sentences: Sequence[str]):
        super().__init__(". ".join(sentences), "people")
        self.sentences = list(sentences)


MOST_LINES = 200


def read_lines(text: str, agencies: Sequence[AgencyName], taken: Iterable[str] = ()) -> list[Invitation]:
    """Return the people on pasted lines: name, e-mail, agency, role, parted by commas, or by tabs from a spreadsheet.

    `taken` are addresses that have an account. Raises BadLines with one sentence a bad line; empty lines and a line of
    headings are passed over.
    """
    found: list[Invitation] = []
    bad: list[str] = []
    first_line: dict[str, int] = {}
    taken = set(taken)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip(" \t,")]
    if len(lines) > MOST_LINES:
        raise BadLines([f"These are {len(lines)} lines. Invite at most {MOST_LINES} people at a time"])
    for number, line in lines:
        if not found and not bad and re.match(r"\W*name\W+e-?mail", line, re.I):
            continue
        try:
            person = _read_line(line, agencies)
            if person.email in taken:
                raise RuleBroken(f"{person.email} has an account already")
            if person.email in first_line:
                raise RuleBroken(f"{person.email} is on line {first_line[person.email]} too")
            first_line[person.email] = number
            found.append(person)
        except RuleBroken as broken:
            bad.append(f"Line {number}: {broken}")
    if bad:
        raise BadLines(bad)
    if not found:
        raise BadLines(["Enter at least one person: name, e-mail address, agency, role"])
    return found


def addresses(text: str) -> set[str]:
    """Return everything on pasted lines that looks like an e-mail address, in small letters."""
    return {found.lower() for found in re.findall(r"[^\s,;\"]+@[^\s,;\"]+", text)}


def _read_line(line: str, agencies: Sequence[AgencyName]) -> Invitation:
    cells = next(csv.reader([line], delimiter="\t" if "\t" in line else ",", skipinitialspace=True), [])
    cells = [" ".join(cell.split()) for cell in cells]
    while len(cells) > 4 and not cells[-1]:
        cells.pop()
    if len(cells) > 4:
        raise RuleBroken("there are more than four parts. Write name, e-mail address, agency, role, and put a name with a comma in quotation marks")
    if len(cells) < 4 or not all(cells):
        there = len([cell for cell in cells if cell])
        raise RuleBroken(f"{there} of the four parts {plural(there, 'is', 'are')} there. Write name, e-mail address, agency, role")
    name, email, agency, role = cells
    if len(name) > 120:
        raise RuleBroken("the name is longer than 120 characters")
    if not _EMAIL.fullmatch(email) or len(email) > 200:
        raise RuleBroken(f"“{email[:60]}” is not an e-mail address")
    chosen, kind = _agency(agency, agencies), _role(role)
    if kind is Role.ADMINISTRATOR and chosen.kind is not AgencyKind.OFFICE:
        raise RuleBroken("administrators belong to the partnership office")
    return Invitation(name, email.lower(), chosen.id, kind)


def _agency(typed: str, agencies: Sequence[AgencyName]) -> AgencyName:
    names = {word.lower(): agency for agency in agencies for word in (agency.code, agency.short_name, agency.name)}
    if typed.lower() in names:
        return names[typed.lower()]
    near = difflib.get_close_matches(typed.lower(), names, n=1)
    hint = f"; perhaps {names[near[0]].name} is meant" if near else ""
    raise RuleBroken(f"there is no agency “{typed[:60]}”{hint}")


def _role(typed: str) -> Role:
    for role in Role:
        if typed.lower() in (role.value, role.value + "s"):
            return role
    raise RuleBroken(f"there is no role “{typed[:60]}”. The roles are {', '.join(role.value for role in Role)}")
