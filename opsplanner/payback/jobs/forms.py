"""What the forms of a job share."""

from __future__ import annotations

from typing import Any

from wtforms.fields.choices import SelectChoice


def choices_of(options: dict[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(option.name.lower(), label) for option, label in options.items()]
