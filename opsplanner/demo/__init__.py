"""The demonstration: operations that nobody ran, told from the loaded pack so that they read as if people had.

The same day gives the same demonstration. Everything lies relative to today, in plan years made for it.
"""

from __future__ import annotations

import gc
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from operator import itemgetter

from sqlalchemy import func, select, update

from opsplanner import clock
from opsplanner.agencies.calendars import services as calendars_services
from opsplanner.agencies.calendars.calendar_file import Busy, Calendar
from opsplanner.commitments.staffing.cycles.rules import DAY_FROM, NIGHT_FROM
from opsplanner.database import db, unit_of_work
from opsplanner.demo import (
    assessment,
    choices,
    community,
    governance,
    people,
    proposal,
    reports,
    returns,
    scrutiny,
    words,
)
from opsplanner.demo.afterwards import tell_results
from opsplanner.demo.payback import days as payback_days
from opsplanner.demo.payback import ready as payback_ready
from opsplanner.demo.people import SIGN_INS
from opsplanner.demo.plan import report_on_actions
from opsplanner.demo.rows import Rows
from opsplanner.demo.slots import Slot, earlier, round_today
from opsplanner.demo.story import Story
from opsplanner.demo.world import BEFORE, World
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.history import record, subjects
from opsplanner.models import (
    Absence,
    Agency,
    AgencyKind,
    Installation,
    OneTimeLink,
    Operation,
    OperationState,
    Role,
    Series,
    SeriesDate,
    StaffCycle,
    StaffCycleDay,
    StaffException,
    User,
    UsualStaff,
    Verb,
    Ward,
)
from opsplanner.operations.series import words as series_words

USUAL = 120
"""How many operations lie round today."""
BATCH = 2500
"""Operations of earlier years that are written in one transaction: a break keeps what is there, and the next fill goes on."""


def is_loaded() -> bool:
    """Say whether the demonstration has been made."""
    return db.session.scalar(select(Installation.demonstration_loaded_at)) is not None


