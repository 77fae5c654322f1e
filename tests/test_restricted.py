"""A restricted operation gives nothing away: the map of addresses is walked before and after it exists, and compared with ==."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.access import may
from opsplanner.clock import words_of_day
from opsplanner.database import db
from opsplanner.feeds.rules import token_hash
from opsplanner.models import (
    Alarm,
    JobState,
    OperationState,
    OperationType,
    Place,
    Resource,
    Role,
    Subscription,
    SubscriptionKind,
    User,
    Ward,
)
from opsplanner.wire import bare
from tests.browser import Browser, content_of
from tests.choosing import EVERYTHING, watched
from tests.everything import hang_on
from tests.hands import Hands
from tests.make import Make
from tests.matrix import walked
from tests.operations.planning.sent import filled, form_of
from tests.town import Town, build

NOW = datetime(2026, 11, 25, 10, 0, 5, tzinfo=UTC)
"""Two weeks later, the day of the town's draft, is in another month."""
CHANGING = re.compile(r'<input[^>]* name="(csrf_token|(q\d+-)?once)"[^>]*>|<body[^>]*>|"token":"[^"]*"')
"""Tokens and one-time keys, which differ each time."""
HIDDEN, HIDDEN_CODE = "Hidden Workshop Yard", "hiddenyard"
"""The meeting point that the restricted operation alone has."""
_BUSY, _UNDER_WAY = '<li class="app-entry app-entry--busy">Busy 9am to 3pm</li>', '<li class="app-entry app-entry--type-1 app-entry--under-way">'
_MONTH, _AGENDA = '<ul class="app-month__entries">', '<ul class="app-agenda__entries">'
BUSY_BESIDE = ([_MONTH + _UNDER_WAY, _AGENDA + _UNDER_WAY], [_MONTH + _BUSY, _UNDER_WAY, _UNDER_WAY, _AGENDA + _BUSY])
BUSY_ALONE = (["</li>"], ["</ul>", _MONTH + _BUSY, _AGENDA + _BUSY, "</ul></li>"])
"""What comes into the day of the month that is under way: before what one sees there, and where one sees nothing."""
KINDS = {"TYPE": "type_id", "WARD": "ward_id"}

Seen = dict[tuple[str, str], tuple[int, list[str]]]
"""Who, what address: the status, and the lines of the answer, headers first."""
Changes = tuple[list[str], list[str]]
"""The lines that went, and those that came."""


@pytest.fixture
def town(app: Flask, make: Make, hands: Hands) -> Town:
    """A town in which time stands still, so that answers can be compared."""
    hands.move_to(NOW)
    with app.app_context():
        found = build(make)
        for agency in ("police", "probation"):
            found.people[f"{agency} staff"] = make.user(db.session.get_one(User, found.people[agency].id).agency, Role.STAFF)
        db.session.remove()
    return found


LISTED = ("/administration/deliveries", "/administration/mail")
"""An administrator reads to whom each message went, and of none what it is about."""
EVERYBODY = ("coordinator", "police staff", "probation staff", "manager", "administrator", "charity")


@pytest.mark.parametrize(("app", "names"), [("sqlite", EVERYBODY), ("postgresql", ("charity",))], indirect=["app"])
def test_what_one_may_not_see_changes_no_page_but_busy_times_and_free_people(
    app: Flask, make: Make, browser: Browser, town: Town, hands: Hands, names: tuple[str, ...]
) -> None:
    with app.app_context():
        tokens = _links({name: town.people[name] for name in names})
    people, urls = {name: browser.as_(town.people[name]) for name in names}, _urls(app, town, tokens)
    if names != EVERYBODY:  # that PostgreSQL hides it too its selects show, of each page and of what is chosen; the pages' own ways of choosing are SQLite's part
        urls = [url for url in urls if not url.endswith(town.query)]
    asked = {name: _open_to(app, town.people[name], urls) for name in names}
    before, made = _seen(app, town, people, asked), bare.cache_info().misses
    hands.shift(timedelta(seconds=10))
    with app.app_context():
        _hide(make, town)
        db.session.remove()
    after = _seen(app, town, people, asked)
    assert bare.cache_info().misses < made + 100, "there are more selects than are kept as the driver takes them: they are made anew each time"
    assert {key: status for key, (status, _) in before.items()} == {key: status for key, (status, _) in after.items()}
    allowed = {key: changes for key, changes in _allowed(app, town, names).items() if key in before}
    listed = {key for key in after if key[0] == "administrator" and key[1].startswith(LISTED)}
    assert {key: _changes(before[key][1], after[key][1]) for key in set(before) - listed if before[key] != after[key]} == allowed
    come = [line for key in listed for line in _changes(before[key][1], after[key][1])[1]]
    assert not [line for line in come if HIDDEN in line or _reference() in line]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_job_that_was_not_sent_yet_changes_no_page_but_its_agencys_and_the_offices(app: Flask, make: Make, browser: Browser, town: Town, hands: Hands) -> None:
    people = {name: browser.as_(town.people[name]) for name in ("coordinator", "probation", "charity")}
    urls = [url for url in _urls(app, town, []) if re.match(r"/(payback|places|search|$)", url)]
    asked = {name: _open_to(app, town.people[name], urls) for name in people}
    before = _seen(app, town, people, asked)
    hands.shift(timedelta(seconds=10))
    with app.app_context():
        police, ward = db.session.get_one(User, town.people["police"].id), db.session.scalars(db.select(Ward)).first()
        own = make.place(HIDDEN, postcode="ME1 1AA", shared=False, code=HIDDEN_CODE)
        for place in (own, db.session.scalars(db.select(Place).where(Place.code == town.places[0])).one()):
            make.job(JobState.DRAFT, asker=police.agency, author=police, ward=ward, place=place, what="Clear the hidden workshop", days_ago=0)
        db.session.remove()
    after = _seen(app, town, people, asked)
    assert {key: _changes(before[key][1], after[key][1]) for key in before if before[key] != after[key]} == {}


