"""The rules for accounts, alone."""

from __future__ import annotations

import pytest

from opsplanner.accounts import rules as accounts_rules
from opsplanner.errors import RuleBroken
from opsplanner.models import AgencyKind, Role
from opsplanner.signing_in import rules as signing_in_rules
from opsplanner.signing_in import words as signing_in_words
from opsplanner.signing_in.passwords import rules as passwords_rules

ANN = ("ann.smith@council.example", "ann.smith", "Ann Smith")
AGENCIES = [
    accounts_rules.AgencyName(1, "office", "Medway Community Safety Partnership", "Partnership Office", AgencyKind.OFFICE),
    accounts_rules.AgencyName(2, "kent-police", "Kent Police", "Police", AgencyKind.POLICE),
]


@pytest.mark.parametrize("good", ["three wet grey owls", "a-long-test-password", "ßüñ-correct-horse-1", "4711 jumps over it", "tea at a quarter past"])
def test_a_long_password_is_taken_whatever_signs_it_holds(good):
    passwords_rules.check_password(good, about=ANN)


@pytest.mark.parametrize(
    ("bad", "because"),
    [
        ("short", "at least 12"),
        ("elevensigns", "at least 12"),
        ("x" * 201, "at most 200"),
        ("aaaaaaaaaaaa", "repeats"),
        ("abababababab", "repeats"),
        ("medwaymedwaymedway", "repeats"),
        ("123456789012", "row of keys"),
        ("qwertyuiopas", "row of keys"),
        ("password1234", "guessed"),
        ("P@ssw0rd!!!!", "guessed"),
        ("PasswordPassword", "guessed"),
        ("annsmith2026!", "guessed"),
        ("Smith.Ann.2026", "guessed"),
        ("ann.smith@council.example", "guessed"),
        ("opsplanner-2026", "guessed"),
        ("welcome-welcome-1", "guessed"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(bad, because):
    with pytest.raises(RuleBroken, match=because):
        passwords_rules.check_password(bad, about=ANN)


MEDWAY = ("Medway Community Safety Partnership", "Medway CSP", "Gillingham North", "River", "Kent Police", "Medway Council")
DORSET = ("Dorset Community Safety Partnership", "Blandford", "Dorset Police")


@pytest.mark.parametrize(
    ("bad", "place", "because"),
    [
        ("Medway2026!!", MEDWAY, "it is little more than the name of the place, a ward or an agency and a year. Choose"),
        ("M3dw4y2026!!", MEDWAY, "the name of the place"),
        ("kentpolice2026", MEDWAY, "the name of the place"),
        ("GillinghamFC2026", MEDWAY, "the name of the place"),
        ("RiverMedway99!", MEDWAY, "the name of the place"),
        ("ilovemedway12", MEDWAY, "the name of the place"),
        ("AnnSmith-Medway", MEDWAY, "the name of the place, a ward or an agency and your name or e-mail address. Choose"),
        ("DorsetPolice1!", DORSET, "the name of the place"),
        ("Blandford2026", DORSET, "the name of the place"),
        ("Summer2026!!", (), "one that many people use"),
        ("iloveyou1234", (), "one that many people use"),
        ("Liverpool2026!", (), "one that many people use"),
        ("monkey123456789", (), "one that many people use"),
        ("14/03/1985abcd", (), "dates, rows of keys"),
        ("yawdem-2026-x", MEDWAY, "the name of the place"),
    ],
)
def test_a_common_password_and_the_words_of_the_place_are_refused_with_the_reason(bad, place, because):
    with pytest.raises(RuleBroken, match=because) as refused:
        passwords_rules.check_password(bad, about=ANN, place=place)
    assert bad not in str(refused.value)


@pytest.mark.parametrize("good", ["three wet grey owls", "tea at a quarter past the river", "purple monkey dishwasher", "wRk7!plo0-vNq2", "lamp kettle north bicycle" * 4])
def test_words_of_the_place_among_others_do_no_harm_and_a_long_password_is_looked_at_quickly(good):
    passwords_rules.check_password(good, about=ANN, place=MEDWAY)


@pytest.mark.parametrize("here", ["/", "/operations?q=a&page=2", "/operations/CUBIT-2026-014/move"])
def test_going_on_stays_on_this_site(here):
    assert signing_in_rules.local_path(here) == here


@pytest.mark.parametrize(
    "elsewhere",
    [None, "", "https://evil.example", "//evil.example", "/\\evil.example", "/%2Fevil.example", "/%5Cevil.example", "javascript:alert(1)",
     "operations", "/\t/evil.example", "/a\nb", "/sign-in", "/sign-out", "/" + "a" * 2000],
)
def test_going_on_never_leaves_this_site(elsewhere):
    assert signing_in_rules.local_path(elsewhere) is None


def test_pasted_lines_are_read_with_commas_tabs_quotes_and_headings():
    text = '\nName, E-mail, Agency, Role\n"Smith, Ann", ANN@council.example, kent-police, Coordinator\n\nBo Lee\tbo@x.example\tKent Police\tstaff\t\n'
    assert accounts_rules.read_lines(text, AGENCIES) == [
        accounts_rules.Invitation("Smith, Ann", "ann@council.example", 2, Role.COORDINATOR),
        accounts_rules.Invitation("Bo Lee", "bo@x.example", 2, Role.STAFF),
    ]


def test_each_bad_line_is_named_with_its_number_and_reason():
    text = "\n".join(
        [
            "Ann, ann@x.example, Police, staff",
            "Bo, bo@x.example, Police",
            "Cy, cy at x, Police, staff",
            "",
            "Di, di@x.example, Kent Polise, staff",
            "Ed, ed@x.example, Police, boss",
            "Flo, ANN@x.example, Police, staff",
            "Gus, gus@x.example, Police, staff, and more",
            "Hal, hal@x.example, Police, administrator",
            "Ida, ida@x.example, Police, staff",
        ]
    )
    with pytest.raises(accounts_rules.BadLines) as refused:
        accounts_rules.read_lines(text, AGENCIES, taken={"ida@x.example"})
    assert refused.value.sentences == [
        "Line 2: 3 of the four parts are there. Write name, e-mail address, agency, role",
        "Line 3: “cy at x” is not an e-mail address",
        "Line 5: there is no agency “Kent Polise”; perhaps Kent Police is meant",
        "Line 6: there is no role “boss”. The roles are coordinator, staff, manager, administrator",
        "Line 7: ann@x.example is on line 1 too",
        "Line 8: there are more than four parts. Write name, e-mail address, agency, role, and put a name with a comma in quotation marks",
        "Line 9: administrators belong to the partnership office",
        "Line 10: ida@x.example has an account already",
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "Name, Email, Agency, Role"])
def test_inviting_nobody_is_refused(text):
    with pytest.raises(accounts_rules.BadLines, match="at least one"):
        accounts_rules.read_lines(text, AGENCIES)


def test_more_lines_than_anyone_means_are_refused():
    with pytest.raises(accounts_rules.BadLines, match="at most 200"):
        accounts_rules.read_lines("x, y, z, w\n" * 201, AGENCIES)


@pytest.mark.parametrize("number", ["", "101", "01634 333333", "+44 (0)1634 333-333", "01634 333333 ext 12"])
def test_telephone_numbers_are_taken_as_people_write_them(number):
    assert accounts_rules.check_telephone(number) == number


@pytest.mark.parametrize("number", ["ask at the desk", "+", "01634<script>", "1"])
def test_what_is_no_telephone_number_is_refused(number):
    with pytest.raises(RuleBroken, match="telephone"):
        accounts_rules.check_telephone(number)


@pytest.mark.parametrize("address", ["", "ann", "ann@council", "a b@c.example", "ann@@c.example", "ann@c.example, bo@c.example", "a" * 200 + "@c.example"])
def test_what_is_no_email_address_is_refused(address):
    with pytest.raises(RuleBroken, match="e-mail"):
        accounts_rules.check_email(address)


def test_an_administrator_belongs_to_the_partnership_office():
    accounts_rules.check_role(Role.ADMINISTRATOR, AgencyKind.OFFICE)
    with pytest.raises(RuleBroken, match="partnership office"):
        accounts_rules.check_role(Role.ADMINISTRATOR, AgencyKind.POLICE)


def test_nobody_suspends_herself_or_somebody_twice():
    accounts_rules.check_can_suspend(own=False, suspended=False)
    with pytest.raises(RuleBroken, match="your own"):
        accounts_rules.check_can_suspend(own=True, suspended=False)
    with pytest.raises(RuleBroken, match="already"):
        accounts_rules.check_can_suspend(own=False, suspended=True)


def test_the_last_administrator_stays():
    accounts_rules.check_administrator_left(1)
    with pytest.raises(RuleBroken, match="last administrator"):
        accounts_rules.check_administrator_left(0)


def test_operations_are_handed_to_somebody_who_plans():
    accounts_rules.check_colleague(plans=False, operations=0)
    with pytest.raises(RuleBroken, match="coordinator"):
        accounts_rules.check_colleague(plans=False, operations=1)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Werkzeug/3.1", "Another browser"),
    ],
)
def test_a_browser_is_named_in_words(agent, words):
    assert signing_in_words.browser_in_words(agent) == words
