"""Forms: typed values, kind messages, one-time keys, and `saved`, which does what a form asks for once."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from flask import request
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from sqlalchemy.dialects import postgresql, sqlite
from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput, Select, TextInput

from opsplanner import clock
from opsplanner.database import db, on_sqlite, unit_of_work
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.models import FormKey
from opsplanner.personal import looks_personal

UNREADABLE = "Some of the characters could not be read. Type them again"
LAPSED = "This page was open for a long time. What you typed is still here: press the button again"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def clean(text: Any) -> Any:
    """Return typed text without control characters and outer blanks; line ends become \\n."""
    if not isinstance(text, str):
        return text
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def new_key() -> str:
    """Return a random one-time key for a form."""
    return secrets.token_urlsafe(24)


class _Words:
    """WTForms' own messages, in plain words."""

    _kinder = {
        "Not a valid choice.": "Choose one of the options",
        "'%(value)s' is not a valid choice for this field.": "Choose from the options",
        "'%(value)s' are not valid choices for this field.": "Choose from the options",
        "Invalid Choice: could not coerce.": "Choose one of the options",
        "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from the options",
        "Not a valid integer value.": "Open the page again and repeat the change",
    }

    def gettext(self, text: str) -> str:
        """Return the plain words for a message."""
        return self._kinder.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the plain words for a message about a number of things."""
        return self.gettext(one if count == 1 else many)


class PageForm(FlaskForm):
    """The base of every form: its token, its one-time key, its errors, and the answer's status."""

    once = HiddenField()
    belongs = HiddenField()
    """What looked like personal data and was asked about: the button pressed again means that it does belong there."""

    class Meta:
        csrf_time_limit = None

        def get_translations(self, form: Any) -> _Words:
            """Say WTForms' own messages in plain words."""
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Put the cleaning filter on every text box."""
            if issubclass(unbound_field.field_class, StringField | TextAreaField):
                options = dict(options, filters=[clean, *options.get("filters", ())])
            return unbound_field.bind(form=form, **options)

    status = 200
    changed_meanwhile: list[str] | None = None
    result: str = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.once.data or not re.fullmatch(r"[\w-]{20,64}", self.once.data):
            self.once.data = new_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each box alone, then `check` the form as a whole. Errors stand in `errors`; the status is 422."""
        good: bool = super().validate(extra_validators)
        for field in self:
            if any("\ufffd" in raw for raw in (field.raw_data or ()) if isinstance(raw, str)):
                self.refuse(UNREADABLE, field.name)
                good = False
        if "csrf_token" in self.errors:
            self.csrf_token.errors = [LAPSED]
            self.csrf_token.data = generate_csrf()
        if good:
            try:
                self.check()
            except RuleBroken as broken:
                self.refuse(str(broken), broken.field)
                good = False
        if good:
            good = self._ask_whether_it_belongs()
        self.status = 200 if good else 422
        return good

    def _ask_whether_it_belongs(self) -> bool:
        """Ask once about text that looks as if it named a person; the same text sent again is meant."""
        found = {field: looks_personal(field.data or "") for field in _texts(self)}
        found = {field: looks for field, looks in found.items() if looks}
        asked = hashlib.sha256(repr(sorted(look for looks in found.values() for look in looks)).encode()).hexdigest()[:20]
        if not found or self.belongs.data == asked:
            return True
        self.belongs.data, self.belongs.raw_data = asked, None
        for field, looks in found.items():
            field.errors = [*field.errors, f"{'. '.join(looks)}. Does this belong here? Take it out, or press the button again if it does"]
        return False

    def check(self) -> None:
        """Check boxes against each other, once each is good alone. Raises RuleBroken."""

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside a box, or above the form when it belongs to none. The answer's status becomes 422."""
        self.status = 422
        target = self._fields.get(field) if field else None
        if target is None:
            self.form_errors.append(sentence)
        elif sentence not in target.errors:
            target.errors = [*target.errors, sentence]

    def show_what_cannot_be_read(self) -> None:
        """Put its sentence beside each box whose text makes no sense, without asking for what is still empty."""
        for field in self:
            if field.process_errors:
                field.errors = list(field.process_errors)

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id of the box, sentence) for the error summary, in the order of the page."""
        found = [("main", sentence) for sentence in self.form_errors]
        for field in self:
            anchor = "main" if field.name in ("csrf_token", "once", "belongs") or isinstance(field.widget, HiddenInput) else _anchor(field)
            found += [(anchor, sentence) for sentence in _flat(field.errors)]
        return found


def _texts(fields: Any) -> Iterator[Field]:
    """Every box that takes free text, those of inner forms too."""
    for field in fields:
        if isinstance(field, TextField | LongTextField):
            yield field
        elif isinstance(field, FieldList | FormField):
            yield from _texts(field)


def _anchor(field: Field) -> str:
    """The first option of a group of radios or checkboxes, since a group itself cannot take the focus."""
    if hasattr(field, "iter_choices") and field.widget.__class__.__name__ != "Select":
        first = next(iter(field), None)
        return first.id if first is not None else field.id
    return field.id


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [sentence for inner in errors.values() for sentence in _flat(inner)]
    return [sentence for inner in errors for sentence in ([inner] if isinstance(inner, str) else _flat(inner))]


def drawn_as(field: Field) -> str:
    """Return how `templates/components/form.html` draws a field: text, textarea, day, time, number, select, radios ..."""
    kinds = ((WallTimeField, "time"), (DayField, "day"), (WholeNumberField, "number"), (TextAreaField, "textarea"), (RadioField, "radios"))
    for kind, word in kinds:
        if isinstance(field, kind):
            return word
    if isinstance(field.widget, HiddenInput):
        return "hidden"
    if isinstance(field, SelectFieldBase):
        return "select" if isinstance(field.widget, Select) else "checkboxes"
    return {"checkbox": "checkbox", "password": "password"}.get(getattr(field.widget, "input_type", ""), "text")


class ActionForm(PageForm):
    """One button."""


class VersionField(IntegerField):
    """The version that the form was opened with."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any):
        super().__init__(validators=[InputRequired("Open the page again and repeat the change")], **kwargs)


