"""Pages on which an administrator keeps accounts."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, current_app, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts import bp, queries, rules
from opsplanner.accounts.administration import services as administration_services
from opsplanner.accounts.forms import AccountForm, InviteForm, MoveAccountForm, SuspendForm, VersionForm
from opsplanner.accounts.links import page as links_page
from opsplanner.accounts.links import queries as links_queries
from opsplanner.history import newest, subjects
from opsplanner.mail import queries as mail_queries
from opsplanner.mail import words as mail_words
from opsplanner.models import Role, User
from opsplanner.web.filters import typed, without
from opsplanner.web.forms import ActionForm, Made, saved
from opsplanner.web.pages import go_to, not_done, render_page, title_of_list
from opsplanner.web.paging import named, neighbours, page_asked

LAST_PAGE = 4000


def set_up(app: Flask) -> None:
    """Join this room's pages to the application."""
    app.register_blueprint(bp)


@bp.route("/administration")
@requires("manage_accounts")
def accounts() -> Response:
    """Find accounts by name, agency and state, 25 a page."""
    states = [state.value for state in queries.AccountState]
    kept = typed(request.args, "q", "agency", "state", longest=100)
    if kept.get("state") not in states:
        kept = without(kept, "state")
    chosen = {"q": "", "agency": "", "state": ""} | kept
    number = page_asked(request.args)
    agencies = queries.agencies(active_only=False)
    found, more = queries.accounts(**chosen, page=number)

    def to(page: int) -> str:
        return url_for(".accounts", **kept, page=named(page))  # type: ignore[arg-type]

    names = {agency.code: agency.name for agency in agencies}
    words = {"q": f"“{chosen['q']}”", "agency": names.get(chosen["agency"], chosen["agency"]), "state": chosen["state"].capitalize()}
    filters = [(words[name], url_for(".accounts", **without(kept, name))) for name in kept]  # type: ignore[arg-type]
    page = neighbours(number, to, more=more)
    title = title_of_list("Accounts", (said for said, _ in filters), page)
    return render_page(
        "accounts/accounts.html", fragment="accounts/_accounts.html", title=title, found=found, page=page, chosen=chosen, filters=filters,
        agencies=list(names.items()), states=[(state, state.capitalize()) for state in states]
    )


@bp.route("/administration/invite", methods=["GET", "POST"])
@requires("manage_accounts")
def invite() -> Response:
    """Invite one person or many. Each is sent a link; where there is no mail the links are shown once, in the answer itself."""
    form, made, bad = InviteForm(), [], []
    by_mail: bool = current_app.config["SETTINGS"].has_mail

    def verb() -> str:
        try:
            return administration_services.invite_many(form.people.data, by=person(), shown=lambda user, token: made.append((user, links_page.address(token))))
        except rules.BadLines as lines:
            bad.extend(lines.sentences)
            raise

    def invited(at: str) -> Made:
        names = ", ".join(user.name for user in queries.invited_at(person().id, datetime.fromisoformat(at)))
        return url_for(".accounts", state="invited"), f"It invited {names}."

    if saved(form, verb, made=invited):
        if by_mail:
            return go_to(url_for(".accounts", state="invited"), links_page.on_its_way(f"{invited(form.result)[1]} A link for each goes out by e-mail"))
        again = [] if made else queries.invited_at(person().id, datetime.fromisoformat(form.result))
        return render_page("accounts/invited.html", made=made, again=again)
    if bad:
        form.people.errors = bad
    return render_page("accounts/invite.html", status=form.status, form=form, agencies=queries.agencies(), roles=[role.value for role in Role], by_mail=by_mail)


@bp.route("/administration/accounts/<int:user_id>")
@requires("manage_accounts")
def show_account(user_id: int) -> Response:
    """One account: who, where, in which state, and what happened to it."""
    user = queries.account(user_id)
    now = clock.now()
    asked = links_queries.request_of(user_id, now)
    return render_page(
        "accounts/show_account.html",
        asked=asked,
        seconds=links_queries.seconds(user, asked.asked_by) if asked else [],
        user=user,
        state=queries.state_of(user.password_hash, user.suspended_at),
        sign_ins=len(queries.sign_ins_of(user_id, now)),
        link_ends=queries.link_ends(user_id, now),
        lines=newest(subjects.of_user(user_id), 50),
        own=user_id == person().id,
        by_mail=current_app.config["SETTINGS"].has_mail,
        message=mail_queries.newest_to(user_id),
        mail_words=mail_words,
        now=now,
    )


