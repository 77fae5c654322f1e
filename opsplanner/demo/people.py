"""The people of the demonstration, all made up: who can sign in, and how many people their agencies have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from opsplanner.models import Agency, AgencyKind, Role


@dataclass(frozen=True)
class Account:
    """Somebody of the demonstration who can sign in."""

    email: str
    name: str
    agency: str
    role: Role = Role.COORDINATOR


SIGN_INS = (
    Account("coordinator@council.example", "Amara Whitfield", "council"),
    Account("coordinator@police.example", "Tom Askew", "police"),
    Account("coordinator@probation.example", "Denise Olufemi", "probation"),
    Account("coordinator@fire.example", "Gareth Pym", "fire"),
    Account("coordinator@dvla.example", "Rhiannon Bevan", "dvla"),
    Account("staff@council.example", "Josh Tilbury", "council", Role.STAFF),
    Account("manager@partnership.example", "Helen Marchetti", "office", Role.MANAGER),
    Account("admin@partnership.example", "Ravi Sandhu", "office", Role.ADMINISTRATOR),
)
"""The accounts that are printed at each start."""

COLLEAGUES = (
    Account("coordinator@partnership.example", "Nadia Fournier", "office"),
    Account("enforcement@council.example", "Marcus Oyelaran", "council", Role.STAFF),
    Account("licensing@council.example", "Susan Peake", "council", Role.STAFF),
    Account("officer@police.example", "Lewis Harmer", "police", Role.STAFF),
    Account("sergeant@police.example", "Katie Brandreth", "police", Role.STAFF),
    Account("watch@fire.example", "Owen Dacre", "fire", Role.STAFF),
    Account("supervisor@probation.example", "Winston Achebe", "probation", Role.STAFF),
    Account("crew@probation.example", "Marcia Dunnett", "probation", Role.STAFF),
    Account("field@dvla.example", "Ceri Mathias", "dvla", Role.STAFF),
    Account("bus@cvs.example", "Linda Szabo", "cvs", Role.STAFF),
)

ON_LEAVE = "licensing@council.example", 5, 11
"""Who is away, from so many days after today to so many."""
INVITED = Account("beat@police.example", "Sunita Rawal", "police", Role.STAFF)
"""She has not taken up her invitation: it waits for the administrator, and nobody signs in as her."""

_OTHER_COORDINATORS = (
    "Fiona Garrick", "Daniel Mbeki", "Ruth Ellery", "Imran Qureshi", "Sally Newnham", "Peter Lomax", "Grace Adeyemi", "Colin Strand",
    "Maria Kowalczyk", "Alan Tice", "Yvonne Baptiste", "Neil Farrow", "Joanna Speke", "Hassan Raza", "Beth Calloway", "Edwin Marsh",
)

FIRST = ("Alex", "Bev", "Chris", "Dawn", "Errol", "Farah", "Glen", "Hannah", "Ian", "Jas", "Kim", "Leon", "Mo", "Nina", "Oli", "Pat", "Rosa", "Sam")
LAST = ("Abbott", "Bishop", "Carver", "Dunn", "Eastwood", "Fagan", "Gill", "Hooper", "Iqbal", "Jarvis", "Kemp", "Lane", "Munro", "Nash", "Okoro", "Pratt")

WEEKS: dict[AgencyKind, Sequence[int]] = {
    AgencyKind.OFFICE: (3, 3, 3, 3, 3, 0, 0),
    AgencyKind.COUNCIL: (9, 9, 9, 9, 9, 5, 3),
    AgencyKind.POLICE: (10, 10, 10, 11, 14, 14, 8),
    AgencyKind.PROBATION: (2, 4, 2, 4, 2, 3, 0),
    AgencyKind.FIRE: (4, 4, 4, 4, 5, 5, 3),
    AgencyKind.NATIONAL: (4, 4, 4, 4, 4, 0, 0),
    AgencyKind.HEALTH: (2, 2, 2, 2, 2, 0, 0),
    AgencyKind.VOLUNTARY: (2, 2, 2, 4, 6, 6, 2),
    AgencyKind.BUSINESS: (2, 2, 2, 3, 3, 3, 0),
}
"""How many people an agency of a kind has for joint operations, Monday to Sunday."""
NOT_SAID = AgencyKind.HEALTH
"""The first agency of this kind has not said how many it has."""


def accounts(agencies: Sequence[Agency]) -> Iterator[tuple[Account, Agency]]:
    """Yield every account with its agency: those above that the pack has, and a coordinator for each agency left without one."""
    by_code = {agency.code: agency for agency in agencies}
    known = [account for account in (*SIGN_INS, *COLLEAGUES) if account.agency in by_code]
    for account in known:
        yield account, by_code[account.agency]
    led = {account.agency for account in known if account.role is Role.COORDINATOR}
    for n, agency in enumerate(agency for agency in agencies if agency.code not in led):
        name = _OTHER_COORDINATORS[n % len(_OTHER_COORDINATORS)]
        yield Account(f"coordinator@{agency.code}.example", name, agency.code), agency
