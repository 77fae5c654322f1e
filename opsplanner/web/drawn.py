"""Parts of pages that are drawn once and kept by all that stands in them: drawing a row or a box anew takes ten times as long as finding it.

What is kept is found by its values alone, so nobody is shown what she was not going to be shown: different people see the same part
only where they would be shown the same words. (docs/quick-pages.md, "Templates")
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.globals import request_ctx
from jinja2.runtime import Macro
from markupsafe import Markup
from wtforms import Field, FieldList, FormField, PasswordField
from wtforms.widgets import HiddenInput

from opsplanner.web.fields import UploadField

KEPT = 8192
"""How many parts are kept of each sort, rows and boxes."""
WHOLE = 256
"""How many whole tables are kept: each is as long as its rows together."""
LONGEST = 500
"""Characters of a box's content: a longer one is somebody's own text, and drawn each time."""
_boxes: dict[Any, Markup] = {}


def set_up(app: Flask) -> None:
    """Give templates the three."""
    app.jinja_env.globals.update(drawn_once=drawn_once, drawn_whole=drawn_whole, drawn_from=drawn_from)


def drawn_once(macro: Macro, *given: Any) -> Markup:
    """Return what a macro draws of these values.

    The macro is imported (without context), so that it knows nothing of the request: whatever it draws is among the values.
    """
    return _drawn(macro, _asked().script_root, *given)


@lru_cache(maxsize=KEPT, typed=True)
def _drawn(macro: Macro, _root: str, *given: Any) -> Markup:
    return Markup(macro(*given))


def drawn_whole(macro: Macro, *given: Any) -> Markup:
    """Return what a macro draws of a whole table, as `drawn_once` does: one look instead of one for each row. Within it each row is drawn once."""
    return _drawn_whole(macro, _asked().script_root, *given)


@lru_cache(maxsize=WHOLE, typed=True)
def _drawn_whole(macro: Macro, _root: str, *given: Any) -> Markup:
    return Markup(macro(*given))


def drawn_from(macro: Macro, fields: Field | tuple[Field, ...], *given: Any) -> Markup:
    """Return what a macro draws of boxes of a form, and of these values. What somebody sent is drawn each time, and so are passwords."""
    those = fields if isinstance(fields, tuple) else (fields,)
    here = _asked()
    facts = [_facts(field) for field in those] if here.method in ("GET", "HEAD") else [None]
    if None in facts:
        return Markup(macro(*those, *given))
    asked = (macro, here.script_root, *facts, *given)
    if (found := _boxes.get(asked)) is None:
        if len(_boxes) >= KEPT:
            _boxes.clear()
        found = _boxes[asked] = Markup(macro(*those, *given))
    return found


def _asked() -> Request:
    """This request itself: what is asked of flask's proxy takes ten times as long, and a page asks a hundred times."""
    here: Request = request_ctx._get_current_object().request  # type: ignore[attr-defined]
    return here


def _facts(field: Field) -> Any:
    """Return all that a box is drawn by; None for one that is drawn each time."""
    if isinstance(field, FieldList | FormField | PasswordField | UploadField) or isinstance(field.widget, HiddenInput):
        return None
    choices: Any = getattr(field, "choices", None)
    data = tuple(field.data) if isinstance(field.data, list | set) else field.data
    if choices is not None:
        if isinstance(choices, dict) or callable(choices):
            return None
        value: Any = tuple([(choice.value, choice.label) if hasattr(choice, "label") else choice for choice in choices])
    else:
        value = field._value() if hasattr(field, "_value") else ""
        if len(value) > LONGEST:
            return None
    return (
        type(field), field.id, field.name, field.label.text, tuple(field.errors), tuple(vars(field.flags).items()), value, type(data), data,
        tuple(field.raw_data or ()), tuple((field.render_kw or {}).items()), getattr(field, "which", None), getattr(field, "asks_which_hour", None),
    )
