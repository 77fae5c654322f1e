"""No number that a person reads or sends counts what she may not see: its gaps would tell how much of it there is, and when."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.routing import IntegerConverter

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    Debrief,
    EntryQuery,
    Exactness,
    FigureCounter,
    HistoryLine,
    LogEntry,
    LogKind,
    Measure,
    OperationState,
    OutcomeEntry,
    Review,
    Role,
    Verb,
)
from opsplanner.notices.services import to_tell
from opsplanner.references import next_figure
from tests.browser import Browser, content_of, text_of
from tests.make import Make
from tests.outcomes.given import address, do, ended, measure, recorded
from tests.town import Town, build

FROM = 7_700_000
"""What is hidden has ids from here on, and so has everything that is made after it."""
COUNTED = re.compile(r"(?<![0-9A-Za-z])77000[0-9]{2}(?![0-9A-Za-z])")

OF_AGENCIES = "one's own agency's calendar: that others have some is no secret, and theirs hang on no operation"
OWN = "counts what belongs to one thing, and who sees that sees all of it"
ALL = "everyone who is shown it is shown all of them"
PEOPLE = "an account: how many there are says nothing of what anybody does; its pages are the administrators', who see all"
TAKEN = "everyone is shown the days with their crews and how many places are taken, whosever the jobs are"
LISTED = "administrators see a line of every message there is, and of none what it is about"
STAYS = {
    "/account/links/<int:user_id>": PEOPLE,
    "/account/links/<int:user_id>/confirm": PEOPLE,
    "/account/links/<int:user_id>/refuse": PEOPLE,
    "/account/news/<int:news_id>/seen": "what was done to accounts, which hang on no operation",
    "/administration/accounts/<int:user_id>": PEOPLE,
    "/administration/accounts/<int:user_id>/change": PEOPLE,
    "/administration/accounts/<int:user_id>/move": PEOPLE,
    "/administration/accounts/<int:user_id>/new-link": PEOPLE,
    "/administration/accounts/<int:user_id>/reinstate": PEOPLE,
    "/administration/accounts/<int:user_id>/suspend": PEOPLE,
    "/administration/deliveries/<int:message_id>/send-again": LISTED,
    "/administration/mail/<int:message_id>": LISTED,
    "/operations/proposal/<string:code>/dates/<int:number>/leave-out": OWN,
    "/operations/proposal/<string:code>/dates/<int:number>/move": OWN,
    "/operations/proposal/<string:code>/dates/<int:number>/put-back": OWN,
    "/administration/mail/<int:message_id>/file": LISTED,
    "/agencies/<string:code>/calendars/<int:calendar_id>": OF_AGENCIES,
    "/agencies/<string:code>/calendars/<int:calendar_id>/fetch": OF_AGENCIES,
    "/agencies/<string:code>/calendars/<int:calendar_id>/file": OF_AGENCIES,
    "/agencies/<string:code>/calendars/<int:calendar_id>/remove": OF_AGENCIES,
    "/agencies/<string:code>/staff-numbers/exceptions/<int:exception_id>/remove": ALL,
    "/operations/<reference>/tell/<string:agency>/<string:occasion>/<int:schedule>": OWN,
    "/operations/<string:reference>/debrief/lessons/<int:number>": OWN,
    "/operations/<string:reference>/log/<int:number>/correct": OWN,
    "/outcomes/deputies/<int:user_id>/end": PEOPLE,
    "/payback/crews/<int:crew_id>": TAKEN,
    "/payback/crews/<int:crew_id>/remove": TAKEN,
    "/payback/crews/<int:crew_id>/put-back": TAKEN,
    "/payback/crews/<int:crew_id>/send-to-reserve": TAKEN,
    "/payback/crews/<int:crew_id>/stand-down": TAKEN,
    "/payback/days/<day>/put-on/<int:slot_id>": TAKEN,
    "/payback/days/pattern/crews/<int:usual_id>": ALL,
    "/payback/days/pattern/crews/<int:usual_id>/end": ALL,
    "/reports/deleted/<string:deleted>/<int:number>": OWN,
    "/subscriptions/<int:link_id>/replace": "one's own link: that others have some is no secret, and theirs are not said to be of anything",
    "/subscriptions/<int:link_id>/stop": "as above",
    "/subscriptions/<int:link_id>/change": "as above",
}
FIGURES = ("/operations/<string:reference>/outcomes/<int:number>", "/payback/<string:job>/outcomes/<int:number>", "/outcomes/published/<string:published>/<int:number>", "/returns/<string:sent>/figures/<int:number>")
STAYS |= {place + rest: OWN for place in FIGURES for rest in ("", "/answer", "/change", "/correct", "/query")}
STAYS |= {f"/outcomes/<int:entry_id>{rest}": "leads on from before there were numbers, and no further" for rest in ("", "/answer", "/change", "/correct", "/query")}
STAYS |= {
    f"/payback/sessions/<int:session_id>{rest}": TAKEN
    for rest in ("", "/confirm", "/move", "/put-back", "/ready", "/record", "/stand-down", "/start", "/take-off")
} | {"/payback/today/<int:session_id>/record": TAKEN}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_number_in_an_address_has_its_reason(app: Flask) -> None:
    counted = {rule.rule for rule in app.url_map.iter_rules() if any(isinstance(one, IntegerConverter) for one in rule._converters.values())}
    assert counted - STAYS.keys() == set(), "number it within what it belongs to, or say here why nobody learns of hidden things from its gaps"
    assert STAYS.keys() - counted == set()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["coordinator", "manager", "charity"])
def test_what_is_hidden_is_not_counted_on_any_page(app: Flask, make: Make, browser: Browser, who: str) -> None:
    with app.app_context():
        _hide(make)
        town = build(make)
        assert db.session.scalar(select(func.min(OutcomeEntry.id))) > FROM and db.session.scalar(select(func.min(LogEntry.id))) > FROM
        db.session.commit()
    pages = _walked(browser.as_(town.people[who]), town)
    told = {f"{path}: {text[max(0, one.start() - 60) : one.end()]}" for path, text in pages.items() for one in COUNTED.finditer(text)}
    assert len(pages) > 40 and told == set()


def _hide(make: Make) -> None:
    """A restricted operation with a draft, and with one of everything that an operation may have, whose ids are high."""
    force = make.agency("Hidden Force")
    author, van = make.user(force), make.resource(force)
    for state in (OperationState.DRAFT, OperationState.COMPLETED):
        hidden = make.operation(state, lead=force, author=author, resources=[van], restricted=True, days_ahead=-3)
    make.nomination(hidden, force, author)
    make.lesson(hidden)
    make.job(asker=force, operation_id=hidden.id)
    now = clock.now()
    vehicles = Measure(code="hidden", name="Hidden", unit="vehicles", kind="enforcement")
    db.session.add(vehicles)
    db.session.flush()
    entry = OutcomeEntry(
        reference=next_figure(hidden.reference), measure_id=vehicles.id, hundredths=100, exactness=Exactness.EXACT, agency_id=force.id, operation_id=hidden.id,
        starts_on=hidden.day, ends_on=hidden.day, recorded_at=now, recorded_by_id=author.id, changed_at=now, changed_by_id=author.id, review=Review.QUERIED,
    )
    db.session.add_all([entry, Debrief(operation_id=hidden.id, made_at=now, changed_at=now, changed_by="A. Author")])
    db.session.flush()
    db.session.add_all([
        EntryQuery(entry_id=entry.id, question="How many?", asked_at=now, asked_by_id=author.id),
        LogEntry(
            operation_id=hidden.id, agency_id=force.id, kind=LogKind.NOTE, text="Hidden", happened_at=now, written_at=now, written_by_id=author.id, written_by="A. Author"
        ),
        HistoryLine(at=now, by_name="A. Author", operation_id=hidden.id, verb=Verb.CHANGED),
    ])
    to_tell(hidden, [force.id], "asked")
    db.session.commit()
    _raise_ids("operation", "commitment", "nomination", "booking", "telling", "history_line", "log_entry", "lesson", "job", "outcome_entry", "entry_query")


def _raise_ids(*names: str) -> None:
    """Let what is there have high ids; SQLite gives what comes after it higher ones."""
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in db.metadata.sorted_tables:
        for column in table.c:
            refers = next((key.column.table.name for key in column.foreign_keys), "")
            if table.name in names and column.name == "id" or refers in names:
                db.session.execute(text(f'UPDATE "{table.name}" SET {column.name} = {column.name} + {FROM}'))
    db.session.commit()


def _walked(somebody: Browser, town: Town) -> dict[str, str]:
    """Return the pages to which links lead from home and from the lists, a few of each kind of address."""
    waiting = ["/outcomes.csv?year=all", "/payback.csv", "/search?q=cubit", "/payback/days", "/outcomes/review", "/outcomes?year=all", "/operations?when=all", "/"]
    waiting += [f"/operations/{reference}/{page}" for reference in town.references.values() for page in ("log", "debrief", "answer", "tell", "")]
    asked, found = set(waiting), dict[str, str]()
    kinds: Counter[str] = Counter()
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"[A-Z]+-20[0-9]{2}-[0-9]+|[0-9]+|=.*", "#", path)
        if path in found or kinds[kind] >= 2 and path not in asked:
            continue
        kinds[kind] += 1
        answer = somebody.client.get(path)
        found[path] = content_of(answer)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            links = [urljoin(path, href) for href in re.findall(r'href="([^"#]+)"', content_of(answer).replace("&amp;", "&"))]
            waiting += [link for link in links if link.startswith("/") and not link.startswith("/static/")]
    return found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_between_two_open_figures_a_hidden_one_leaves_no_gap(make: Make, app: Flask, browser: Browser) -> None:
    police, other = make.agency("Kent Police"), make.agency("Another Force")
    removed, stopped = measure(app, "Vehicles removed"), measure(app, "Vehicles stopped")
    manager, sergeant = make.user(police, Role.MANAGER), make.user(police)
    op = ended(make, app, [removed, stopped], accepted=[police])
    hidden = ended(make, app, [removed, stopped], lead=other, restricted=True)
    first = recorded(app, op, removed, police, 12, by=sergeant)
    reader = browser.as_(manager)

    def seen() -> list[str]:
        pages = (address(first), "/outcomes?year=all", "/outcomes.csv?year=all", "/outcomes/review", f"/operations/{op.reference}", "/search?q=vehicles", "/")
        return [re.sub(r'<input[^>]* name="(csrf_token|once)"[^>]*>|<body[^>]*>', "", reader.get(page).text) for page in pages]

    before = seen()
    secret = recorded(app, hidden, removed, other, 3, by=make.user(other))
    assert seen() == before
    assert reader.get(address(secret)).status_code == reader.get(f"/operations/{op.reference}/outcomes/99").status_code == 404
    assert text_of(reader.get(address(secret))) == text_of(reader.get("/operations/NONE-2026-001/outcomes/1"))
    second = recorded(app, op, stopped, police, 41, by=sergeant)
    assert [one.reference for one in (first, second, secret)] == [f"{op.reference}/1", f"{op.reference}/2", f"{hidden.reference}/1"]
    assert f"Number figure 2 of {op.reference}" in text_of(reader.get(address(second)))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_old_addresses_lead_on_who_sees_the_figure_and_new_figures_have_none(make: Make, app: Flask, browser: Browser) -> None:
    police, other = make.agency("Kent Police"), make.agency("Another Force")
    removed, stopped = measure(app, "Vehicles removed"), measure(app, "Vehicles stopped")
    op, hidden = ended(make, app, [removed, stopped], accepted=[police]), ended(make, app, [removed], lead=other, restricted=True)
    old, secret = recorded(app, op, removed, police, 12, by=make.user(police)), recorded(app, hidden, removed, other, 3, by=make.user(other))
    with app.app_context():
        db.session.add(FigureCounter(owner="", last=secret.id))
        db.session.commit()
    new = recorded(app, op, stopped, police, 41, by=make.user(police))
    reader = browser.as_(make.user(police))
    for rest in ("", "/change", "/correct", "/answer", "/query"):
        assert (led := reader.get(f"/outcomes/{old.id}{rest}")).status_code == 302 and led.location == f"{address(old)}{rest}"
        answers = [reader.get(f"/outcomes/{one}{rest}") for one in (secret.id, new.id, 99999)]
        assert {answer.status_code for answer in answers} == {404} and len({text_of(answer) for answer in answers}) == 1


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_figure_is_found_where_it_belongs_and_nowhere_else(make: Make, app: Flask, browser: Browser) -> None:
    removed = measure(app, "Vehicles removed")
    op = ended(make, app, [removed])
    entry = recorded(app, op, removed, make.council(), 12, by=make.user())
    reader = browser.as_(make.user())
    assert reader.get(address(entry)).status_code == 200
    for path in (f"/payback/{op.reference}/outcomes/1", f"/outcomes/published/{op.reference}", "/outcomes/published/none/1", f"/operations/published%2F{op.reference}/outcomes/1", f"/operations/{op.reference}/outcomes/0"):
        assert reader.get(path).status_code == 404, path


def test_the_number_of_a_figure_that_was_taken_back_is_not_given_again(make: Make, app: Flask, browser: Browser) -> None:
    from opsplanner.outcomes.recording import services as recording_services
    from opsplanner.outcomes.recording.services import Cell

    removed = measure(app, "Vehicles removed")
    op, by = ended(make, app, [removed]), make.user()
    first = recorded(app, op, removed, make.council(), 12, by=by)
    do(app, recording_services.record_entries, op.reference, [Cell(removed.id, make.council().id, None, first.version)], by=by)
    again = recorded(app, op, removed, make.council(), 13, by=by)
    assert (first.reference, again.reference) == (f"{op.reference}/1", f"{op.reference}/2")
    words = text_of(browser.as_(by).get(address(again)))
    assert "Vehicles removed: 13 for Test Council" in words and "took back" not in words and "removed: 12" not in words
    assert browser.as_(by).get(address(first)).status_code == 404