def has_accounts() -> bool:
    """Say whether anybody has an account."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def count() -> int:
    """Return how many operations there are, drafts and all."""
    return db.session.scalar(select(func.count()).select_from(Operation)) or 0


def load(operations: int = USUAL) -> None:
    """Make the demonstration round today, inside a unit of work: people, staff numbers, plan years, operations.

    Raises RuleBroken where it was made before, or the installation is a live one.
    """
    installation = db.session.get(Installation, 1)
    if installation is None or not installation.demonstration:
        raise RuleBroken("Only a demonstration database can be filled with a demonstration")
    if installation.demonstration_loaded_at:
        raise RuleBroken("The demonstration has been made before")
    agencies = list(db.session.scalars(select(Agency).where(Agency.active).order_by(Agency.id)))
    _people(agencies)
    _staff_numbers(agencies)
    world = World(clock.today())
    slots = round_today(world, operations)
    _too_few(world, slots)
    _tell(world, slots)
    payback_days.tell(world)
    payback_ready.tell(world.today)
    _series()
    proposal.ask()
    proposal.ask_for_month()
    choices.save()
    report_on_actions(world.today)
    community.hear(world.today)
    assessment.assess(world.today)
    _own_calendar()
    _boundary()
    returns.send(world.today)
    governance.tell(world.today)
    _invite(agencies)
    reports.tell()
    scrutiny.tell(world.today)
    installation.demonstration_loaded_at = clock.now()
    record(None, Verb.DEMONSTRATION_MADE, f"made the demonstration: {operations} operations round {clock.words_of_day(world.today)}", by=None, subject=subjects.INSTALLATION)


def fill(operations: int, done: Callable[[int], object] = lambda _: None) -> None:
    """Add operations of earlier years until there are so many in all, in transactions of their own; say how far it is."""
    already = count()
    done(already)
    if operations <= already:
        return
    world = World(clock.today())
    slots = earlier(world, operations - already, USUAL)
    for start in range(0, len(slots), BATCH):
        with unit_of_work(), _no_collecting():
            _tell(world, slots[start : start + BATCH])
        done(min(operations, already + start + BATCH))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no circles among the rows of a batch, of which there are some hundred thousand and none: it takes an eighth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def sign_ins() -> list[people.Account]:
    """Return the accounts to show who starts the demonstration: those of `SIGN_INS` that this pack has agencies for."""
    known = set(db.session.scalars(select(User.email)))
    return [account for account in SIGN_INS if account.email in known]


def set_password(password: str | None) -> str:
    """Give all accounts of the demonstration one password, made at random when none is given; return it."""
    from opsplanner.signing_in.passwords.services import hash_password

    password = password or "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(3))
    agencies = list(db.session.scalars(select(Agency)))
    emails = [account.email for account, _ in people.accounts(agencies)]
    db.session.execute(update(User).where(User.email.in_(emails)).values(password_hash=hash_password(password)))
    return password


def _tell(world: World, slots: list[Slot]) -> None:
    """Tell these operations, those first that were thought of first, so that their numbers rise."""
    first, last = (f(slot.wall.day for slot in slots) for f in (min, max))
    world.make_years(first, last)
    world.open_office(first - timedelta(days=90))
    rows = Rows()
    stories = [Story(world, rows, slot) for slot in sorted(slots, key=lambda slot: slot.wall.day)]
    for story in stories:
        story.tell()
    tell_results(world, stories)
    for story in stories:
        story.keep_history()
    for notice in sorted((notice for story in stories for notice in story.notices), key=itemgetter("read_at")):
        rows.new("notice", **notice)
    rows.write()
    world.keep_counters()


def _people(agencies: list[Agency]) -> None:
    """Make the accounts that are not there yet; they were last here three days ago."""
    known = set(db.session.scalars(select(User.email)))
    made = clock.day_bounds(clock.today() - timedelta(days=BEFORE + 60)).start + timedelta(hours=9)
    here = clock.day_bounds(clock.today() - timedelta(days=3)).start + timedelta(hours=16)
    for n, (account, agency) in enumerate(people.accounts(agencies)):
        if account.email not in known:
            db.session.add(
                User(email=account.email, name=account.name, telephone=f"01632 960{200 + n}", agency=agency, role=account.role, changed_at=made, last_here_at=here)
            )
    email, first, last = people.ON_LEAVE
    if email not in known and any(account.email == email for account, _ in people.accounts(agencies)):
        db.session.add(Absence(email=email, first_day=clock.today() + timedelta(days=first), last_day=clock.today() + timedelta(days=last)))
    db.session.flush()


def _invite(agencies: list[Agency]) -> None:
    """Somebody was invited nine days ago, and her link has ended; she comes last, so that no story is told of her."""
    account = people.INVITED
    agency = next((agency for agency in agencies if agency.code == account.agency), None)
    admin = db.session.scalars(select(User).where(User.role == Role.ADMINISTRATOR).order_by(User.id)).first()
    if agency is None or admin is None:
        return
    made = clock.day_bounds(clock.today() - timedelta(days=9)).start + timedelta(hours=10)
    invited = User(email=account.email, name=account.name, telephone="", agency=agency, role=account.role, changed_at=made)
    nobody_knows = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
    db.session.add(OneTimeLink(user=invited, token_hash=nobody_knows, made_at=made, made_by_id=admin.id, ends_at=made + timedelta(days=7)))
    db.session.flush()


def _staff_numbers(agencies: Iterable[Agency]) -> None:
    """Say how many people each agency has by weekday, and some days on which it has fewer; one has not said."""
    not_said = next((agency.id for agency in agencies if agency.kind is people.NOT_SAID), None)
    for n, agency in enumerate(agency for agency in agencies if agency.id != not_said):
        week = people.WEEKS[agency.kind]
        db.session.add_all(UsualStaff(agency_id=agency.id, weekday=weekday, staff=staff) for weekday, staff in enumerate(week))
        for ahead in (4 + n % 9, 20 + 3 * n % 31):
            day = clock.today() + timedelta(days=ahead)
            reason = words.EXCEPTIONS[(n + ahead) % len(words.EXCEPTIONS)]
            db.session.add(StaffException(agency_id=agency.id, day=day, staff=week[day.weekday()] // 2, reason=reason))
        if agency.kind is AgencyKind.FIRE:
            _watches(agency, max(week))
    db.session.flush()


def _watches(agency: Agency, most: int) -> None:
    """Fire and Rescue work in four watches, two days and two nights each and four days off: from next month on they say so."""
    starts_on = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    db.session.add(StaffCycle(agency_id=agency.id, starts_on=starts_on, day_from=DAY_FROM, night_from=NIGHT_FROM))
    db.session.flush()
    db.session.add_all(StaffCycleDay(agency_id=agency.id, position=n, by_day=most + n % 4 // 2, by_night=most) for n in range(8))


def _boundary() -> None:
    """One ward was redrawn, so that pages show what is not compared."""
    ward = db.session.scalars(select(Ward).where(Ward.active).order_by(Ward.name.desc(), Ward.id).limit(1)).first()
    if ward is not None and ward.boundary_changed_on is None:
        ward.boundary_changed_on, ward.boundary_words = clock.today() - timedelta(days=100), "made up for this demonstration"


def _own_calendar() -> None:
    """The police have brought a file of their training days: every other Wednesday for half a year, the next one perhaps."""
    found = select(User).join(Agency).where(Agency.kind == AgencyKind.POLICE, User.role == Role.COORDINATOR).order_by(User.id).limit(1)
    if (sergeant := db.session.scalar(found)) is None:
        return
    first = clock.today() + timedelta(days=7 + (2 - clock.today().weekday()) % 7)
    days = [clock.day_bounds(first + timedelta(weeks=2 * n)).start for n in range(13)]
    busy = [Busy(day + timedelta(hours=9), day + timedelta(hours=17), words.EXCEPTIONS[0].capitalize(), n == 0) for n, day in enumerate(days)]
    calendars_services.add_from_file(sergeant.agency.code, "Training days", "training-days.ics", Calendar(busy, []), by=sergeant)


def _series() -> None:
    """What one agency has planned of one type from tomorrow on was planned together, by days that were picked; one of them was left out."""
    to_come = select(Operation).where(Operation.day > clock.today(), ~Operation.restricted, Operation.state.in_((OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED)))
    groups: dict[tuple[int, int], list[Operation]] = {}
    for operation in db.session.scalars(to_come.order_by(Operation.starts_at, Operation.id)):
        groups.setdefault((operation.type_id, operation.lead_agency_id), []).append(operation)
    if not groups:
        return
    dates = list({operation.day: operation for operation in max(groups.values(), key=len)}.values())
    first, by = dates[0], db.session.get_one(User, dates[0].author_id)
    rule, made_at = counted(len(dates) + 1, "chosen day"), min(operation.made_at for operation in dates)
    series = Series(type_id=first.type_id, agency_id=first.lead_agency_id, author_id=by.id, rule=rule, made_at=made_at)
    days = [operation.day for operation in dates]
    series.dates = [SeriesDate(day=operation.day, operation_id=operation.id) for operation in dates]
    series.dates.append(SeriesDate(day=days[-1] + timedelta(days=7), said=words.LEFT_OUT))
    db.session.add(series)
    db.session.flush()
    record(None, Verb.DRAFTED, series_words.made(len(days), rule, days, proposed=False), by=by, subject=subjects.of_series(series.code)).at = made_at


def _too_few(world: World, slots: list[Slot]) -> None:
    """On the day of one operation an agency that it needs has half of the people that it is asked for."""
    for slot in (slot for slot in slots if slot.special == "over"):
        part = next((part for part in slot.kind.usual if part.agency_id != slot.lead_id and part.required), None)
        if part and part.staff > 3:
            world.fewer(part.agency_id, slot.wall.day, part.staff // 2, words.EXCEPTIONS[0])
