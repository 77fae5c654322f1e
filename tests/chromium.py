"""Real pages in a real browser: the application served on this machine's loopback address, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from opsplanner import clock, config, create_app
from opsplanner.database import db, unit_of_work
from tests import demonstrations, groups
from tests.databases import migrated, new_database, quick
from tests.postgres import free_port

ABSENT = "Chromium is not installed, and the tests need it: type `apt-get install --no-install-recommends chromium fonts-liberation`."
AXE = config.ROOT / ".build" / "axe.min.js"
LONGEST = 60_000
"""Milliseconds that a page is waited for, on however busy a machine."""
PHONE, DESK = ViewportSize(width=320, height=800), ViewportSize(width=1280, height=900)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def app_in(folder: Path) -> Flask:
    """Return the application on the database that stands in this folder, at an address that it knows."""
    address = f"http://127.0.0.1:{free_port()}"
    database = groups.database_of(folder) if groups.asked() else f"sqlite+pysqlite:///{folder / 'chromium.sqlite'}"
    return quick(create_app(config.Settings(data=folder, database=database, secret_key="c" * 64, public_url=address)))


def empty_app(folder: Path) -> Flask:
    """Return the application on a migrated database of its own that holds nothing yet, at an address that it knows."""
    if groups.asked():
        groups.keep(folder, new_database("postgresql", folder, f"{folder.parent.name}_{folder.name}"))
    else:
        (folder / "chromium.sqlite").write_bytes(migrated())
    return app_in(folder)


def demonstration_app(folder: Path, password: str) -> Flask:
    """Return the application as `make run` first shows it: with the Medway pack and the demonstration, whose accounts have this password."""
    from opsplanner import demo, startup
    from opsplanner.search.index import services as index_services

    if groups.asked():
        groups.keep(folder, demonstrations.new_database("postgresql", folder, folder.name))
    else:
        (folder / "chromium.sqlite").write_bytes(demonstrations.file().read_bytes())
    app = app_in(folder)
    with app.app_context():
        startup.prepare(app, app.config["SETTINGS"], lambda _: None)
        with unit_of_work():
            demo.set_password(password)
            index_services.rebuild(only_missing=True)  # as a start does that makes it
        db.session.remove()
    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application at the address that it knows, in threads of this process, or by groups of workers where the run asks for that; yield that address."""
    if groups.asked():
        with groups.served(app) as address:
            yield address
        return
    address = app.config["SETTINGS"].address
    server = make_server("127.0.0.1", int(address.rpartition(":")[2]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="opsplanner", daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, without a window, and end it. Fails in one sentence when it is absent."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail(ABSENT, pytrace=False)
    with sync_playwright() as playwright:
        browser = _launch(playwright, path)
        try:
            yield browser
        finally:
            browser.close()


def _launch(playwright: Playwright, path: str) -> Browser:
    root = hasattr(os, "getuid") and os.getuid() == 0  # Chromium's sandbox does not work for root
    dates = "--enable-blink-features=LangAttributeAwareFormControlUI"  # in their boxes as the page's language writes them
    return playwright.chromium.launch(executable_path=path, args=[dates, *(["--no-sandbox"] if root else [])])


@contextmanager
def opened(browser: Browser, address: str, *, javascript: bool = True, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """Open a window of its own, with its own cookies. What the browser complains of fails the test at the end."""
    context = browser.new_context(
        base_url=address, java_script_enabled=javascript, locale="en-GB", timezone_id="Europe/London", viewport={"width": width, "height": height}
    )
    context.set_default_timeout(LONGEST)
    expect.set_options(timeout=LONGEST)
    context.clock.set_fixed_time(clock.now())  # the browser goes by the clock of the application
    page, complaints = context.new_page(), []

    def heard(message: ConsoleMessage) -> None:
        # the browser itself notes each 4xx answer; a form that was refused is one of them and no fault
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    try:
        yield page
        assert complaints == []
    finally:
        context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def axe_faults(page: Page, *, styles: bool = True, round_main: set[str] | None = None) -> list[str]:
    """Return what axe-core holds against the page that is open (WCAG 2.2, A and AA); JavaScript has to be on.

    Without `styles` it does not read the style sheets themselves, which are the same for all pages: it asks them alone whether they hold a phone upright.

    What stands round <main>, the menu above all, is half of the work: what is in `round_main`, from a page before, is not looked at again. It differs in words
    and addresses alone; what axe asks of the whole page (its title, its language, a way past the menu) it asks of each.

    It is brought to each page, unless the window was given it beforehand (`page.add_init_script(path=AXE)`), which costs less where many are looked at.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    shape, violations = page.evaluate(_LOOK, [WCAG, styles, sorted(round_main or ())])
    if round_main is not None:
        round_main.add(shape)
    return [f"{page.url}: {fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:160]}" for fault in violations]


_LOOK = r"""async ([tags, preload, known]) => {
    const round = [...document.querySelectorAll('body > :not(main, :has(main), script)')];
    const shape = round.map(part => part.outerHTML.replace(/>[^<]+/g, '>').replace(/ (value|href|content|action)="[^"]*"/g, '')).join('');
    const where = known.includes(shape) ? {exclude: round.map(part => [part])} : document;
    return [shape, (await axe.run(where, {runOnly: tags, resultTypes: ['violations'], preload})).violations];
}"""


def too_wide(page: Page) -> list[str]:
    """Say whether the page that is open scrolls sideways at 320 pixels (WCAG 1.4.10)."""
    usual = page.viewport_size
    page.set_viewport_size(PHONE)
    found = wider(page)
    if usual:
        page.set_viewport_size(usual)
    return found


def wider(page: Page) -> list[str]:
    """Say whether the page that is open scrolls sideways as wide as its window is."""
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} is {over} pixels too wide for a phone"] if over > 0 else []


def links(page: Page) -> list[str]:
    """Return where the page's links lead inside the site, files to download left out, in the page's order."""
    found: list[str] = page.evaluate("""[...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')
        && !/\\.(ics|csv|xlsx|pdf|docx)$/.test(a.pathname)).map(a => a.pathname + a.search)""")
    return list(dict.fromkeys(found))