def test_the_name_of_a_place_that_one_may_not_see_is_free_for_everybody_who_types_it(app: Flask, make: Make, browser: Browser, town: Town) -> None:
    """Planning, moving and referring with its name and another postcode makes a second place, as with any name, and finds nothing of the first."""
    with app.app_context():
        _hide(make, town)
        ward = str(db.session.scalar(db.select(Ward.id)))
        db.session.remove()
    council = browser.as_(town.people["coordinator"])
    typed, moved = {"new_place": HIDDEN, "new_postcode": "ME4 4TR"}, f"/operations/{town.references[OperationState.PROPOSED]}/move"
    sent = [
        ("/operations/plan?type=CUBIT", filled(council.get("/operations/plan?type=CUBIT").text, save="draft", **typed), "/edit"),
        ("/payback/refer", {"what": "Clear it", "kind": "usual", "asker_kind": "agency", "draft": "yes", "ward": ward} | typed, "/edit"),
        (moved, form_of(council.get(moved).text, "move") | {"place": "elsewhere", "why": "It is full", "how": "tell"} | typed, ""),
    ]
    for address, form, page in sent:
        answer = council.post(address, form)
        assert answer.status_code == 303 and "ME1 1AA" not in council.follow(answer).text + council.get(f"{answer.location}{page}").text
    with app.app_context():
        found = db.session.execute(db.select(Place.postcode, Place.shared).where(Place.name == HIDDEN).order_by(Place.id)).all()
    assert found == [("ME1 1AA", False), ("ME4 4TR", False), ("ME4 4TR", False), ("ME4 4TR", True)]
    police = browser.as_(town.people["police"])
    assert f'value="{HIDDEN_CODE}"' in police.get(f"/operations/{_reference()}/move").text and HIDDEN_CODE not in police.get("/payback/refer").text
    copied = form_of(police.get(f"/operations/plan?like={_reference()}").text)
    assert (copied["place"], copied["new_place"], copied["new_postcode"]) == ("", HIDDEN, "ME1 1AA")
    assert form_of(police.get(f"/payback/refer?operation={_reference()}").text, "referral")["place"] == ""


