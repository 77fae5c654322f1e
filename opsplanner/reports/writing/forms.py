"""The form of what is written under a heading."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from opsplanner.web.fields import LongTextField, VersionField
from opsplanner.web.forms import PageForm

LONGEST = 12_000


class WordsForm(PageForm):
    """What stands under a heading. `version` is the number of the words that the form was opened with, 0 where there were none."""

    text = LongTextField("What stands here", limit=LONGEST)
    version = VersionField()


class BackForm(PageForm):
    """One button, which lets earlier words stand again. `version` is the number of the newest words on the page, `number` that of the earlier ones."""

    number = IntegerField(widget=HiddenInput())
    version = VersionField()