@bp.route("/administration/accounts/<int:user_id>/change", methods=["GET", "POST"])
@requires("manage_accounts")
def change_account(user_id: int) -> Response:
    """Correct name, e-mail address, telephone number and role."""
    form = AccountForm()

    def verb() -> None:
        administration_services.change_account(
            user_id, name=form.name.data, email=form.email.data, telephone=form.telephone.data or "", role=Role(form.role.data),
            seen_version=form.version.data, by=person(),
        )

    if saved(form, verb):
        return go_to(url_for(".show_account", user_id=user_id), "The account is changed.")
    user = queries.account(user_id)
    if request.method == "GET":
        form.name.data, form.email.data, form.telephone.data = user.name, user.email, user.telephone
        form.role.data = user.role.value
    form.version.carry(user.version)
    return render_page("accounts/change_account.html", status=form.status, form=form, user=user)


@bp.route("/administration/accounts/<int:user_id>/move", methods=["GET", "POST"])
@requires("manage_accounts")
def move_account(user_id: int) -> Response:
    """Move a person to another agency, once it is said what she still holds."""
    form = MoveAccountForm()
    user = queries.account(user_id)
    agencies = queries.agencies()
    form.offer(queries.colleagues(user))
    form.offer_agencies(agencies, but=user.agency_id)
    held = queries.held(user, person(), clock.now())
    name, own = user.name, user_id == person().id

    def verb() -> None:
        administration_services.move_account(user_id, form.agency_id(), to=form.colleague(), seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to("/" if own else url_for(".show_account", user_id=user_id), f"{name} has moved, and has to sign in again.")
    user = queries.account(user_id)
    form.version.carry(user.version)
    return render_page("accounts/move_account.html", status=form.status, form=form, user=user, held=held)


@bp.route("/administration/accounts/<int:user_id>/suspend", methods=["GET", "POST"])
@requires("manage_accounts")
def suspend(user_id: int) -> Response:
    """Suspend an account, once it is said what the person still holds."""
    form = SuspendForm()
    user = queries.account(user_id)
    form.offer(queries.colleagues(user))
    held = queries.held(user, person(), clock.now())
    name = user.name

    def verb() -> None:
        administration_services.suspend(user_id, to=form.colleague(), why=form.why.data or "", seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(url_for(".show_account", user_id=user_id), f"{name} is suspended, and is signed out everywhere.")
    user, own = queries.account(user_id), user_id == person().id
    form.version.carry(user.version)
    if request.method == "POST" and (own or user.suspended_at):  # the page has no form then
        return not_done(form, url_for(".show_account", user_id=user_id))
    return render_page("accounts/suspend.html", status=form.status, form=form, user=user, held=held, own=own)


@bp.route("/administration/accounts/<int:user_id>/reinstate", methods=["POST"])
@requires("manage_accounts")
def reinstate(user_id: int) -> Response:
    """Let a suspended person sign in again."""
    form = VersionForm()
    back = url_for(".show_account", user_id=user_id)
    if saved(form, lambda: administration_services.reinstate(user_id, seen_version=form.version.data, by=person())):
        return go_to(back, "The account is reinstated. The password is the one from before.")
    return not_done(form, back)


@bp.route("/administration/accounts/<int:user_id>/new-link", methods=["POST"])
@requires("manage_accounts")
def new_link(user_id: int) -> Response:
    """Make a one-time link for a new password, or a new invitation, or ask for it where it takes a second person.

    Its owner is sent it; where there is no mail it is shown once, in the answer itself.
    """
    form, by_mail = ActionForm(), current_app.config["SETTINGS"].has_mail
    made: list[tuple[User, str]] = []
    if saved(form, lambda: administration_services.renew_link(user_id, by=person(), shown=lambda user, token: made.append((user, links_page.address(token))))):
        if not form.result:
            return go_to(url_for(".show_account", user_id=user_id), "The link is asked for. Somebody else has to confirm it" + ("." if by_mail else ", and is then shown it."))
        if by_mail:
            return go_to(url_for(".show_account", user_id=user_id), links_page.on_its_way(f"A new link goes out by e-mail, to {queries.account(user_id).email}"))
        return render_page("accounts/new_link.html", made=made, user=queries.account(user_id), ends=datetime.fromisoformat(form.result))
    return not_done(form, url_for(".show_account", user_id=user_id))