def _allowed(app: Flask, town: Town, names: tuple[str, ...]) -> dict[tuple[str, str], Changes]:
    """What may change, exactly: busy blocks in the month, the van that is booked, how many people are free (docs/domain.md, "Restricted operations")."""
    with app.app_context():
        van, probation = db.session.scalar(db.select(Resource.name)), db.session.get_one(User, town.people["probation"].id).agency.code
        db.session.remove()
    busy, draft = '<li class="app-entry app-entry--busy">Busy 11am to 3pm</li>', f"/operations/{town.references[OperationState.DRAFT]}"
    panel, warns = 'data-announce="Checked: {}">', '<span class="govuk-visually-hidden">Look at this: </span>{}'
    checks = (
        [panel.format("1 thing to look at"), '<li class="app-checks__line">', "Test Police: 6 of 8 free", f"{van}: free"],
        [panel.format("2 things to look at"), "Test Police: 4 of 8 free", '<li class="app-checks__line app-checks__line--warns">', warns.format(f"{van}: booked 11am to 3pm; free from 3pm")],
    )
    answer = tuple([f'<dd class="govuk-summary-list__value">{free} of 8 free</dd>'] for free in (6, 4))
    months = {(name, f"/calendar?month={_day():%Y-%m}"): ([], [busy, busy]) for name in names}  # in the table, and in the agenda of a phone
    cell = '<td class="govuk-table__cell" data-label='
    head = f'<tr><th scope="row" class="govuk-table__header app-week-lines__again">{_day():%A} {_day().day}</th>'
    in_print = f'{head}{cell}"Time">11am to 3pm</td>{cell}"" colspan="4">Busy</td></tr>'
    months |= {(name, f"/calendar/{_day():%Y-%m}/print"): ([], [in_print]) for name in names}
    asked = ("", "?when=all", "?when=past", f"?from={_day()}&to={_day()}", f"?like={_reference()}")
    months |= {(name, f"/calendar{query}"): BUSY_ALONE if name == "charity" else BUSY_BESIDE for name in names for query in asked}
    wanted = [
        '<h3 class="govuk-heading-s govuk-!-margin-bottom-1">Resources</h3>', '<ul class="govuk-list app-checks">', '<li class="app-checks__line app-checks__line--warns">',
        warns.format(f"{van}: booked 11am to 3pm; free from 3pm"), "</li>", "</ul>",
    ]  # of the draft that wants the van
    police, day = f"/agencies/{town.agencies[1]}", words_of_day(clock.today())
    own = tuple([f"{day}: {free} of 8 free  </li>"] for free in (6, 4))
    found = months | _on_the_board(town, probation, names) | {(name, f"{police}{query}"): own for name in names if name != "charity" for query in ("", town.query)} | {
        ("coordinator", f"{draft}/edit"): checks,
        ("coordinator", f"{draft}/edit{town.query}"): checks,
        ("coordinator", f"{draft}/answer{town.query}"): answer,
        ("coordinator", "/operations/clashes"): ([], wanted),
        ("coordinator", f"/operations/clashes{town.query}"): ([], [*wanted[4:], *wanted[:4]]),
    }
    return {seen: change for seen, change in found.items() if seen[0] in names}  # type: ignore[misc]


def _on_the_board(town: Town, probation: str, names: tuple[str, ...]) -> dict[tuple[str, str], Changes]:
    """How many are free, and without a type that is chosen how many are promised, to who is told of other agencies' numbers (docs/domain.md, "The board")."""
    police, today, day = town.agencies[1], clock.today(), _day()
    cell, begins = f'<td class="app-board__on " data-label="{today:%a} {today.day} {today:%b}">', f"from={today - timedelta(days=today.weekday())}"

    def link(agency: str, chosen: str = "") -> str:
        url = f"/operations/board/{agency}/{today}?{chosen}{begins}"
        return f'<a href="{url}" hx-get="{url}">'

    def said(free: int, rest: str, before: str = "", after: str = "") -> str:
        return f"{cell}{before}<span>{free} of 8 free</span> <span>{rest}</span>{after}</td>"

    def opened(free: int, rest: str = "") -> str:
        also = '<p class="govuk-body-s">Free counts all that Test Police has promised, also what you may not see.</p>'
        return f'<p class="govuk-body govuk-!-margin-bottom-1">{free} of 8 free.{rest}</p>{also}'

    others = {"coordinator": " 2 promised."}  # of what is restricted she sees the town's own
    cubit, found = link(police, f"type=CUBIT&amp;agency={police}&amp;"), dict[tuple[str, str], Changes]()
    for name in names:
        if name != "charity":
            all_of_it = ((6, "2 promised", 8, "2 asked"), (4, "4 promised", 6, "2 promised, 2 asked"))
            found |= {
                (name, "/operations/board"): tuple([said(a, b, link(police), "</a>"), said(c, d, link(probation), "</a>")] for a, b, c, d in all_of_it),
                (name, "/operations/board/print"): tuple([said(a, b), said(c, d)] for a, b, c, d in all_of_it),
                (name, f"/operations/board{town.query}"): tuple([said(free, "2 promised", cubit, "</a>")] for free in (6, 4)),
                (name, f"/operations/board/print{town.query}"): tuple([said(free, "2 promised")] for free in (6, 4)),
                (name, f"/operations/board/{police}/{day}"): tuple([opened(free, f" {promised} promised.")] for free, promised in ((6, 2), (4, 4))),
                (name, f"/operations/board/{police}/{day}{town.query}"): tuple([opened(free, others.get(name, ""))] for free in (6, 4)),
            }  # type: ignore[assignment]
    return found


