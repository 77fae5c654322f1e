"""A question about a Payback job, or about a figure, is answered from the message that asks it: by a link, without signing in, and by nothing but a press on its page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import NotFound
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    AskerKind,
    DeclineReason,
    EntryQuery,
    HistoryLine,
    JobKind,
    JobState,
    Message,
    MessageState,
    Notice,
    NoticeChoice,
    NoticeWay,
    Operation,
    OutcomeEntry,
    PaybackJob,
    QuestionLink,
    Review,
    Role,
    User,
)
from opsplanner.notices.answering import services as answering_services
from opsplanner.notices.letters import services as letters_services
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.entry.answering.rules import why_over as why_figure_over
from opsplanner.payback.jobs.answering.rules import why_over as why_job_over
from opsplanner.payback.jobs.answering.words import became
from opsplanner.payback.jobs.deciding import services as deciding_services
from opsplanner.payback.telling.outside import services as outside_services
from opsplanner.tasks import services as tasks_services
from tests.browser import text_of
from tests.outcomes.given import do, ended, measure, recorded
from tests.page_forms import post_forms
from tests.payback.jobs import probation, stored
from tests.queries import queries_of
from tests.test_every_route import _stored

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
ADDRESS, OUTSIDE = "asked@council.example", "riverside@residents.example"


class Asked:
    """Somebody who is asked by mail, and what she got: about a job ("job"), about a job and without an account ("outside"), or about a figure ("figure")."""

    def __init__(self, app: Any, make: Any, hands: Any, sort: str):
        self.app, self.hands, self.sort, self.to = app, hands, sort, OUTSIDE if sort == "outside" else ADDRESS
        self.her = make.user(name="A. Asked", email=ADDRESS)
        if sort == "figure":
            self.by = make.user(make.office(), Role.MANAGER, name="M. Manager")
            what, police = measure(app, "Vehicles removed"), make.agency("Police")
            operation = ended(make, app, [what], accepted=[police])
            entry = recorded(app, operation, what, police, 12, by=self.her)
            self.reference, self.operation_id = entry.reference, operation.id
            self.page = f"/operations/{operation.reference}/outcomes/{entry.reference.rpartition('/')[2]}"
        else:
            self.by = probation(make, name="K. Keeper")
            left = {"asker_kind": AskerKind.RESIDENTS, "asker_name": "Riverside Residents", "asker_email": OUTSIDE} if sort == "outside" else {}
            job = make.job(author=self.her, **left)
            self.reference, self.page = job.reference, f"/payback/{job.reference}"
        self.path = self.ask("Is there a hoist?")

    def ask(self, question: str) -> str:
        """Ask, let the worker send what is due, and return the path of the link in the newest message to her."""
        if self.sort == "figure":
            do(self.app, entry_services.query, self.reference, question, seen_version=self.entry().version, by=self.by)
        else:
            do(self.app, deciding_services.ask_about_job, self.reference, question=question, seen_version=stored(self.app, self.reference).version, by=self.by)
        return self.arrived()

    def arrived(self) -> str:
        """Let the worker send what is due, and return the path of the link in the newest message to her; "" where that has none."""
        self.hands.shift(timedelta(minutes=2))
        with self.app.app_context():
            sending_services.deliver()
        found = re.search(r"/question/\S+", self.newest())
        return found[0] if found else ""

    def newest(self) -> str:
        """What the newest message to her says."""
        with self.app.app_context():
            sent = select(Message).where(Message.recipient == self.to, Message.state == MessageState.IN_FOLDER).order_by(Message.id.desc()).limit(1)
            message = folder_services.taken_out(db.session.scalars(sent).one().message_id)
        assert message is not None
        return str(message.get_body(("plain",)).get_content())  # type: ignore[union-attr]

    def entry(self) -> OutcomeEntry:
        """The figure as it is stored."""
        with self.app.app_context():
            return db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.reference == self.reference)).one()

    def waits(self) -> bool:
        """Whether the question waits for an answer."""
        return self.entry().review is Review.QUERIED if self.sort == "figure" else stored(self.app, self.reference).state is JobState.INFORMATION_WANTED

    def line(self) -> HistoryLine:
        """The newest line of the history."""
        with self.app.app_context():
            return db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc()).limit(1)).one()

    def change(self, model: Any, which: Any, **values: Any) -> None:
        """Change rows."""
        with self.app.app_context(), unit_of_work():
            db.session.execute(update(model).where(which).values(**values))


@pytest.fixture
def asked(app, make, hands, request) -> Asked:
    """Somebody who was asked by mail."""
    return Asked(app, make, hands, request.param)


ALL = pytest.mark.parametrize("asked", ["job", "outside", "figure"], indirect=True)
OF_FIGURE = pytest.mark.parametrize("asked", ["figure"], indirect=True)


def form(page: Any, path: str, **typed: str) -> dict[str, Any]:
    """What the page's own form sends, with what was typed in it; its token is the browser's."""
    found = next(one for one in post_forms(page.text, path) if "answer" in one.shown or "answer" in dict(one.values))
    sent = dict(found.values) | found.shown | {"answer": "Behind the hall"} | typed
    sent.pop("csrf_token")
    return sent


@ALL
def test_it_is_answered_without_signing_in_and_the_history_says_by_which_link(asked, browser):
    asked.newest()
    page = browser.get(asked.path)
    assert page.status_code == 200 and "Is there a hoist?" in text_of(page) and "K. Keeper" not in page.text and "M. Manager" not in page.text
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    done = browser.post(asked.path, form(page, asked.path))
    assert (done.status_code, done.location) == (303, asked.path) and not asked.waits()
    said = text_of(browser.follow(done))
    assert "This is answered" in said and "This was answered on Wednesday 18 November 2026, 11.0" in said and "“Behind the hall”" in said
    line, how = asked.line(), "by the link" if asked.sort == "outside" else f"by the link sent to {ADDRESS}"
    assert how in line.what and "Behind the hall" in line.what
    assert line.by_name == "Riverside Residents" if asked.sort == "outside" else (line.by_id, line.by_name) == (asked.her.id, "A. Asked, Test Council")
    assert OUTSIDE not in line.what
    assert how in text_of(browser.as_(asked.by).get(asked.page)), "who asked reads it"
    with asked.app.app_context():
        assert db.session.scalars(select(Notice).where(Notice.user_id == asked.her.id).order_by(Notice.id)).first().read_at is not None or asked.sort == "outside"


@ALL
def test_only_its_hash_is_kept_and_a_scanner_changes_nothing(asked, browser, app):
    token = asked.path.removeprefix("/question/")
    before = _stored(app)
    assert len(token) >= 43 and token not in repr(before)
    sent = form(browser.get(asked.path), asked.path)
    for _ in range(5):
        assert app.test_client().get(asked.path).status_code == 200 and app.test_client().head(asked.path).status_code == 200
    for path in (asked.path, f"{asked.path}/new-link"):
        for data in ({}, sent, sent | {"csrf_token": "made-up"}):
            assert app.test_client().post(path, data=data).status_code == 422
    assert _stored(app) == before and asked.waits()
    assert browser.get(f"{asked.path}x").status_code == 404


@ON_SQLITE
@ALL
def test_sent_twice_it_is_done_once_and_a_second_answer_is_shown_that_it_is_answered_and_what_was_typed(asked, browser):
    page = browser.get(asked.path)
    first, second = form(page, asked.path), form(browser.get(asked.path), asked.path, answer="Beside the church")
    browser.post(asked.path, first)
    line = asked.line().id
    assert browser.post(asked.path, first).status_code == 303 and asked.line().id == line
    late = browser.post(asked.path, second)
    assert late.status_code == 422 and "This was answered on" in text_of(late) and "Beside the church" in late.text and asked.line().id == line


@ON_SQLITE
@ALL
def test_another_question_ends_it_and_a_new_link_to_that_goes_to_the_same_address_once(asked, browser):
    browser.post(asked.path, form(browser.get(asked.path), asked.path))
    newer = asked.ask("And who has the key?")
    assert newer != asked.path
    over = browser.get(asked.path)
    for words in ("This is answered", "This was answered on Wednesday 18 November 2026, 11.0", "since this message was sent", "Is there a hoist?", "“Behind the hall”"):
        assert words in text_of(over), words
    assert "And who has the key?" not in over.text
    with asked.app.app_context():
        count = db.session.query(Message).count()
    for _ in range(2):
        browser.post(f"{asked.path}/new-link", form_of_new(browser.get(asked.path), asked.path))
    with asked.app.app_context():
        assert db.session.query(Message).count() == count + 1, "one in a quarter of an hour"
    newest = asked.arrived()
    assert newest not in (asked.path, newer, "") and "And who has the key?" in asked.newest()
    browser.post(newest, form(browser.get(newest), newest, answer="The warden"))
    assert not asked.waits()
    for path, answer, other in ((asked.path, "“Behind the hall”", "The warden"), (newer, "“The warden”", "Behind the hall")):
        assert answer in text_of(browser.get(path)) and other not in browser.get(path).text, "each link says what its own question was answered"


@ON_SQLITE
@ALL
def test_once_it_is_decided_the_link_says_what_was_answered_and_what_became_of_it(asked, browser):
    sent = form(browser.get(asked.path), asked.path)
    browser.post(asked.path, sent)
    waits = "The figure waits to be signed off again." if asked.sort == "figure" else "Probation decides by Friday 20 November 2026."
    assert waits in text_of(browser.get(asked.path))
    if asked.sort == "figure":
        asked.change(OutcomeEntry, OutcomeEntry.reference == asked.reference, review=Review.SIGNED_OFF)
        then = "The figure is signed off."
    else:
        seen = stored(asked.app, asked.reference).version
        do(asked.app, deciding_services.decline_job, asked.reference, reason=DeclineReason.NO_BENEFIT, said="Ours alone", seen_version=seen, by=asked.by)
        then = "Probation has declined it: no benefit to the community."
    said = text_of(browser.get(asked.path))
    assert "This is answered" in said and "This was answered on Wednesday 18 November 2026, 11.0" in said and "“Behind the hall”" in said and then in said
    assert "Ours alone" not in said, "what messages do not tell who has no account"


def form_of_new(page: Any, path: str) -> dict[str, Any]:
    """What the button sends that asks for a new link."""
    found = next(one for one in post_forms(page.text, f"{path}/new-link"))
    return {name: text for name, text in dict(found.values).items() if name != "csrf_token"}


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "what"), [("job", "suspended"), ("job", "another address"), ("job", "staff"), ("figure", "suspended"), ("figure", "another agency")], indirect=["asked"]
)
def test_it_dies_with_who_was_asked(asked, browser, make, what):
    sent = form(browser.get(asked.path), asked.path)
    now = {
        "suspended": {"suspended_at": clock.now()}, "another address": {"email": "other@council.example"}, "another agency": {"agency_id": make.agency("Elsewhere").id},
        "staff": {"role": Role.STAFF},
    }[what]
    asked.change(User, User.id == asked.her.id, **now)
    for answer in (browser.get(asked.path), browser.post(asked.path, sent)):
        assert "This link has ended" in text_of(answer) and "hoist" not in answer.text and asked.reference not in answer.text
    assert asked.waits()
    with asked.app.app_context():
        count = db.session.query(Message).count()
    browser.post(f"{asked.path}/new-link", {"once": "x" * 24})
    with asked.app.app_context():
        assert db.session.query(Message).count() == count


@ON_SQLITE
@pytest.mark.parametrize("asked", ["outside"], indirect=True)
def test_without_an_account_it_dies_with_the_address_and_both_are_forgotten_after_90_days(asked, browser, hands):
    browser.post(asked.path, form(browser.get(asked.path), asked.path))
    newer = asked.ask("And who has the key?")
    browser.post(f"{asked.path}/new-link", form_of_new(browser.get(asked.path), asked.path))
    asked.path = asked.arrived()
    assert asked.path not in ("", newer)
    assert "If anything is unclear, ring" in text_of(browser.get(asked.path)), "she has to be nowhere"
    asked.change(PaybackJob, PaybackJob.reference == asked.reference, asker_email="other@residents.example")
    assert "This link has ended" in text_of(browser.get(asked.path)) and asked.reference not in browser.get(asked.path).text
    for days in (0, 91):
        hands.shift(timedelta(days=days))
        with asked.app.app_context():
            tasks_services.do(outside_services.TASK)
    with asked.app.app_context():
        assert db.session.query(QuestionLink).filter(QuestionLink.user_id.is_(None)).count() == 0 and db.session.query(Message).filter(Message.recipient == OUTSIDE).count() == 0
    assert browser.get(asked.path).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize("asked", ["job", "figure"], indirect=True)
def test_the_link_of_who_has_an_account_goes_90_days_after_its_message(asked, browser, hands):
    for days, status in ((89, 200), (2, 404)):
        hands.shift(timedelta(days=days))
        with asked.app.app_context():
            tasks_services.do(outside_services.TASK)
        assert browser.get(asked.path).status_code == status
    with asked.app.app_context():
        assert db.session.query(QuestionLink).count() == 0
    assert asked.waits() and "Is there a hoist?" in text_of(browser.as_(asked.her).get(asked.page)), "she signs in"


@ON_SQLITE
@OF_FIGURE
def test_of_a_restricted_operation_it_asks_to_sign_in(asked, browser):
    sent = form(browser.get(asked.path), asked.path)
    asked.change(Operation, Operation.id == asked.operation_id, restricted=True)
    for answer in (browser.get(asked.path), browser.post(asked.path, sent)):
        assert answer.status_code == 403 and "only by somebody who signs in" in text_of(answer)
        assert asked.reference not in answer.text and "hoist" not in answer.text and "Vehicles" not in answer.text
    assert asked.waits()
    with asked.app.app_context(), unit_of_work():
        link = db.session.scalars(select(QuestionLink)).one()
        line, her = db.session.get_one(HistoryLine, link.line_id), db.session.get_one(User, asked.her.id)
        assert answering_services.offer(line, her, ADDRESS) == "", "no message has a link to it any more"


@ON_SQLITE
@OF_FIGURE
def test_the_figure_can_be_changed_with_the_answer_and_bad_input_comes_back(asked, browser):
    page = browser.get(asked.path)
    for typed, sentence in (({"answer": " "}, "Enter the answer"), ({"answer": "x" * 1001}, "at most 1,000"), ({"quantity": "many"}, "number"), ({"version": "x"}, "Open the page again")):
        wrong = browser.post(asked.path, form(page, asked.path) | typed)
        assert wrong.status_code == 422 and sentence in text_of(wrong), (typed, text_of(wrong))
        assert typed.get("quantity", "12") in wrong.text
    assert asked.waits()
    browser.post(asked.path, form(browser.get(asked.path), asked.path, quantity="11"))
    assert (asked.entry().hundredths, asked.entry().review) == (1100, Review.RECORDED)


@ON_SQLITE
@OF_FIGURE
def test_its_page_takes_11_queries(asked, browser, caplog):
    assert queries_of(caplog, browser, asked.path) == 11


@ON_SQLITE
@OF_FIGURE
def test_in_the_digest_it_has_its_link_too(asked, hands):
    with asked.app.app_context(), unit_of_work():
        db.session.add(NoticeChoice(user_id=asked.her.id, kind="queried", way=NoticeWay.DIGEST))
        question = db.session.scalars(select(EntryQuery)).one()
        question.answered_at, question.answer = clock.now(), "Yes"
        db.session.execute(update(OutcomeEntry).values(review=Review.RECORDED))
    asked.ask("Again?")
    hands.shift(timedelta(days=1))
    with asked.app.app_context():
        letters_services.write_digests()
    assert asked.arrived() != "" and "Again?" in asked.newest()


@ON_SQLITE
def test_what_is_answered_by_a_link_that_is_gone_by_then_is_not_found(app):
    with app.app_context(), pytest.raises(NotFound), unit_of_work():
        answering_services.answer("gone", None)


def test_how_long_a_question_can_be_answered():
    at = clock.now()
    assert why_job_over("PAYBACK-2026-001", JobState.INFORMATION_WANTED, newest=True, answered_at=None) == ""
    both = why_job_over("PAYBACK-2026-001", JobState.INFORMATION_WANTED, newest=False, answered_at=at)
    assert both.startswith("This was answered on") and "something else" in both and "This was" not in why_job_over("", JobState.LAPSED, newest=False, answered_at=None)
    assert "This was answered on" in why_job_over("PAYBACK-2026-001", JobState.REFERRED, newest=True, answered_at=at)
    assert "so nothing is asked about it any more" in why_job_over("PAYBACK-2026-001", JobState.LAPSED, newest=True, answered_at=None)
    assert why_figure_over(waits=True, newest=True, answered_at=None) == ""
    assert "This was answered on" in why_figure_over(waits=False, newest=True, answered_at=at)
    assert "no question any more" in why_figure_over(waits=False, newest=True, answered_at=None)
    assert "Something else" in why_figure_over(waits=True, newest=False, answered_at=None)


def test_what_became_of_a_job_says_no_more_than_messages_tell():
    today = clock.today()
    job = PaybackJob(kind=JobKind.USUAL, asker_kind=AskerKind.RESIDENTS, asker_name="Riverside", visit=1, said="Ours alone", hold_until=today, decline_reason=DeclineReason.UNSAFE)
    said = {}
    for job.state in JobState:
        said[job.state] = became(job, today)
    assert not any("Ours alone" in each for each in said.values())
    assert {state for state, each in said.items() if not each} == {JobState.DRAFT, JobState.INFORMATION_WANTED, JobState.NOT_CHECKED}, "the last is never stored"
    assert said[JobState.ACCEPTED] == "Probation has accepted it. It waits for a working day" and said[JobState.ON_HOLD].startswith("It is on hold until")
