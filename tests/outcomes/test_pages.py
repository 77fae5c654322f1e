"""The pages of outcomes, as somebody uses them, with HTMX and without."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.figures import services as figures_services
from opsplanner.models import (
    AgencyKind,
    AgencyReport,
    Exactness,
    OperationState,
    OperationType,
    OutcomeEntry,
    Priority,
    Review,
    Role,
    User,
    entry_priority,
    operation_measure,
)
from opsplanner.outcomes.closing import services as closing_services
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.review import services as review_services
from tests.browser import text_of
from tests.outcomes.given import address, debriefed, do, ended, measure, published, recorded, stored
from tests.queries import queries_of


def sent(answer) -> dict[str, str]:
    """What the recording page would send back, the token left out."""
    form = re.search(r'<form method="post" action="[^"]*/outcomes".*?</form>', answer.text, re.S)[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token" and ("checkbox" not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1]
    return found


@pytest.fixture
def cubit(make, app):
    police = make.agency("Kent Police")
    removed, fees = measure(app, "Vehicles removed"), measure(app, "Release fees", "pounds")
    op = ended(make, app, [removed, fees], accepted=[police])
    return op, removed, fees, police


@pytest.mark.parametrize("hx", [False, True])
def test_an_agency_fills_its_own_column(make, app, browser, cubit, hx):
    op, removed, fees, police = cubit
    page = browser.as_(make.user(police))
    path = f"/operations/{op.reference}/outcomes"
    form = page.get(path)
    assert "Kent Police" in text_of(form) and f"q-{removed.id}-{make.council().id}" not in form.text
    values = sent(form) | {f"q-{removed.id}-{police.id}": "1,500", f"x-{removed.id}-{police.id}": "over", f"q-{fees.id}-{police.id}": "£1,350.90", f"i-{fees.id}-{police.id}": "yes"}
    answer = page.post(path, values, hx=hx)
    words = text_of(page.follow(answer))
    assert "2 figures of" in words and "A manager signs them off" in words
    assert "Kent Police: over 1,500 vehicles (not signed off)" in words and "Kent Police: £1,350.90 (interim) (not signed off)" in words
    assert stored(app, op, fees, police).interim
    again = page.get(path)
    assert 'value="1,500"' in again.text and 'value="1,350.90"' in again.text


def test_only_what_was_changed_is_written(make, app, browser, cubit):
    op, removed, fees, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    page, path = browser.as_(make.user(police)), f"/operations/{op.reference}/outcomes"
    page.post(path, sent(page.get(path)) | {f"q-{fees.id}-{police.id}": "0"})
    assert stored(app, op, removed, police).version == 1
    assert stored(app, op, fees, police).hundredths == 0
    assert "Nothing was changed" in text_of(page.follow(page.post(path, sent(page.get(path)))))


def test_what_cannot_be_read_stays_typed_beside_its_sentence(make, browser, cubit):
    op, removed, fees, police = cubit
    page, path = browser.as_(make.user(police)), f"/operations/{op.reference}/outcomes"
    answer = page.post(path, sent(page.get(path)) | {f"q-{removed.id}-{police.id}": "-3", f"q-{fees.id}-{police.id}": "1" + "0" * 30})
    words = text_of(answer)
    assert answer.status_code == 422 and "There is a problem" in words
    assert "Vehicles removed, Kent Police: Enter 0 or more" in words and "up to 999,999,999" in words
    assert 'value="-3"' in answer.text and "0" * 30 in answer.text


def test_measures_are_added_in_place_without_losing_what_was_typed(make, app, browser, cubit):
    op, removed, _, police = cubit
    arrests = measure(app, "Arrests", "arrests")
    page, path = browser.as_(make.user(police)), f"/operations/{op.reference}/outcomes"
    values = sent(page.get(path)) | {f"q-{removed.id}-{police.id}": "7", "more": str(arrests.id), "add": "yes"}
    for hx in (False, True):
        answer = page.post(path, values, hx=hx)
        assert answer.status_code == 200 and f'name="q-{arrests.id}-{police.id}"' in answer.text and 'value="7"' in answer.text
    page.post(path, sent(answer) | {f"q-{arrests.id}-{police.id}": "3"})
    assert (stored(app, op, arrests, police).hundredths, stored(app, op, removed, police).hundredths) == (300, 700)


def test_the_operations_own_measures_are_the_rows_when_it_has_some(make, app, browser, cubit):
    op, removed, fees, police = cubit
    with app.app_context():
        db.session.execute(operation_measure.insert().values(operation_id=op.id, measure_id=fees.id))
        db.session.commit()
    text = browser.as_(make.user(police)).get(f"/operations/{op.reference}/outcomes").text
    assert f"q-{fees.id}-{police.id}" in text and f"q-{removed.id}-{police.id}" not in text


def test_the_second_editor_sees_the_others_figure_beside_her_own(make, app, browser, cubit):
    op, removed, fees, police = cubit
    first, second = make.user(police), browser.as_(make.user(police))
    path = f"/operations/{op.reference}/outcomes"
    values = sent(second.get(path)) | {f"q-{removed.id}-{police.id}": "13"}
    recorded(app, op, removed, police, 12, by=first)
    recorded(app, op, fees, police, 50, by=first)
    answer = second.post(path, values)
    words = text_of(answer)
    assert answer.status_code == 422 and f"Recorded meanwhile: 12 , by {first.name}" in words.replace("12,", "12 ,")
    assert 'value="13"' in answer.text and 'value="50"' in answer.text, "her own stays, and what she did not touch is as it is now"
    second.post(path, sent(answer))
    assert (stored(app, op, removed, police).hundredths, stored(app, op, fees, police).hundredths) == (1300, 5000)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_took_a_figure_back_and_sends_an_old_tab_is_told_that_it_was_herself(make, app, browser, cubit):
    op, removed, _, police = cubit
    me, path, box = make.user(police), f"/operations/{op.reference}/outcomes", f"q-{removed.id}-{police.id}"
    recorded(app, op, removed, police, 12, by=me)
    page = browser.as_(me)
    old = sent(page.get(path))
    page.post(path, sent(page.get(path)) | {box: ""})
    late = page.post(path, old | {box: "13"})
    assert late.status_code == 422 and "You changed this yourself" in text_of(late) and "Somebody" not in text_of(late)


def test_the_lead_fills_all_columns_and_the_page_says_by_telephone(make, app, browser, cubit):
    op, removed, _, police = cubit
    lead = make.user()
    page, path = browser.as_(lead), f"/operations/{op.reference}/outcomes"
    form = page.get(path)
    assert f"told to {lead.name} by telephone" in text_of(form)
    page.post(path, sent(form) | {f"q-{removed.id}-{police.id}": "4"})
    entry = stored(app, op, removed, police)
    assert f"Told to {lead.name} by telephone" in text_of(page.get(address(entry)))


@pytest.mark.parametrize("hx", [False, True])
def test_what_is_chosen_beside_an_empty_box_is_said_and_kept(make, app, browser, cubit, hx):
    op, removed, fees, police = cubit
    page, path = browser.as_(make.user(police)), f"/operations/{op.reference}/outcomes"
    one, other = f"{removed.id}-{police.id}", f"{fees.id}-{police.id}"
    answer = page.post(path, sent(page.get(path)) | {f"i-{one}": "yes", f"x-{other}": "about"}, hx=hx)
    assert answer.status_code == 422 and text_of(answer).count("Enter the figure, or put back what you chose beside it") == 4
    again = sent(answer)
    assert again[f"i-{one}"] == "yes" and again[f"x-{other}"] == "about"
    kept = page.post(path, again | {f"q-{one}": "3", f"q-{other}": "90"}, hx=hx)
    assert "2 figures of" in text_of(page.follow(kept))
    emptied = sent(page.get(path)) | {f"q-{one}": "", f"q-{other}": ""}
    assert "2 figures of" in text_of(page.follow(page.post(path, emptied, hx=hx))), "an emptied box takes its figure back, whatever stands beside it"


def test_a_forecast_is_taken_only_of_a_figure_that_is_one_already(make, app, browser, cubit):
    op, removed, _, police = cubit
    page, path, box = browser.as_(make.user(police)), f"/operations/{op.reference}/outcomes", f"{removed.id}-{police.id}"
    answer = page.post(path, sent(page.get(path)) | {f"q-{box}": "3", f"x-{box}": "forecast"})
    assert answer.status_code == 422 and "a forecast is no result" in text_of(answer) and 'value="forecast"' not in answer.text
    recorded(app, op, removed, police, 12, by=make.user(police), exactness=Exactness.FORECAST)
    page.post(path, sent(page.get(path)) | {f"q-{box}": "13"})
    found = stored(app, op, removed, police)
    assert (found.hundredths, found.exactness) == (1300, Exactness.FORECAST)


def test_of_many_agencies_ones_own_comes_first_and_the_page_says_that_it_scrolls(make, app, browser):
    removed, others, lead = measure(app, "Vehicles removed"), [make.agency() for _ in range(4)], make.agency("Zebra Council")
    op = ended(make, app, [removed], lead=lead, accepted=others)
    page = browser.as_(make.user(make.office())).get(f"/operations/{op.reference}/outcomes")
    assert "5 agencies: scroll the table sideways" in text_of(page)
    page = browser.as_(make.user(lead)).get(f"/operations/{op.reference}/outcomes")
    heads = re.findall(r'<th scope="col" class="govuk-table__header">([^<]*)</th>', page.text)
    assert heads[:2] == ["Measure", "Zebra Council"]
    four = ended(make, app, [removed], lead=lead, accepted=others[:3])  # they stand beside each other at 1280 pixels
    assert "scroll the table sideways" not in text_of(browser.as_(make.user(lead)).get(f"/operations/{four.reference}/outcomes"))
    few = browser.as_(make.user(others[0])).get(f"/operations/{op.reference}/outcomes")
    assert "scroll the table sideways" not in text_of(few)


def test_before_the_start_the_page_says_when_results_come(make, app, browser):
    op = make.operation(OperationState.CONFIRMED)
    page, path = browser.as_(make.user()), f"/operations/{op.reference}/outcomes"
    assert "Results come after it begins" in text_of(page.get(path))
    removed = measure(app, "Vehicles removed")
    with app.app_context():
        db.session.execute(operation_measure.insert().values(operation_id=op.id, measure_id=removed.id))
        db.session.commit()
    answer = page.post(path, {f"q-{removed.id}-{make.council().id}": "1", f"v-{removed.id}-{make.council().id}": "0"})
    assert answer.status_code == 422 and "Results come after it begins" in text_of(answer)
    assert "Outcomes" not in re.findall(r"<h2[^>]*>(.*?)</h2>", page.get(f"/operations/{op.reference}").text)


def test_a_signed_off_figure_is_shown_without_a_box_and_refused_by_hand(make, app, browser, cubit):
    op, removed, _, police = cubit
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    page, path = browser.as_(make.user(police)), f"/operations/{op.reference}/outcomes"
    form = page.get(path)
    assert f'name="q-{removed.id}-{police.id}"' not in form.text and f"{address(entry)}/correct" in form.text
    answer = page.post(path, {f"q-{removed.id}-{police.id}": "1", f"v-{removed.id}-{police.id}": "2"})
    assert answer.status_code == 422 and "Vehicles removed of Kent Police is signed off, so it stays. Record a correction" in text_of(answer)


def test_nothing_to_report_and_what_comes_later_are_said_on_the_same_page(make, app, browser, cubit):
    op, _, _, police = cubit
    page = browser.as_(make.user(police))
    base = f"/operations/{op.reference}/outcomes"
    said = page.post(f"{base}/nothing-to-report?agency={police.code}")
    assert "Kent Police has nothing to report" in text_of(page.follow(said)) and "undo=yes" in page.get(base).text
    page.post(f"{base}/nothing-to-report?agency={police.code}&undo=yes")
    later = clock.today() + timedelta(days=9)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.get(f"{base}/follow-up?agency={police.code}").text)[1]
    answer = page.post(f"{base}/follow-up?agency={police.code}", {"follow_up": "the pound", "follow_up_on": later.isoformat(), "version": version})
    assert f"the pound, {clock.words_of_day(later)}" in text_of(page.follow(answer))
    assert page.post(f"{base}/nothing-to-report?agency={make.council().code}").status_code == 404


def test_nothing_to_report_stays_once_the_operation_is_closed_with_it(make, app, browser):
    op, lead = ended(make, app), make.user()
    do(app, closing_services.nothing_to_report, op.reference, make.council().code, True, by=lead)
    debriefed(app, op)
    page, base = browser.as_(lead), f"/operations/{op.reference}/outcomes"
    assert "undo=yes" in page.get(base).text
    do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)
    assert "undo=yes" not in page.get(base).text
    refused = page.post(f"{base}/nothing-to-report?agency={make.council().code}&undo=yes")
    assert refused.status_code == 422 and "This operation is closed, so its answers stay" in text_of(refused)
    with app.app_context():
        assert db.session.scalar(db.select(AgencyReport.nothing_to_report)) is True


def test_what_was_to_come_in_by_a_day_that_has_passed_keeps_the_operation_open(make, app, browser):
    removed = measure(app, "Vehicles removed")
    op, lead, council = ended(make, app, [removed], days_ago=20), make.user(), make.council()
    recorded(app, op, removed, council, 12, by=lead, interim=True)
    debriefed(app, op)
    do(app, closing_services.set_follow_up, op.reference, council.code, "the pound", clock.today(), seen_version=0, by=lead)
    page, path, passed = browser.as_(lead), f"/operations/{op.reference}/close", clock.today() - timedelta(days=1)
    assert "Close the operation" in text_of(page.get(path)), "it comes in today"
    with app.app_context():
        db.session.execute(db.update(AgencyReport).values(follow_up_on=passed))
        db.session.commit()
    shown = page.get(path)
    assert f"Test Council: the pound was to come in by {clock.words_of_day(passed)}: record it, or give a new date" in text_of(shown)
    assert f"/operations/{op.reference}/outcomes/follow-up?agency={council.code}" in shown.text and "Close the operation" not in text_of(shown)
    assert f"the pound, was to come in by {clock.words_of_day(passed)}" in text_of(page.get(f"/operations/{op.reference}"))
    assert page.post(path, {"version": op.version}).status_code == 422
    do(app, closing_services.set_follow_up, op.reference, council.code, "the pound", clock.today() + timedelta(days=3), seen_version=1, by=lead)
    do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)


def test_ten_ticked_of_which_three_cannot_be_stay_ticked_and_are_named(make, app, browser, cubit):
    op, _, _, police = cubit
    manager, sergeant = make.user(make.office(), Role.MANAGER), make.user(police)
    entries = [recorded(app, op, measure(app, f"Measure {n}", "cases"), police, n, by=sergeant) for n in range(10)]
    page = browser.as_(manager)
    ticked = [f"{entry.reference}.{entry.version}" for entry in entries]
    assert all(f'value="{one}"' in page.get("/outcomes/review").text for one in ticked)
    for entry in entries[:3]:
        do(app, entry_services.change_entry, entry.reference, figures_services.Figure(entry.hundredths + 100), note="", seen_version=entry.version, by=sergeant)
    for hx in (True, False):
        answer = page.post("/outcomes/review", {"entry": ticked, "once": "k" * 30 + str(hx)}, hx=hx)
        assert answer.status_code == 422
        words = text_of(answer)
        assert ("7 figures are signed off. 3 could not be" if hx else "Nothing was signed off. 10 could not be") in words
        assert "it was changed while you had it open" in words
    assert re.findall(r'id="tick-([^"]+)"[^>]*checked', answer.text) == [entry.reference for entry in entries[:3]]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(OutcomeEntry.review == Review.SIGNED_OFF)) == 7
    current = re.findall(r'name="entry" value="([^"]*)"', page.get("/outcomes/review").text)
    assert "3 figures are signed off" in text_of(page.follow(page.post("/outcomes/review", {"entry": current})))


@pytest.mark.parametrize("hx", [False, True])
def test_who_signs_off_on_the_second_page_stays_there_with_the_ticks_that_could_not_be(make, app, browser, cubit, hx):
    op, _, _, police = cubit
    manager, sergeant = make.user(make.office(), Role.MANAGER), make.user(police)
    entries = [recorded(app, op, measure(app, f"Measure {n}", "cases"), police, n, by=sergeant) for n in range(35)]
    page = browser.as_(manager)
    form = page.get("/outcomes/review?page=2")
    here = re.search(r'<form method="post" action="([^"]*review[^"]*)"', form.text)[1].replace("&amp;", "&")
    ticked = re.findall(r'name="entry" value="([^"]*)"', form.text)
    assert "page 2 of 2" in text_of(form) and len(ticked) == 10
    for entry in entries[25:28]:
        do(app, entry_services.change_entry, entry.reference, figures_services.Figure(entry.hundredths + 100), note="", seen_version=entry.version, by=sergeant)
    answer = page.post(here, {"entry": ticked}, hx=hx)
    assert answer.status_code == 422 and "7 figures are signed off. 3 could not be" in text_of(answer)
    assert re.findall(r'id="tick-([^"]+)"[^>]*checked', answer.text) == [entry.reference for entry in entries[25:28]]
    rest = re.findall(r'name="entry" value="([^"]*)"', answer.text)
    signed = page.follow(page.post(here, {"entry": rest}, hx=hx))
    assert "3 figures are signed off" in text_of(signed) and signed.text.count('name="entry"') == 25


def test_the_queue_begins_with_what_was_recorded_first(make, app, browser, cubit):
    op, removed, fees, police = cubit
    by, long_ago = make.user(police), clock.now() - timedelta(days=9)
    late, early = recorded(app, op, removed, police, 12, by=by), recorded(app, op, fees, police, 90, by=by)
    make.plan_year()
    with app.app_context():
        db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == early.id).values(recorded_at=long_ago))
        db.session.execute(entry_priority.insert().values(entry_id=late.id, priority_id=db.session.scalar(db.select(Priority.id))))
        db.session.commit()
    page = browser.as_(make.user(make.office(), Role.MANAGER))
    answer = page.get("/outcomes/review")
    assert re.findall('<tr id="entry-([^"]+)"', answer.text) == [early.reference, late.reference]
    assert f"{clock.words_of_instant(long_ago)}<br>changed by {by.name}" in answer.text
    assert "2 figures wait for you. By priority (a figure may count for several):" in text_of(answer)
    assert "Filters chosen" not in answer.text, "that a figure has no priority is no filter"
    assert "Clear Improve the local street scene" in text_of(page.get("/outcomes/review?priority=street-scene"))


def test_who_cannot_correct_a_signed_off_figure_reads_who_can(make, app, browser, cubit):
    op, removed, _, police = cubit
    manager = make.user(make.office(), Role.MANAGER)
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    page, said = browser.as_(manager), "a coordinator of Kent Police or Test Council, which leads the operation, can correct it"
    assert "can correct it" not in text_of(page.get(address(entry))), "it is not signed off yet"
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=manager)
    assert said in text_of(page.get(address(entry)))
    assert "can correct it" not in text_of(browser.as_(make.user(police)).get(address(entry)))
    own = published(app, removed, police, 350)
    assert "a coordinator of Kent Police or the partnership office can correct it" in text_of(page.get(address(own)))


def test_nothing_ticked_is_said(make, browser):
    answer = browser.as_(make.user(make.office(), Role.MANAGER)).post("/outcomes/review", {})
    assert answer.status_code == 422 and "Tick the figures that you sign off" in text_of(answer)


def test_the_queue_shows_last_times_figure_and_filters_by_operation_and_priority(make, app, browser, cubit):
    op, removed, _, police = cubit
    sergeant = make.user(police)
    with app.app_context():
        kind = db.session.get(OperationType, op.type_id)
    former = ended(make, app, days_ago=30, kind=kind, accepted=[police])
    before = recorded(app, former, removed, police, 987, by=sergeant)
    hidden = ended(make, app, days_ago=20, kind=kind, accepted=[police], restricted=True)
    recorded(app, hidden, removed, police, 654, by=sergeant)
    recorded(app, op, removed, police, 12, by=sergeant)
    page = browser.as_(make.user(make.office(), Role.MANAGER))
    answer = page.get(f"/outcomes/review?operation={op.reference}")
    assert "654" not in answer.text and hidden.reference not in answer.text, "a restricted operation's figure is nobody's last one but to who sees it"
    assert "Vehicles removed: 12" in text_of(answer) and f'{address(before)}">987</a>' in answer.text and former.reference not in text_of(answer)
    assert "Nothing of this waits" in text_of(page.get("/outcomes/review?priority=street-scene"))
    assert page.get("/outcomes/review?page=%00&priority=x'%22&state=zzz").status_code == 200


def test_ones_own_entry_has_no_box_and_the_page_says_whom_to_ask(make, app, browser, cubit):
    op, removed, _, police = cubit
    deputy = make.user(police, deputy_manager=True)
    recorded(app, op, removed, police, 12, by=deputy)
    page = browser.as_(deputy)
    alone = text_of(page.get("/outcomes/review"))
    assert "nobody else may sign them off" in alone and "appoint a deputy manager" in alone
    manager = make.user(make.office(), Role.MANAGER)
    words = page.get("/outcomes/review")
    assert f"Ask {manager.name} to sign them off" in text_of(words) and 'name="entry"' not in words.text
    entry = stored(app, op, removed, police)
    assert f"Ask {manager.name}." in text_of(page.get(address(entry)))
    assert page.post("/outcomes/review", {"entry": f"{entry.reference}.{entry.version}"}).status_code == 422
    assert stored(app, op, removed, police).review is Review.RECORDED


def test_of_a_restricted_operation_only_who_sees_it_is_named_to_ask(make, app, browser):
    police, removed = make.agency("Kent Police"), measure(app, "Vehicles removed")
    op = ended(make, app, [removed], accepted=[police], restricted=True)
    by = make.user(police)
    entry = recorded(app, op, removed, police, 12, by=by)
    manager, deputy = make.user(make.office(), Role.MANAGER), make.user(make.office(), deputy_manager=True)
    words = text_of(browser.as_(by).get(address(entry)))
    assert f"Ask {deputy.name}." in words and manager.name not in words
    assert "OFFICIAL-SENSITIVE" in words
    seen = browser.as_(manager)
    assert seen.get(address(entry)).status_code == seen.get("/outcomes/999").status_code == 404
    assert seen.get(f"{address(entry)}/query").status_code == 404
    assert "Vehicles removed" not in text_of(seen.get("/outcomes/review"))
    assert op.reference not in text_of(seen.get("/outcomes/review?operation=zzz"))


def test_who_was_asked_and_declined_is_named_to_ask_as_the_figure_is_before_them(make, app, browser):
    charity, removed = make.agency("Test Charity", AgencyKind.VOLUNTARY), measure(app, "Vehicles removed")
    deputy, by = make.user(charity, deputy_manager=True), make.user(deputy_manager=True)
    entry = recorded(app, ended(make, app, [removed], declined=[charity]), removed, make.council(), 12, by=by)
    other = recorded(app, ended(make, app, [removed], released=[charity]), removed, make.council(), 12, by=by)
    reads, writes = browser.as_(deputy), browser.as_(by)
    assert [reads.get(address(one)).status_code for one in (entry, other)] == [200, 404]
    assert [f"Ask {deputy.name}." in text_of(writes.get(address(one))) for one in (entry, other)] == [True, False]


def test_a_question_travels_to_the_recorder_and_back(make, app, browser, cubit):
    op, removed, _, police = cubit
    manager, sergeant = browser.as_(make.user(make.office(), Role.MANAGER)), make.user(police)
    entry = recorded(app, op, removed, police, 12, by=sergeant)
    sent_ = {"question": "Twelve in one street?", "version": entry.version}
    assert "finds it at home" in text_of(manager.follow(manager.post(f"{address(entry)}/query", sent_)))
    waits = manager.get("/outcomes/review?state=queried")
    assert "Twelve in one street?" in text_of(waits) and 'action="/outcomes/review' not in waits.text, "there is nothing to send"
    page = browser.as_(sergeant)
    form = page.get(f"{address(entry)}/answer")
    assert "asks: Twelve in one street?" in text_of(form)
    version = re.search(r'name="version"[^>]*value="(\d+)"', form.text)[1]
    answer = {"answer": "Eleven, one was taxed", "quantity": "11", "exactness": "exact", "version": version}
    words = text_of(page.follow(page.post(f"{address(entry)}/answer", answer)))
    assert "The answer is sent and the figure changed" in words and "Eleven, one was taxed" in words and "11 vehicles" in words
    assert "has no question that waits" in text_of(page.get(f"{address(entry)}/answer"))


def test_a_correction_shows_both_figures_on_both_pages(make, app, browser, cubit):
    op, removed, _, police = cubit
    sergeant = make.user(police)
    entry = recorded(app, op, removed, police, 12, by=sergeant)
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    page = browser.as_(sergeant)
    form = page.get(f"{address(entry)}/correct")
    version = re.search(r'name="version"[^>]*value="(\d+)"', form.text)[1]
    values = {"quantity": "13", "exactness": "exact", "why": "one was missed", "version": version}
    assert page.post(f"{address(entry)}/correct", values | {"why": ""}).status_code == 422
    new = page.follow(page.post(f"{address(entry)}/correct", values))
    for answer in (new, page.get(address(entry))):
        words = text_of(answer)
        assert "12 vehicles" in words and "13 vehicles" in words and "because one was missed" in words and "no longer counted" in words
    assert "Only the newest one of the chain" in text_of(page.get(f"{address(entry)}/correct"))
    words = text_of(page.get(f"/operations/{op.reference}"))
    assert "Kent Police: 13 vehicles (not signed off)" in words and "Kent Police: 12 vehicles" not in words
    assert "corrects 12 : one was missed" in text_of(browser.as_(make.user(make.office(), Role.MANAGER)).get("/outcomes/review")).replace("12:", "12 :")


def test_a_published_percentage_may_be_corrected_to_one_below_nought(make, app, browser):
    entry = published(app, measure(app, "Vehicle theft", "per cent", "published percentage"), make.council(), -3)
    page = browser.as_(make.user(make.office()))
    form = page.get(f"{address(entry)}/correct")
    assert 'value="-3"' in form.text
    values = {"quantity": "-3.4", "exactness": "exact", "why": "as published", "version": "1"}
    assert "-3.4%" in text_of(page.follow(page.post(f"{address(entry)}/correct", values)))


def test_deputies_are_appointed_and_ended_on_their_page(make, app, browser):
    person = make.user()
    for role in (Role.MANAGER, Role.ADMINISTRATOR):
        page = browser.as_(make.user(make.office(), role))
        assert "Choose who is to sign" in text_of(page.post("/outcomes/deputies", {"person": ""}))
        assert "is a deputy manager" in text_of(page.follow(page.post("/outcomes/deputies", {"person": str(person.id)})))
        assert browser.as_(make.user()).get("/outcomes/review").status_code == 403
        with app.app_context():
            assert db.session.get(User, person.id).deputy_manager
        assert browser.as_(person).get("/outcomes/review").status_code == 200
        assert "is no deputy manager any more" in text_of(page.follow(page.post(f"/outcomes/deputies/{person.id}/end")))
    manager = make.user(make.office(), Role.MANAGER)
    assert f"{manager.name}, Partnership Office" in text_of(browser.as_(manager).get("/outcomes/deputies"))
    assert browser.as_(person).get("/outcomes/deputies").status_code == 403


def test_a_manager_is_offered_the_people_of_her_own_agency_as_deputies(make, browser):
    police, council = make.agency("Kent Police"), make.council()
    own, other = make.user(police, name="Own Officer"), make.user(council, name="Other Officer")
    make.user(police, name="Own Deputy", deputy_manager=True), make.user(council, name="Other Deputy", deputy_manager=True)
    page = browser.as_(make.user(police, Role.MANAGER))
    shown = text_of(page.get("/outcomes/deputies"))
    assert "Own Officer" in shown and "Other Officer" not in shown and "Other Deputy" in shown and "of Kent Police." in shown
    assert "End the appointment of Own Deputy" in shown and "End the appointment of Other Deputy" not in shown
    assert page.post("/outcomes/deputies", {"person": str(other.id)}).status_code == 422
    assert page.post("/outcomes/deputies", {"person": str(own.id)}).status_code == 303
    office = text_of(browser.as_(make.user(make.office(), Role.ADMINISTRATOR)).get("/outcomes/deputies"))
    assert "Other Officer" in office and "End the appointment of Other Deputy" in office


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("hx", [False, True])
def test_among_many_people_a_deputy_is_found_by_name_or_agency(make, app, browser, caplog, hx):
    police, page = make.agency("Kent Police"), browser.as_(make.user(make.office(), Role.MANAGER))
    last = make.user(police, name="Zoe O'Hara")
    assert "Find" not in text_of(page.get("/outcomes/deputies", hx=hx)), "few are all offered"
    few = queries_of(caplog, page, "/outcomes/deputies")
    for n in range(24):
        make.user(name=f"Officer {n:02}")
    shown = page.get("/outcomes/deputies", hx=hx)
    assert "The first 20 can be chosen here. Type part of a name to find anybody else." in text_of(shown) and shown.text.count("<option") == 21
    assert queries_of(caplog, page, "/outcomes/deputies") == few
    assert "The first 20 that match can be chosen here" in text_of(page.get("/outcomes/deputies?q=officer", hx=hx))
    for typed in ("o’hara", "POLICE zoe"):
        found = page.get(f"/outcomes/deputies?q={typed}", hx=hx)
        assert "1 person found." in text_of(found) and f'<option selected value="{last.id}">Zoe O&#39;Hara, Kent Police</option>' in found.text
    assert "Nobody who can be appointed has “nobody” in their name" in text_of(page.get("/outcomes/deputies?q=nobody", hx=hx))
    assert page.post("/outcomes/deputies?q=hara", {"person": "no"}, hx=hx).status_code == 422
    assert "Zoe O'Hara is a deputy manager" in text_of(page.follow(page.post("/outcomes/deputies", {"person": str(last.id)})))


def test_an_administrator_signs_nothing_off_even_as_a_former_deputy(make, app, browser, cubit):
    op, removed, _, police = cubit
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    page = browser.as_(make.user(make.office(), Role.ADMINISTRATOR, deputy_manager=True))
    assert page.get("/outcomes/review").status_code == 403
    assert page.post("/outcomes/review", {"entry": f"{entry.reference}.{entry.version}"}).status_code == 403


def test_the_closing_page_says_what_is_missing_with_links_and_then_has_the_button(make, app, browser, cubit):
    op, removed, _, police = cubit
    lead, path = make.user(), f"/operations/{op.reference}/close"
    page = browser.as_(lead)
    first = page.get(path)
    assert "Kent Police has not said what came of it" in text_of(first) and f"/operations/{op.reference}/outcomes" in first.text
    assert "Close the operation" not in text_of(first) and f"/operations/{op.reference}/debrief" in first.text
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    do(app, closing_services.nothing_to_report, op.reference, make.council().code, True, by=lead)
    assert "one figure still to be signed off" in text_of(page.get(path)) and "The debrief is not written yet" in text_of(page.get(path))
    debriefed(app, op)
    refused = page.post(path, {"version": op.version})
    assert refused.status_code == 422 and "It cannot be closed yet" in text_of(refused)
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    ready = page.get(path)
    assert "Nobody has said who turned up, and after closing nobody can" in text_of(ready) and f"/operations/{op.reference}/turned-up" in ready.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', ready.text)[1]
    assert f"{op.reference} is closed" in text_of(page.follow(page.post(path, {"version": version})))
    assert "This operation is closed, so it cannot be closed" in text_of(page.get(path))


def test_the_operations_page_asks_for_outcomes_after_the_end_and_adds_them_up(make, app, browser, cubit):
    op, removed, _, police = cubit
    page = browser.as_(make.user(police))
    before = page.get(f"/operations/{op.reference}")
    assert "Kent Police has not said yet what came of it" in text_of(before)
    by = make.user(police)
    recorded(app, op, removed, police, 1500, by=by)
    recorded(app, op, removed, make.council(), 20, by=make.user(), exactness=figures_services.Exactness.OVER)
    stock = measure(app, "Litter bins", "bins", "stock")
    recorded(app, op, stock, police, 7, by=by)
    recorded(app, op, stock, make.council(), 8, by=make.user())
    words = text_of(page.get(f"/operations/{op.reference}"))
    assert "over 1,520 vehicles" in words and "not added up" in words and "has not said yet what" not in words


def test_the_number_of_queries_does_not_grow_with_what_is_shown(make, app, browser, caplog, cubit):
    op, removed, _, police = cubit
    deputy, lead = make.user(police, deputy_manager=True), make.user()
    make.user(make.office(), Role.MANAGER)
    entry = recorded(app, op, removed, police, 12, by=deputy)
    pages = {
        "record": (browser.as_(lead), f"/operations/{op.reference}/outcomes"),
        "review": (browser.as_(deputy), "/outcomes/review"),
        "entry": (browser.as_(deputy), address(entry)),
        "close": (browser.as_(lead), f"/operations/{op.reference}/close"),
        "deputies": (browser.as_(make.user(make.office(), Role.MANAGER)), "/outcomes/deputies"),
    }
    one = {name: queries_of(caplog, *where) for name, where in pages.items()}
    for n in range(3):
        for agency, by in ((police, deputy), (make.council(), lead)):
            recorded(app, op, measure(app, f"Measure {n} {agency.id}", "cases"), agency, n, by=by)
        make.user(deputy_manager=True)
    assert {name: queries_of(caplog, *where) for name, where in pages.items()} == one
    assert max(one.values()) <= 12


def test_the_page_that_answers_a_question_says_about_once(make, app, browser, cubit):
    op, removed, _, police = cubit
    officer, manager = make.user(police), make.user(make.office(), Role.MANAGER)
    entry = recorded(app, op, removed, police, 8, by=officer, exactness=Exactness.ABOUT)
    do(app, entry_services.query, entry.reference, "Eight?", seen_version=entry.version, by=manager)
    words = text_of(browser.as_(officer).get(f"{address(entry)}/answer"))
    assert "Answer the question about this figure: about 8 vehicles" in words and "about about" not in words
