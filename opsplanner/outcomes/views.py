"""The outcomes' pages, and their part of an operation's page."""

from __future__ import annotations

from flask import Flask

from opsplanner.choices import words as choices_words
from opsplanner.choices.words import Page
from opsplanner.operations.page import extras
from opsplanner.outcomes import bp, page
from opsplanner.outcomes.compare import views as compare_views
from opsplanner.outcomes.entry.answering import page as answering_page
from opsplanner.outcomes.log import page as log_page
from opsplanner.outcomes.telling import page as telling_page
from opsplanner.outcomes.wards import page as wards_page
from opsplanner.outcomes.wards import views as wards_views


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, its part to the page of an operation, and what it tells to the notices."""
    app.register_blueprint(bp)
    for page_ in (
        Page(log_page.SAVED, "Outcomes", log_page.HERE, log_page.chosen, log_page.gone),
        Page(compare_views.SAVED, "Compare figures", compare_views.HERE, compare_views.chosen, log_page.gone),
        Page(wards_views.SAVED, "Wards by priority", wards_page.HERE, wards_views.chosen),
    ):
        choices_words.register(app, page_)
    telling_page.set_up(app)
    answering_page.set_up(app)
    extras.register(app, extras.Section("outcomes", "Outcomes", "outcomes/_of_operation.html", page.facts, page.POSITION))
    extras.register_actions(app, page.actions, position=30)
    extras.register_actions(app, page.next_steps, first=True, position=30)
