"""A measure's own page: what counts, and where it is used."""

from __future__ import annotations

import pytest

from opsplanner.database import db
from opsplanner.models import (
    AgencyKind,
    Measure,
    Operation,
    OutcomeEntry,
    Priority,
    Role,
    entry_priority,
    operation_priority,
    type_priority,
)
from tests.browser import text_of
from tests.outcomes.given import address, context, ended, measure, published, recorded
from tests.queries import queries_of

PAGE = "/outcomes/measures/untaxed-vehicles-removed"
COUNTS = "Untaxed vehicles taken to the pound. Counted on the day by the agency whose contractor took them."


@pytest.fixture
def removed(app):
    """A measure that says what counts, and what follows from it."""
    found = measure(app, "Untaxed vehicles removed", definition=COUNTS, better="neither")
    measure(app, "Vehicles reclaimed", follows_id=found.id)
    measure(app, "Vehicles destroyed", follows_id=found.id, better="down")
    return found


@pytest.fixture
def cubit(make, app, removed):
    """A Cubit of two days ago, whose type is for the street scene and records the measure, with a figure of the police."""
    year, police, kind = make.plan_year(), make.agency("Kent Police"), make.type("CUBIT")
    with context(app):
        db.session.execute(type_priority.insert().values(operation_type_id=kind.id, priority_code="street-scene"))
        db.session.commit()
    op = ended(make, app, [removed], kind=kind, accepted=[police])
    recorded(app, op, removed, police, 12, by=make.user(police))
    return op, police, year


def restrict(app, op):
    """Mark an operation OFFICIAL-SENSITIVE."""
    with context(app):
        db.session.execute(db.update(Operation).where(Operation.id == op.id).values(restricted=True))
        db.session.commit()


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("hx", [False, True])
@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR, Role.MANAGER])
def test_it_says_what_counts_how_by_whom_and_where_it_is_used(make, browser, cubit, role, hx):
    page = browser.as_(make.user(make.council(), role))
    answer = page.get(PAGE, hx=hx)
    words = text_of(answer)
    assert answer.status_code == 200 and COUNTS in words
    assert "Vehicles, whole numbers" in words and "Added up: each figure counts once in every total." in words
    assert "Enforcement: what was found and dealt with" in words
    assert "Neither: a higher figure is not better or worse by itself." in words and "no figure of it is called green" in words
    assert "Each agency that took part in an operation, on the operation’s own page. So far: Kent Police" in words
    assert "From it follow Vehicles destroyed and Vehicles reclaimed" in words
    assert "Improve the local street scene" in words and f'href="/plan/{cubit[2].code.replace("/", "-")}/street-scene"' in answer.text
    assert 'href="/operations?type=CUBIT&amp;when=all"' in answer.text
    assert "One figure , not signed off: 12 in all" in words
    assert 'href="/outcomes?year=all&amp;measure=untaxed-vehicles-removed"' in answer.text
    assert page.get("/outcomes?year=all&measure=untaxed-vehicles-removed").status_code == 200


def test_what_follows_from_another_says_so(make, browser, removed):
    answer = browser.as_(make.user()).get("/outcomes/measures/vehicles-reclaimed")
    assert f'It follows from <a class="govuk-link" href="{PAGE}">Untaxed vehicles removed</a>' in answer.text
    assert "it says what came of those, so the two do not add up" in text_of(answer)


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"shape": "stock", "unit": "bins"}, "Its figures stand one by one and are never added up."),
        ({"shape": "published percentage", "unit": "per cent", "better": "down"}, "Down: a lower figure is better."),
        ({"unit": "tonnes", "better": "up"}, "Tonnes, parts of one too"),
        ({"kind": "payback"}, "Whoever writes down a Community Payback session, with what came of it."),
        ({}, "A service, in a return of its own, or an agency that adds it to what came of an operation."),
        ({}, "Not defined yet: nobody has said what counts."),
        ({"active": False}, "No longer used It is not offered any more. What was recorded stays."),
    ],
)
def test_every_measure_has_a_page_of_its_own_kind(make, browser, app, more, words):
    with context(app):
        db.session.add(Measure(**({"code": "one", "name": "One", "unit": "things", "kind": "environment"} | more)))
        db.session.commit()
    assert words in text_of(browser.as_(make.user()).get("/outcomes/measures/one"))


