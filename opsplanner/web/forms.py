"""Forms: their errors and their answer, their one-time key, and `saved`, which does what a form asks for once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Request, abort, current_app, request
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import HiddenInput, Select

from opsplanner.database import unit_of_work
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.personal_data import looks_personal
from opsplanner.web import one_time_keys
from opsplanner.web.fields import DayField, LongTextField, TextField, UploadField, WholeNumberField
from opsplanner.web.form_token import form_token
from opsplanner.web.typed import clean
from opsplanner.web.wall_times import WallTimeField

UNREADABLE = "Some of the characters could not be read. Type them again"
NO_FILE = "A file was sent here, and opsplanner takes none. Type it instead"
LAPSED = "This page was open for a long time. What you typed is still here: press the button again"


Made = tuple[str, str]
"""Where something is seen that a form made, and the sentence that says that it did."""


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

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what was typed, and nothing else that a request can hold: neither JSON nor files, which an UploadField takes for itself."""
            return formdata if formdata is None or hasattr(formdata, "getlist") else request.form or None

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Put the cleaning filter on every text box."""
            if issubclass(unbound_field.field_class, StringField | TextAreaField):
                options = dict(options, filters=[clean, *options.get("filters", ())])
            return unbound_field.bind(form=form, **options)

    status = 200
    made_before: Made | None = None
    typed_in_vain: list[tuple[str, str]] = []
    """What was typed in a form that cannot be shown again: (name of the box, text)."""
    changed_meanwhile: list[str] | None = None
    changed_by_oneself = False
    """Nobody else changed it meanwhile: the form is an old tab, or one gone back to."""
    result: str = ""

    def __init__(self, *args: Any, **kwargs: Any):
        form_token()  # the form takes it as it stands in this request
        super().__init__(*args, **kwargs)
        if not self.once.data or not re.fullmatch(r"[\w-]{20,64}", self.once.data):
            self.once.data = one_time_keys.new_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each box alone, then `check` the form as a whole. Errors stand in `errors`; the status is 422."""
        good: bool = super().validate(extra_validators)
        for field in self:
            if any("\ufffd" in raw for raw in (field.raw_data or ()) if isinstance(raw, str)):
                self.refuse(UNREADABLE, field.short_name)
                good = False
        if "csrf_token" in self.errors and not came_from_here(request):
            abort(400)  # somebody else typed it: nothing of it is shown, least of all with a good token
        if "csrf_token" in self.errors:
            self.csrf_token.errors = [LAPSED]
            self.csrf_token.data = form_token()
        for name in request.files:
            if not isinstance(self._fields.get(name), UploadField):
                self.refuse(NO_FILE, name)
                good = False
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
        """Return (id of the box, sentence) for the error summary, in the order of the page.

        A box that is called like others has a `description`, which says which of them it is.
        """
        found = [("main", sentence) for sentence in self.form_errors]
        for field in self:
            if not field.errors:
                continue
            anchor = "main" if field.short_name in ("csrf_token", "once", "belongs") or isinstance(field.widget, HiddenInput) else _anchor(field)
            said = str if anchor == "main" or drawn_as(field) == "checkbox" else sentence_for(field.description or field.label.text)
            found += [(anchor, said(sentence)) for sentence in _flat(field.errors)]
        return found


class ActionForm(PageForm):
    """One button."""


def sentence_for(label: str) -> Callable[[str], str]:
    """Return what puts a box's name before a sentence that does not say by itself which box is meant."""
    named = {word for word in re.findall(r"[^\W_]+", label.casefold()) if len(word) > 2}

    def said(sentence: str) -> str:
        if named <= set(re.findall(r"[^\W_]+", sentence.casefold())):
            return sentence
        first, _, rest = sentence.partition(" ")
        return f"{label.rstrip('?:. ')}: {first.lower() if first in _BEGINNINGS else first} {rest}".rstrip()

    return said


_BEGINNINGS = frozenset({"A", "An", "Choose", "Enter", "Give", "Leave", "Say", "Some", "Take", "There", "This", "Tick", "Type", "Use", "Write"})
"""The words with which a sentence beside a box begins that are no name."""


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
    return {"checkbox": "checkbox", "password": "password", "file": "file"}.get(getattr(field.widget, "input_type", ""), "text")


def checking() -> bool:
    """Say whether a form was sent to see what stands in the way, and nothing is to be saved."""
    return request.method == "POST" and "check" in request.form


def came_from_here(sent: Request) -> bool:
    """Say whether a page of ours sent this. A page of another site can send a form without our cookie (SameSite), one beside us even with it.

    Every browser of today says where a form comes from; what says nothing of it is no browser that somebody could be led astray in.
    """
    site = sent.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = sent.headers.get("Origin")
    ours = {sent.host, urlsplit(getattr(current_app.config.get("SETTINGS"), "public_url", None) or "").netloc}
    return origin is None or urlsplit(origin).netloc in ours - {""}


class _MadeBefore(Exception):
    """This form has made something already. `str(it)` is what it answered then."""


def saved(form: PageForm, verb: Callable[[], str | None], *, made: Callable[[str], Made] | None = None, another: bool = True) -> bool:
    """Do what a posted form asks for, once, in one unit of work; say whether it was done.

    On a GET, or when the form or a rule refuses, nothing is written and it says False; the form then holds the
    sentences, everything typed, and status 422. `form.result` is what `verb` returned (a reference, say), also when
    the very same form was sent before: then nothing is done a second time.

    A form that makes something gives `made`: where that is seen and the sentence that says so, from the result. Sent
    again with other words it makes nothing: it shows what it made, keeps what was typed, and makes another when its
    button is pressed once more. `another=False`: there can be no other one, and the page has no form any more.
    """
    if request.method != "POST":
        return False
    if not form.validate():
        before = None if "csrf_token" in form.errors else one_time_keys.used(form.once.data)
        if before and one_time_keys.is_same(before):  # what it did has made its own choices impossible
            form.result = before.answer
            return True
        if before and made:
            _show_made(form, made(before.answer), another)
        return False
    try:
        with unit_of_work():
            before = one_time_keys.claim(form.once.data)
            if before and one_time_keys.is_same(before):
                form.result = before.answer
            elif before and made:
                raise _MadeBefore(before.answer)
            else:
                form.result = verb() or ""
                one_time_keys.remember(form.once.data, form.result)
    except _MadeBefore as earlier:
        _show_made(form, made(str(earlier)) if made else None, another)
        return False
    except RuleBroken as broken:
        form.refuse(str(broken), broken.field)
        return False
    except ChangedMeanwhile as changed:
        form.status = 422
        form.changed_meanwhile = changed.changes or [str(changed)]
        form.changed_by_oneself = current_user.is_authenticated and changed.only_by(current_user.id)
        if changed.version is not None and "version" in form:
            form.version.replace(changed.version)
        return False
    return True


def _show_made(form: PageForm, made: Made | None, another: bool) -> None:
    form.status, form.made_before, form.once.data = 422, made, one_time_keys.new_key()
    form.typed_in_vain = [] if another else [(field.label.text, field.data) for field in _texts(form) if field.data]