class Needed(InputRequired):
    """A box that may not be empty; blanks and control characters do not fill it."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation with the box's own sentence."""
        if not field.raw_data or not clean(field.raw_data[0]):
            field.errors = []
            raise StopValidation(self.message)


class TextField(StringField):
    """One line of text, at most `limit` characters; `need` is the message when it is empty."""

    def __init__(self, label: str, *, need: str | None = None, limit: int = 200, **kwargs: Any):
        rules = [Needed(need) if need else Optional(), Length(max=limit, message=f"Use at most {limit} characters")]
        super().__init__(label, validators=[*rules, *kwargs.pop("validators", ())], **kwargs)


class LongTextField(TextAreaField):
    """Several lines of text, at most `limit` characters."""

    def __init__(self, label: str, *, need: str | None = None, limit: int = 4000, **kwargs: Any):
        rules = [Needed(need) if need else Optional(), Length(max=limit, message=f"Use at most {limit:,} characters")]
        super().__init__(label, validators=rules, **kwargs)


class DayField(DateField):
    """A date: from the browser's picker, or typed as 3/12/2026 or 3 December 2026."""

    def __init__(self, label: str, *, need: str | None = None, **kwargs: Any):
        self.wrong = "Enter a date that exists, for example 3/12/2026"
        super().__init__(
            label,
            validators=[Needed(need) if need else Optional()],
            format=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"],
            **kwargs,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a kind sentence, and keeps what was typed."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        for form in self.strptime_format:
            try:
                found = datetime.strptime(typed, form).date()
            except ValueError:
                continue
            if not date(2000, 1, 1) <= found <= date(2099, 12, 31):
                raise ValueError("Enter a date between 2000 and 2099")
            self.data = found
            return
        raise ValueError(self.wrong)

    @property
    def unreadable(self) -> bool:
        """Say whether something was typed that is no date: a browser's own date box would empty it."""
        return self.data is None and any(self.raw_data or ())

    def _value(self) -> str:
        """Return a date as a date box takes it (HTML: 2026-12-03), however it was typed; else what was typed."""
        return " ".join(self.raw_data or ()) if self.data is None else self.data.isoformat()


class WholeNumberField(StringField):
    """A whole number within bounds; "1,500" is read as 1500. `data` is an int, or None when it was left empty."""

    def __init__(self, label: str, *, low: int = 0, high: int = 500, need: str | None = None, **kwargs: Any):
        self.low, self.high = low, high
        super().__init__(label, validators=[Needed(need) if need else Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a kind sentence."""
        typed = clean(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        plain = typed.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", typed) else typed
        if not re.fullmatch(r"[0-9]{1,12}", plain) or not self.low <= int(plain) <= self.high:
            raise ValueError(f"Enter a whole number from {self.low} to {self.high:,}")
        self.data = int(plain)

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


def page_number(typed: str | None, last: int) -> int:
    """Return the page of a list that an address asks for; the first where that makes no sense, or lies after the last."""
    digits = (typed or "").lstrip("0")
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) and int(digits) <= last else 1


def number(value: Any) -> int:
    """Return an id as it was sent; what is no number is no choice either (-1)."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", str(value)) else -1


def number_or_none(value: Any) -> int | None:
    """Return an id as it was sent, or None for "not decided yet"."""
    return None if value in ("", None) else number(value)


_TIME = re.compile(r"(\d{1,2})(?:[.:h]?(\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?", re.I)


def read_time(typed: str) -> time | None:
    """Return the time that somebody typed: 9.30, 0930, 9am, 14:00, 2 pm, noon, midnight; None when it is none."""
    typed = typed.strip().lower()
    if typed in ("noon", "midday", "midnight"):
        return time(0) if typed == "midnight" else time(12)
    found = _TIME.fullmatch(typed)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if (half and not 1 <= hour <= 12) or (not half and not found[2] and len(typed) > 2):
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


class WallTimeField(Field):
    """A time of day as people write it. When the hour happens twice that day, the page asks "first or second?"

    `data` is a time whose fold says which; `asks_which_hour` is set by `settle`.
    """

    widget = TextInput()
    asks_which_hour = False
    which: str | None = None

    def __init__(self, label: str, *, need: str | None = None, **kwargs: Any):
        super().__init__(label, validators=[Needed(need) if need else Optional()], **kwargs)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the box, and the radios beside it when they were shown."""
        chosen = formdata.get(f"{self.name}-which") if formdata else None
        self.which = chosen if chosen in ("first", "second") else None
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a kind sentence."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        found = read_time(typed)
        if found is None:
            raise ValueError("Enter a time, for example 9.30am or 14:00")
        self.data = found

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def settle(self, day: date) -> None:
        """Fit the time to its day: choose which of two hours. Raises RuleBroken when the person has to say which."""
        if self.data is None:
            return
        if not clock.happens_twice(day, self.data):
            self.data = self.data.replace(fold=0)
            return
        self.asks_which_hour = True
        if self.which is None and self.data.fold:
            self.which = "second"
        if self.which is None:
            raise RuleBroken(
                f"The clocks go back that night, so {clock.words_of_time(self.data)} happens twice. Choose which of the two is meant", self.name
            )
        self.data = self.data.replace(fold=int(self.which == "second"))


def settle_times(day: date | None, start: WallTimeField, end: WallTimeField, briefing: WallTimeField | None = None) -> clock.Wall:
    """Return day and times as agreed, once every hour that happens twice was chosen.

    Raises RuleBroken on the box of a time that does not exist, or that happens twice and was not chosen.
    """
    if day is None:
        raise RuleBroken("Enter the day", "day")
    if start.data is None or end.data is None:
        raise RuleBroken("Enter when it starts and when it ends", (start if start.data is None else end).name)
    for field in filter(None, (start, briefing)):
        field.settle(day)
    next_day = clock.Wall(day, start.data, end.data).end_day
    end.settle(next_day)
    wall = clock.Wall(day, start.data, end.data, briefing.data if briefing else None)
    wall.period()
    wall.muster()
    return wall


def checking() -> bool:
    """Say whether a form was sent to see what stands in the way, and nothing is to be saved."""
    return request.method == "POST" and "check" in request.form


def saved(form: PageForm, verb: Callable[[], str | None]) -> bool:
    """Do what a posted form asks for, once, in one unit of work; say whether it was done.

    On a GET, or when the form or a rule refuses, nothing is written and it says False; the form then holds the
    sentences, everything typed, and status 422. `form.result` is what `verb` returned (a reference, say), also when
    the very same form was sent before: then nothing is done a second time.
    """
    if request.method != "POST" or not form.validate():
        return False
    try:
        with unit_of_work():
            earlier = _first_time(form)
            if earlier is None:
                form.result = verb() or ""
                _remember(form)
            else:
                form.result = earlier
    except RuleBroken as broken:
        form.refuse(str(broken), broken.field)
        return False
    except ChangedMeanwhile as changed:
        form.status = 422
        form.changed_meanwhile = changed.changes or [str(changed)]
        if changed.version is not None and "version" in form:
            form.version.data, form.version.raw_data = changed.version, None
        return False
    return True


def _content() -> str:
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "belongs"))
    return hashlib.sha256(repr(typed).encode("utf-8", "replace")).hexdigest()


def _first_time(form: PageForm) -> str | None:
    """Claim the form's key. Return None the first time (or for other content), else what it answered then."""
    if not current_user.is_authenticated:
        return None
    dialect = sqlite if on_sqlite() else postgresql
    claim = dialect.insert(FormKey).values(
        key=form.once.data, user_id=current_user.id, path=request.path[:300], content=_content(), answer="", said="", done_at=clock.now()
    )
    if db.session.execute(claim.on_conflict_do_nothing().returning(FormKey.key)).scalar():
        return None
    before = db.session.get(FormKey, form.once.data)
    if before and (before.user_id, before.path, before.content) == (current_user.id, request.path[:300], _content()):
        return before.answer
    return None


def _remember(form: PageForm) -> None:
    key = db.session.get(FormKey, form.once.data)
    if key is not None and current_user.is_authenticated and key.user_id == current_user.id:
        key.answer = form.result[:500]


__all__ = [
    "ActionForm", "DayField", "LongTextField", "Needed", "PageForm", "TextField", "ValidationError", "VersionField", "WallTimeField",
    "WholeNumberField", "number", "number_or_none", "read_time", "saved", "settle_times",
]  # fmt: skip