def test_a_stock_says_how_many_figures_there_are_and_no_sum(make, browser, app):
    bins = measure(app, "Litter bins", "bins", "stock")
    published(app, bins, make.council(), 2000)
    published(app, bins, make.agency("Kent Police"), 10)
    words = text_of(browser.as_(make.user()).get("/outcomes/measures/litter-bins"))
    assert "2 figures , all signed off" in words and "in all" not in words


def test_an_unknown_measure_is_the_same_not_found_as_any(make, browser, removed):
    page = browser.as_(make.user())
    missing, other = page.get("/outcomes/measures/no-such"), page.get("/outcomes/999999")
    assert missing.status_code == 404 and text_of(missing) == text_of(other)


def test_it_tells_nothing_of_what_a_reader_may_not_see(make, browser, app, cubit, removed):
    op, police, year = cubit
    dvla, charity = make.agency("DVLA"), make.user(make.agency("Test Charity", AgencyKind.VOLUNTARY))
    reader, office = make.user(make.agency("Test Fire"), Role.MANAGER), make.user(make.office())
    secret = ended(make, app, [], kind=make.type("SECRET"), accepted=[dvla])
    before, alone = (text_of(browser.as_(who).get(PAGE)) for who in (reader, charity))
    assert "One figure" in before and "None yet" in alone and "So far" not in alone
    entry = recorded(app, secret, removed, dvla, 30, by=make.user(dvla))
    with context(app):
        hidden = Priority(plan_year_id=year.id, code="hidden", name="Hidden aim")
        db.session.add(hidden)
        db.session.flush()
        db.session.execute(operation_priority.insert().values(operation_id=secret.id, priority_id=hidden.id))
        db.session.execute(entry_priority.insert().values(entry_id=entry.id, priority_id=hidden.id))
        db.session.commit()
    assert "DVLA" in text_of(browser.as_(reader).get(PAGE)) and "Hidden aim" in text_of(browser.as_(reader).get(PAGE))
    restrict(app, secret)
    assert text_of(browser.as_(reader).get(PAGE)) == before and text_of(browser.as_(charity).get(PAGE)) == alone
    seen = text_of(browser.as_(office).get(PAGE))
    assert "2 figures" in seen and "DVLA" in seen and "Hidden aim" in seen
    with context(app):
        db.session.execute(db.update(Operation).where(Operation.id == secret.id).values(figures_released=True))
        db.session.commit()
    released = text_of(browser.as_(reader).get(PAGE))
    assert "2 figures , none signed off: 42 in all One figure of operations that are not named here is in it" in released
    assert "DVLA" not in released and "Hidden aim" not in released


def test_the_number_of_queries_does_not_grow(make, app, browser, cubit, removed, caplog):
    page = browser.as_(make.user())
    page.get(PAGE)
    once = queries_of(caplog, page, PAGE)
    for n in range(3):
        agency = make.agency(f"Agency {n}")
        recorded(app, ended(make, app, [removed], kind=make.type(f"KIND{n}"), accepted=[agency]), removed, agency, n + 1, by=make.user(agency))
        measure(app, f"Vehicles {n}", follows_id=removed.id)
    assert queries_of(caplog, page, PAGE) == queries_of(caplog, page, PAGE, hx=True) == once == 7


def test_the_log_an_entry_and_the_recording_page_lead_to_what_counts(make, app, browser, cubit, removed):
    op, police, _ = cubit
    page = browser.as_(make.user(police))
    log = page.get("/outcomes?year=all")
    assert f'href="{PAGE}">Untaxed vehicles removed</a>' in log.text and 'href="/outcomes?year=all&amp;measure=untaxed-vehicles-removed"' in log.text
    with context(app):
        entry = db.session.scalars(db.select(OutcomeEntry).order_by(OutcomeEntry.id.desc())).first()
    assert f'href="{PAGE}">Untaxed vehicles removed</a>' in page.get(address(entry)).text
    assert COUNTS in text_of(page.get(f"/operations/{op.reference}/outcomes"))


def test_the_log_says_in_whole_sentences_where_a_total_and_a_name_lead(make, browser, cubit):
    page = browser.as_(make.user(cubit[1]))
    assert "A total opens into its figures; a measure’s name leads to what counts." in text_of(page.get("/outcomes?year=all"))
    one = text_of(page.get("/outcomes?year=all&measure=untaxed-vehicles-removed"))
    assert "A measure’s name leads to what counts." in one and "A total opens" not in one


def test_who_is_signed_out_is_sent_to_sign_in(browser, removed):
    assert browser.get(PAGE).status_code in (302, 303)