def _changes(before: list[str], after: list[str]) -> Changes:
    """Return the lines that went and those that came, but for the length of the answer."""
    lines = Counter(before), Counter(after)
    gone, come = lines[0] - lines[1], lines[1] - lines[0]
    return tuple([line.strip() for line in which.elements() if not line.startswith("Content-Length")] for which in (gone, come))  # type: ignore[return-value]


def _links(people: dict[str, User]) -> list[str]:
    """Give each of them a calendar link of each kind, and return the tokens."""
    rows = {"TYPE": db.session.scalar(db.select(OperationType.id)), "WARD": db.session.scalar(db.select(Ward.id))}
    tokens = []
    for name, user in people.items():
        for kind in SubscriptionKind:
            tokens.append(f"{name}-{kind.name}".replace(" ", "-"))
            of = {KINDS[kind.name]: rows[kind.name]} if kind.name in KINDS else {}
            db.session.add(Subscription(user_id=user.id, kind=kind, token_hash=token_hash(tokens[-1]), made_at=clock.now(), fetched_at=clock.now(), **of))
        tokens.append(f"{name}-chosen".replace(" ", "-"))
        of = {"kind": SubscriptionKind.EVERYTHING, "filters": "q=cubit&state=confirmed", "alarm": Alarm.HOUR}
        db.session.add(Subscription(user_id=user.id, token_hash=token_hash(tokens[-1]), made_at=clock.now(), fetched_at=clock.now(), **of))
    db.session.commit()
    db.session.remove()
    return tokens


def _day() -> date:
    return clock.today() + timedelta(days=14)


def _reference() -> str:
    return f"CUBIT-{_day().year}-901"


def _over() -> str:
    return f"CUBIT-{clock.today().year}-902"


def _referred(town: Town) -> list[str]:
    """The jobs that came from what is hidden. That they are there everybody knows, or their agency; where they came from nobody."""
    return [town.jobs[state] for state in (JobState.WORK_DONE, JobState.SCHEDULED, JobState.DRAFT, JobState.DECLINED)]


def _hide(make: Make, town: Town) -> None:
    """The police lead it with probation: same type, ward and day as the council's draft, with the van that the draft wants, and one of everything.

    It meets at a place of its own, and one who supervises a crew that day is named on it. Two more meet there: one is under way, one is over.
    """
    police, probation, manager = (db.session.get_one(User, town.people[name].id) for name in ("police", "probation", "manager"))
    kind, ward, van = (db.session.scalars(db.select(table)).first() for table in (OperationType, Ward, Resource))
    own = make.place(HIDDEN, postcode="ME1 1AA", shared=False, code=HIDDEN_CODE, access="Knock twice")
    referred = _referred(town)
    ahead, over = (clock.Wall(day, time(11), time(15)) for day in (_day(), clock.today() - timedelta(days=2)))
    now = clock.Wall(clock.today(), time(9), time(15))
    hidden = (
        (now, OperationState.UNDER_WAY, f"CUBIT-{clock.today().year}-903", referred[3:]), (ahead, OperationState.PROPOSED, _reference(), referred[:2]),
        (over, OperationState.COMPLETED, _over(), referred[2:3]),
    )
    for wall, state, reference, jobs in hidden:
        made = make.operation(
            state, lead=police.agency, author=police, kind=kind, wall=wall, wards=[ward], restricted=True, accepted=[probation.agency],
            resources=[] if wall is now else [van],
        )
        made.reference, made.meeting_point_id = reference, own.id
        make.nomination(made, police.agency, police)
        make.nomination(made, probation.agency, probation)
        hang_on(made, police, probation, manager, jobs)
    silent = make.operation(OperationState.COMPLETED, lead=police.agency, author=police, kind=kind, wall=over, wards=[ward], restricted=True, accepted=[probation.agency])
    silent.reference = f"CUBIT-{clock.today().year}-904"  # nobody has recorded anything
    silent.meeting_point_id = db.session.scalar(db.select(Place.id).where(Place.code == town.places[0]))  # and it met where others do
    db.session.commit()


