"""Takes the pictures of the main pages that README.md and docs/ show, from a fresh demonstration: `make pictures`.

One operation is planned, asked for, answered, confirmed and moved on the way, so that the pictures tell one story. What comes
after the day, the plan and Community Payback are shown as the demonstration has them.
Each page is taken as a desk shows it first and as a phone does, without scrolling.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from opsplanner import clock, config
from opsplanner.database import db, unit_of_work
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Message
from opsplanner.operations.proposal.work import services as quarter_services
from opsplanner.payback.proposal.work import services as month_services
from tests.chromium import chromium, demonstration_app, opened, served, sign_in

FOLDER = config.ROOT / "docs" / "pictures"
SIZES = {1280: 720, 390: 844}
MOST = 5_000_000
"""Bytes that the folder may hold: everybody who clones the project carries them."""
ASKED = ("dvla", "police", "fire")


def shown() -> set[str]:
    """Return the names of the pictures that the documents show."""
    documents = [config.ROOT / "README.md", *sorted((config.ROOT / "docs").glob("*.md"))]
    return {name for document in documents for name in re.findall(r"pictures/([\w-]+\.png)", document.read_text())}


def take(page: Page, name: str, *, at: str = "") -> None:
    """Write NAME-1280.png and NAME-390.png, as far as the documents show them, of the page that is open, from its top or from the part that `at` selects."""
    for width in SIZES:
        if (file := f"{name}-{width}.png") not in shown():
            continue
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        page.evaluate("at => at ? document.querySelector(at).scrollIntoView() : scrollTo(0, 0)", at)
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.mouse.move(0, 0)
        page.screenshot(path=FOLDER / file, animations="disabled")
    page.set_viewport_size({"width": 1280, "height": SIZES[1280]})


def a_day() -> date:
    """Return a weekday about two weeks ahead, which leaves time to answer."""
    return clock.working_days_after(clock.today() + timedelta(days=12), 2, set())


class Photographer:
    """Walks through the demonstration with a window for each person."""

    def __init__(self, browser: Browser, app: Flask, address: str, password: str):
        self.browser, self.app, self.address, self.password = browser, app, address, password
        self.reference = ""

    def walk(self) -> None:
        """Take every picture, in the order of the story."""
        with self.app.app_context():
            for work in (quarter_services.work, month_services.work):  # as the worker would: the demonstration asked for a proposal of each
                work()
                db.session.remove()
        with opened(self.browser, self.address) as page:
            self.enter(page, "coordinator@council.example")
            self.looks_round(page)
            self.plans(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "admin@partnership.example")
            self.reads_what_the_police_are_asked(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "coordinator@police.example")
            self.answers(page)
        for agency in ASKED:
            with opened(self.browser, self.address) as page:
                self.enter(page, f"coordinator@{agency}.example")
                self.accepts(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "coordinator@council.example")
            self.confirms_and_moves(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "coordinator@council.example")
            self.tells_what_came_of_it(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "manager@partnership.example")
            self.reviews(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "coordinator@probation.example")
            self.keeps_payback(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "supervisor@probation.example")
            self.supervises(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "staff@council.example")
            self.subscribes(page)
        with opened(self.browser, self.address) as page:
            self.enter(page, "admin@partnership.example")
            page.goto("/administration")
            take(page, "administration")
            self.invites(page)

    def enter(self, page: Page, email: str) -> None:
        """Sign somebody in."""
        sign_in(page, email, self.password)

    def invites(self, page: Page) -> None:
        """An invitation, as it would have arrived."""
        page.goto("/administration/invite")
        page.fill("#people", "Ann Smith, ann.smith@council.example, Medway Council, coordinator")
        page.click("text=Invite them")
        with self.app.app_context():
            sending_services.deliver()
            db.session.remove()
        page.goto("/administration/mail")
        page.click("td a:has-text('Read it')")
        take(page, "mail")

    def looks_round(self, page: Page) -> None:
        """The lists that a coordinator begins with."""
        page.goto("/operations")
        take(page, "operations")
        page.goto("/agencies")
        take(page, "agencies")
        page.goto("/operations/find?type=CUBIT")
        page.get_by_role("button", name="Find dates").click()
        take(page, "find", at="h1")
        page.goto("/operations/board")
        take(page, "board")
        page.goto("/operations/series")
        page.locator("main a[href^='/operations/series/']").first.click()
        take(page, "series")
        page.goto("/operations/proposal")
        page.locator("main a[href^='/operations/proposal/']").first.click()
        take(page, "proposal", at="h1")

    def plans(self, page: Page) -> None:
        """Operation Cubit, planned with the checks beside the form, proposed, and the agencies told."""
        page.goto("/operations/plan?type=CUBIT")
        page.get_by_label("Day", exact=True).fill(a_day().isoformat())
        for fold, chosen in (("Wards", "Luton and Wayfield"), ("Resources wanted", "ANPR car, Kent Police")):
            page.locator(".app-fold__line", has_text=fold).click()
            page.get_by_label(chosen).check()
            page.locator(".app-fold__line", has_text=fold).click()
        page.locator("#place").select_option(index=1)
        page.locator(".app-fold__line", has_text="For the day").click()
        page.get_by_label("Duty telephone").fill("01634 331 777")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_label("Duty telephone").press("Tab")
        page.wait_for_selector("#plan-form:not(.htmx-request)")
        page.locator(".app-fold__line", has_text="For the day").click()
        take(page, "plan")
        take(page, "checks", at="#checks")
        if page.locator("#checks").get_by_text("booked").count():  # on some days the demonstration needs it elsewhere
            page.locator(".app-fold__line", has_text="Resources wanted").click()
            page.get_by_label("ANPR car, Kent Police").uncheck()
        propose = page.get_by_role("button", name="Propose and ask agencies")
        propose.click()
        page.wait_for_load_state()
        if page.get_by_label("Why all the same").count():  # on some days an agency has fewer free than it is asked for
            page.get_by_label("Why all the same").fill("DVLA sends the others from Maidstone")
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.get_by_label("Go on all the same, in my name").check()
            page.wait_for_selector("#plan-form:not(.htmx-request)")
            propose.click()
        page.wait_for_url("**/tell")
        self.reference = page.url.split("/")[-2]
        take(page, "tell")
        with self.app.app_context():
            with unit_of_work():  # the two minutes are over
                db.session.execute(update(Message).values(due_at=clock.now()))
            sending_services.deliver()
            db.session.remove()
        while page.get_by_role("button", name="Told").count():
            page.get_by_role("button", name="Told").first.click()
            page.wait_for_load_state("networkidle")
        page.goto(f"/operations/{self.reference}")
        take(page, "waiting")
        page.goto(f"/calendar?month={a_day():%Y-%m}")
        take(page, "calendar")

    def reads_what_the_police_are_asked(self, page: Page) -> None:
        """The message that asks the police, and the page that its link opens on a phone, with nobody signed in."""
        page.goto("/administration/mail")
        page.locator("tr", has_text="What an agency is told").filter(has_text="police").first.get_by_text("Read it").click()
        take(page, "asked")
        page.goto(page.get_by_role("link", name="Please answer by").get_attribute("href") or "")
        take(page, "answer-by-link")

    def answers(self, page: Page) -> None:
        """What the police see first, their answer, and how many people they have."""
        page.goto("/")
        take(page, "home")
        page.goto(f"/operations/{self.reference}/answer")
        page.get_by_label("Accept", exact=True).check()
        take(page, "answer")
        page.goto("/agencies/police/staff-numbers")
        take(page, "staff-numbers")

    def accepts(self, page: Page) -> None:
        """One agency's acceptance, with more people than it has free if need be."""
        page.goto(f"/operations/{self.reference}/answer")
        page.get_by_label("Accept", exact=True).check()
        page.get_by_role("button", name="Send the answer").click()
        page.wait_for_load_state("networkidle")
        anyway = page.get_by_label("anyway, in my name")
        if anyway.is_visible():
            anyway.check()
            page.get_by_label("Why all the same").fill("Two more come from the neighbouring team")
            page.get_by_role("button", name="Send the answer").click()
        page.wait_for_url(f"**/operations/{self.reference}")

    def confirms_and_moves(self, page: Page) -> None:
        """What the lead was told of the answers, and the page that moves a confirmed operation by a week."""
        page.goto("/notices")
        take(page, "notices")
        page.goto("/notices/choices")
        take(page, "choices")
        page.goto(f"/operations/{self.reference}")
        page.get_by_role("button", name="Confirm the operation").click()
        page.wait_for_load_state()
        page.goto(f"/operations/{self.reference}/move")
        page.get_by_label("Day", exact=True).fill((a_day() + timedelta(days=7)).isoformat())
        take(page, "move")

    def tells_what_came_of_it(self, page: Page) -> None:
        """The logbook of a day, and the figures of the same operation, the lead's own and the others'."""
        page.goto("/operations?state=completed&when=all")  # of which type is a matter of the day on which the demonstration is made
        page.locator("#results a[href^='/operations/']").first.click()
        page.wait_for_url(re.compile(r"/operations/[A-Z]+-\d+-\d+$"))
        operation = page.url
        page.goto(f"{operation}/log")
        take(page, "logbook", at="h1")
        page.goto(f"{operation}/outcomes")
        take(page, "outcomes", at="h1")

    def reviews(self, page: Page) -> None:
        """What a manager signs off, the outcome log, the plan, a priority with its trajectory, and the search."""
        page.goto("/")
        take(page, "manager-home")
        page.goto("/outcomes/review")
        take(page, "review")
        page.goto("/outcomes")
        take(page, "outcome-log")
        page.goto("/plan")
        take(page, "priorities")
        page.goto("/plan/2011-12/road-casualties")
        take(page, "priority", at="#indicators")
        page.goto("/search?q=radio+link")
        take(page, "search")
        page.goto("/outcomes/wards")
        take(page, "wards", at="h1")
        page.goto("/returns")
        take(page, "returns")
        page.goto("/reports")
        page.get_by_role("heading", name="Issued").locator("xpath=following::a[1]").click()
        page.wait_for_url(re.compile("/reports/"))
        take(page, "report")
        page.goto("/reports/2010-11-annual")
        take(page, "report-published", at="#council")
        page.goto("/reports")
        page.get_by_role("heading", name="Drafts").locator("xpath=following::a[1]").click()
        page.wait_for_url(re.compile("/reports/"))
        take(page, "report-draft", at="#street-scene")
        page.goto("/reports/templates/annual")
        take(page, "report-template")

    def keeps_payback(self, page: Page) -> None:
        """The queue, jobs put on days, a month proposed, the days across, and a job from found to cleaned."""
        page.goto("/payback")
        take(page, "payback")
        page.goto("/payback/board")
        take(page, "payback-board", at="h1")
        page.goto("/payback/proposal")
        page.locator("main a[href^='/payback/proposal/']").first.click()
        take(page, "payback-proposal", at="h1")
        page.goto("/payback/days")
        take(page, "payback-days", at="#days")
        page.goto("/payback?state=checked")
        for link in [link.get_attribute("href") or "" for link in page.locator("#queue a[href^='/payback/PAYBACK-']").all()]:
            page.goto(link)
            if page.get_by_text("It comes from").count():
                break
        take(page, "job", at="h1")

    def supervises(self, page: Page) -> None:
        """The supervisor's phone: today's crews, and a session whose results are missing."""
        page.goto("/payback/today")
        take(page, "crews")
        page.goto("/")
        page.locator("a[href^='/payback/sessions/'][href$='/record']").first.click()
        page.get_by_label("Arrived").fill("5")
        page.get_by_label("Worked").fill("5")
        take(page, "session")

    def subscribes(self, page: Page) -> None:
        """A member of staff's own calendar link."""
        page.goto("/")
        take(page, "staff-home")
        page.goto("/subscriptions?kind=mine")
        page.get_by_role("button", name="Make the link").click()
        page.get_by_text("Copy it now").wait_for()
        take(page, "subscription-made")


def main() -> None:
    """Take them all anew. Fails when they have become too large to carry."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request would hide what went wrong
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder:
        app = demonstration_app(Path(folder), password)
        with served(app) as address, chromium() as browser:
            Photographer(browser, app, address, password).walk()
    files = sorted(FOLDER.glob("*.png"))
    size = sum(file.stat().st_size for file in files)
    print(f"{len(files)} pictures in {FOLDER.relative_to(config.ROOT)}/, {size / 1e6:.1f} MB.")
    if missing := sorted(shown() - {file.name for file in files}):
        raise SystemExit(f"The documents show what was not taken: {', '.join(missing)}")
    if size > MOST:
        raise SystemExit(f"They are too large: they may have {MOST / 1e6:.0f} MB in all.")


if __name__ == "__main__":
    main()
