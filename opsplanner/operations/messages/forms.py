"""The form of a message from the lead."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.web.fields import LongTextField
from opsplanner.web.forms import PageForm

LONGEST = 1000
AUDIENCES = [SelectChoice("all", "Everybody who takes part: the agencies, and the people named"), SelectChoice("agencies", "The agencies alone")]


class MessageForm(PageForm):
    """What is said, and to whom."""

    text = LongTextField("Message", need="Enter what you want to say", limit=LONGEST)
    to = RadioField("To", default="all", choices=AUDIENCES)