def _urls(app: Flask, town: Town, tokens: list[str]) -> list[str]:
    """Addresses of every route, as they are and with what their pages ask for, and those of the operation that is not there yet."""
    hidden, draft, day = _reference(), town.references[OperationState.DRAFT], _day()
    plain, chosen = [], []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and rule.endpoint not in ("static", "feeds.calendar"):
            found = town.urls(app, rule)
            if "reference" in rule.arguments:
                plain += [url for url in found if f"/{draft}" in url]
                chosen += [url for url in found if any(f"/{job}" in url for job in _referred(town))]
            else:
                plain += found[:2]
    plain += [url.replace(draft, one) for url in plain if draft in url for one in (hidden, _over())]
    with app.app_context():
        ward, kind = db.session.scalar(db.select(Ward.code)), db.session.scalar(db.select(OperationType.code))
        db.session.remove()
    queries = (
        "when=all", "when=past", f"q={hidden}", "q=Workshop", "q=cubit", f"ward={ward}", f"type={kind}", f"from={day}&to={day}", "state=proposed", f"agency={town.agencies[1]}",
        "priority=street-scene", f"month={day:%Y-%m}", f"month={day:%Y-%m}&ward={ward}", f"like={hidden}",
    )
    chosen += [f"{page}?{query}" for page in ("/operations", "/calendar", "/operations/plan", f"/calendar/{day}") for query in queries]
    chosen += [f"/calendar/week?day={day}{more}" for more in ("", "&q=cubit", "&state=proposed", f"&ward={ward}")]
    chosen += [f"/calendar/{day:%Y-%m}/print?state=proposed", f"/calendar/{day:%Y-%m}/print?ward={ward}"]
    chosen += [f"/operations/find?type={kind}&{wards}&to={day + timedelta(days=4)}" for wards in ("longest=yes", f"ward={ward}")]
    plain += [f"/places/{HIDDEN_CODE}", f"/places/{HIDDEN_CODE}/change"]
    chosen += ["/places?q=hidden", "/places?q=ME1", "/search?q=ME1", *(f"/search?q={word}" for word in ("hidden", "workshop", "tyres", "77", hidden, _over()))]
    chosen += [f"/search?q={typed}" for typed in ("cubit+901", "cubit+902", f"{day:%B}+cubit", f"{day:%B}+{day.year}")]
    figures = ("year=all", "measure=vehicles-removed", "state=recorded", "state=queried", "state=corrected", f"operation={_over()}", f"ward={ward}")
    chosen += [f"{page}?{query}" for page in ("/outcomes", "/outcomes.csv", "/outcomes.xlsx", "/outcomes/review") for query in figures]
    chosen += ["/payback?state=all", "/payback.csv?state=all"]
    chosen += [f"/payback/refer?operation={one}{more}" for one in (hidden, _over()) for more in ("", "&finding=2")]
    chosen += [f"/outcomes/{number}" for number in range(9, 16)]
    found = dict.fromkeys([*plain, *(url + town.query for url in plain), *chosen, *(f"/feeds/{token}.ics" for token in tokens)])
    return [url for url in found if walked(url)]


def _open_to(app: Flask, person: User, urls: list[str]) -> list[str]:
    """Leave out what is not for her role: she is turned away before anything is looked up (tests/matrix.txt has it of every page), whatever is chosen."""
    adapter, found = app.url_map.bind("localhost"), []
    for url in urls:
        needed = getattr(app.view_functions[adapter.match(url.partition("?")[0])[0]], "requires", None)  # type: ignore[index]
        if needed is None or may(person, needed["GET"]):
            found.append(url)
    return found


def _seen(app: Flask, town: Town, people: dict[str, Browser], asked: dict[str, list[str]]) -> Seen:
    """Ask for their addresses as each of them: for the page, and where something is chosen for the part of it that HTMX asks for.

    What a form begins with is on its page alone. A page that looks at nothing of what all are asked with, and of which HTMX gets the whole, has been seen.
    """
    found: Seen = {}
    whole, choosing = set[str](), {name for name, _ in parse_qsl(town.query[1:])} | {EVERYTHING}
    with watched(app) as looked:
        for name, somebody in people.items():
            urls, plain = asked[name], set[str]()
            for url, part in [(url, "?" in url) for url in urls] + [(url, False) for url in urls if url.startswith(("/operations/plan?", "/payback/refer?"))]:
                if part and url in whole and url.removesuffix(town.query) in plain:
                    continue
                looked.clear()
                answer = somebody.client.get(url, headers={"HX-Request": "true"} if part else {})
                headers = [f"{key}: {value}" for key, value in answer.headers if key not in ("Set-Cookie", "Date")]
                found[name, url if part or "?" not in url else f"{url} whole"] = answer.status_code, [*headers, *CHANGING.sub("", content_of(answer)).splitlines()]
                if not part and not looked & choosing:
                    plain.add(url)
                if part and (answer.headers.get("HX-Retarget") == "body" or answer.mimetype != "text/html"):
                    whole.add(url)
                answer.close()
    return found
