"""The people of a journey through the demonstration, each at a browser of her own."""

from __future__ import annotations

import re
from contextlib import ExitStack

from playwright.sync_api import Browser, Page, expect

from tests import chromium

PASSWORD = "a-password-for-the-journey"
PHONE = 390


class Desk:
    """One person at her own browser. What she reads is what is to be seen, not what is in the page."""

    def __init__(self, page: Page):
        self.page = page

    def follow(self, link: str) -> None:
        """Press a link."""
        self.page.get_by_role("link", name=link).first.click()

    def press(self, button: str | re.Pattern[str]) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=button).first.click()

    def choose(self, option: str) -> None:
        """Choose one of several, by its label."""
        self.page.get_by_label(option, exact=True).check()

    def fill(self, label: str, text: str) -> None:
        """Type into a box."""
        self.page.get_by_label(label, exact=True).fill(text)

    def open(self, words: str) -> None:
        """Unfold a part of the page."""
        self.page.locator("summary, .app-fold__line", has_text=words).click()

    def reads(self, *sentences: str) -> None:
        """Fail unless each of these can be read on the page that is open."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).first).to_be_visible()

    def row(self, agency: str) -> str:
        """Return what the operation's page says of one agency."""
        return " ".join(self.page.get_by_role("row").filter(has_text=agency).first.inner_text().split())

    def said(self, sentence: str) -> None:
        """Fail unless the page begins by saying that this was done."""
        expect(self.page.locator(".app-said")).to_contain_text(sentence)


class Office:
    """Who sits where, and which operation they speak of."""

    def __init__(self, chrome: Browser, address: str, javascript: bool, windows: ExitStack):
        self.chrome, self.address, self.javascript, self.windows = chrome, address, javascript, windows

    def desk(self, agency: str, width: int = 1280, who: str = "coordinator") -> Desk:
        """Seat somebody of an agency, its coordinator unless said, at a browser of her own, and sign her in."""
        page = self.windows.enter_context(chromium.opened(self.chrome, self.address, javascript=self.javascript, width=width))
        chromium.sign_in(page, f"{who}@{agency}.example", PASSWORD)
        return Desk(page)
