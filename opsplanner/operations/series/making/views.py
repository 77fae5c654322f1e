"""The page on which a series is made of an operation."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from werkzeug.wrappers import Response as Answer

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.operations.checks.rules import tell_of_restricted
from opsplanner.operations.planning import queries as planning_queries
from opsplanner.operations.planning.queries import Sheet
from opsplanner.operations.series import bp, words
from opsplanner.operations.series.making import page, queries, services
from opsplanner.operations.series.making.forms import DatesForm, dates_form
from opsplanner.operations.series.making.queries import Model
from opsplanner.operations.series.rules import NOT_STARTED
from opsplanner.web.forms import Made as MadeBefore
from opsplanner.web.forms import checking, saved
from opsplanner.web.pages import go_to, marking, render_page
from opsplanner.web.recurrence.forms import RuleForm
from opsplanner.web.recurrence.rules import Made, Rule
from opsplanner.web.recurrence.words import without, words_of_rule
from opsplanner.web.typed import clean


@bp.route("/operations/series/new", methods=["GET", "POST"])
@requires("plan_operations")
def new() -> Response | Answer:
    """Choose a rule for another operation's plan, look at each date, save them all. The rule stands in the address (?of=REFERENCE&every=...)."""
    like = clean(request.values.get("of", ""))
    if not like:
        return go_to(url_for("planning.plan"), "Choose what kind it is, or a former one, then press “Make it a series”")
    sheet, model = planning_queries.sheet_like(person(), like), queries.model(person(), like)
    assert sheet.kept is not None
    if model.series:
        return go_to(url_for("series.show", code=model.series), f"{like} is a date of this series already")
    joins = model.may_change and model.state in NOT_STARTED and model.day >= clock.today()
    rule_form = RuleForm(request.values, max(model.day, clock.today()))
    made = rule_form.made() if rule_form.chosen else None
    if made is None:
        return _page(like, sheet, model, rule_form, joins=joins, status=422 if rule_form.errors and request.method == "POST" else 200)
    days = [day for day in made[1].days if not (joins and day == model.day)]
    holidays = page.holidays_round(days)
    form = dates_form(days, sheet.kept.wall, holidays, sheet.kept.version)
    return _preview(form, like, sheet, model, rule_form, made, holidays, joins=joins)


def _preview(form: DatesForm, like: str, sheet: Sheet, model: Model, rule_form: RuleForm, made: tuple[Rule, Made], holidays: dict, *, joins: bool) -> Response | Answer:
    assert sheet.kept is not None
    on = [day for row in form.rows if (day := form.on(row))]
    found = page.checked(on, sheet.kept.wall, sheet, person(), holidays, model.day if joins else None)
    propose, form.found = "propose" in request.form, found
    if checking():
        form.show_what_cannot_be_read()
    elif saved(form, lambda: services.make_series(_new(form, sheet, model, made[0], joins=joins), propose=propose, by=person(), taken_on=form.taken_on()), made=_made):
        by_mail = current_app.config["SETTINGS"].has_mail
        told = words.saved(len(on) + joins, proposed=propose, by_mail=by_mail)
        return go_to(url_for("series.show" if by_mail or not propose else "series.tell", code=form.result), told)
    form.carry_seen(found)
    return _page(like, sheet, model, rule_form, joins=joins, status=form.status, form=form, preview=page.preview(form, sheet, holidays, found), made=made)


def _new(form: DatesForm, sheet: Sheet, model: Model, rule: Rule, *, joins: bool) -> services.New:
    assert sheet.kept is not None
    due = form.due()
    plans = [page.plan_on(one.on, sheet.kept.wall, sheet, due, person()) for one in form.chosen() if one.on]
    joined = services.Joined(sheet.kept.reference, form.version.data, model.day) if joins else None
    return services.New(words_of_rule(rule), form.chosen(), plans, due, joined)


def _made(code: str) -> MadeBefore:
    return url_for("series.show", code=code), "It made a series."


def _page(
    like: str, sheet: Sheet, model: Model, rule_form: RuleForm, *, joins: bool, status: int, form: DatesForm | None = None, preview: page.Preview | None = None,
    made: tuple[Rule, Made] | None = None,
) -> Response:
    assert sheet.kept is not None
    restricted = sheet.kept.restricted or tell_of_restricted(line for row in (preview.rows if preview else ()) for line in row.warns)
    return render_page(
        "operations/series/new.html", status=status, like=like, sheet=sheet, model=model, rule_form=rule_form, joins=joins, form=form, preview=preview,
        rule=words_of_rule(made[0]) if made else "", without=without(made[0], made[1].months_without) if made else "",
        here=url_for("series.new", of=like, **rule_form.in_address()), carried=[("of", like), *rule_form.in_address().items()], marking=marking(restricted),
    )
