"""Settings: read once, refused in a sentence that names them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from opsplanner import config
from opsplanner.mail_settings import MailServer

GOOD = "k" * 32


def _read(data: Path, **more: str) -> config.Settings:
    return config.from_environment({"OPSPLANNER_DATA": str(data), "OPSPLANNER_DEMO": "yes", **more})


def test_a_demonstration_is_on_sqlite_for_this_machine_alone(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert settings.demonstration and settings.database == f"sqlite+pysqlite:///{tmp_path / 'opsplanner.sqlite'}"
    assert settings.address == "http://127.0.0.1:8000" and not settings.secure_cookies and settings.pack == config.MEDWAY


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("https://ops.example", False), ("https://8.8.8.8", False), ("https://172.32.0.1", False), ("https://local.example", False), ("https://[2001:4860:4860::8888]", False),
        ("http://127.0.0.1:8000", True), ("http://10.1.2.3", True), ("https://172.16.0.1", True), ("https://172.31.255.1", True), ("http://192.168.1.20:8000", True),
        ("http://[::1]:8000", True), ("http://[fd00::1]", True), ("https://planner", True), ("https://planner.local", True), ("https://ops.council.internal.", True),
    ],
)
def test_an_address_that_opens_only_inside_a_network_is_known(tmp_path: Path, address: str, inside: bool) -> None:
    assert _read(tmp_path, OPSPLANNER_PUBLIC_URL=address).inside_only is inside


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OPSPLANNER_DEMO", "maybe", "OPSPLANNER_DEMO is 'maybe'. It may be yes or no"),
        ("OPSPLANNER_DEMO_PASSWORD", "short", "OPSPLANNER_DEMO_PASSWORD has to have 8 to 200 characters"),
        ("OPSPLANNER_DATABASE", "mysql://x", "OPSPLANNER_DATABASE has to begin with"),
        ("OPSPLANNER_PACK", "/nowhere/at/all", "OPSPLANNER_PACK is '/nowhere/at/all', and there is no such folder"),
        ("OPSPLANNER_PUBLIC_URL", "ops.example", "OPSPLANNER_PUBLIC_URL is 'ops.example'"),
        ("OPSPLANNER_PUBLIC_URL", "https://ops.example/planner", "without a path"),
        ("OPSPLANNER_TRUSTED_PROXIES", "-1", "OPSPLANNER_TRUSTED_PROXIES is '-1'. It has to be a whole number from 0 to 5"),
        ("OPSPLANNER_SECRET_KEY", "short", "OPSPLANNER_SECRET_KEY has to have at least 32 characters"),
        ("OPSPLANNER_SECURE_COOKIES", "1", "OPSPLANNER_SECURE_COOKIES is '1'"),
        ("OPSPLANNER_LOCK_TIMEOUT", "0", "OPSPLANNER_LOCK_TIMEOUT is '0'. It has to be a whole number from 1 to 3600"),
        ("OPSPLANNER_SMTP", "mail.example", "OPSPLANNER_SMTP is 'mail.example'. It has to look like smtp+starttls://user@mail.example:587"),
        ("OPSPLANNER_SMTP", "https://mail.example", "OPSPLANNER_SMTP is 'https://mail.example'. It has to look like"),
        ("OPSPLANNER_SMTP", "smtp://", "OPSPLANNER_SMTP is 'smtp://'. It has to look like"),
        ("OPSPLANNER_SMTP", "smtp://mail.example/box", "OPSPLANNER_SMTP is 'smtp://mail.example/box'. It has to look like"),
        ("OPSPLANNER_SMTP", "smtp://mail.example:port", "OPSPLANNER_SMTP names no server that can be asked"),
        ("OPSPLANNER_SMTP", "smtp://a:secret@mail.example", "OPSPLANNER_SMTP holds a password, which belongs in OPSPLANNER_SMTP_PASSWORD"),
        ("OPSPLANNER_SMTP", "smtp://a@mail.example", "there is no password for 'a': set OPSPLANNER_SMTP_PASSWORD_FILE or OPSPLANNER_SMTP_PASSWORD"),
        ("OPSPLANNER_SMTP", "smtp://mail.example", "OPSPLANNER_SMTP is set, and OPSPLANNER_MAIL_FROM is not"),
        ("OPSPLANNER_SMTP_PASSWORD", "secret", "There is a password for the mail server, and OPSPLANNER_SMTP does not say which server that is"),
        ("OPSPLANNER_SMTP_PASSWORD_FILE", "/nowhere/at/all", "OPSPLANNER_SMTP_PASSWORD_FILE is '/nowhere/at/all', and that file cannot be read: No such file or directory"),
        ("OPSPLANNER_MAIL_FROM", "opsplanner", "OPSPLANNER_MAIL_FROM is 'opsplanner'. It has to be an e-mail address, like opsplanner@council.example"),
        ("OPSPLANNER_MAIL_REPLY_TO", "a@x.example\nBcc: b@x.example", "OPSPLANNER_MAIL_REPLY_TO is "),
        ("OPSPLANNER_MAIL_KEPT_DAYS", "0", "OPSPLANNER_MAIL_KEPT_DAYS is '0'. It has to be a whole number from 1 to 3650"),
        ("OPSPLANNER_QUEUE", "amqp://queue", "OPSPLANNER_QUEUE has to begin with postgresql://, redis:// or rediss://"),
        ("OPSPLANNER_QUEUE", "redis://queue", "OPSPLANNER_QUEUE names a Redis, and the Python package redis is not installed"),
        ("PORT", "http", "PORT is 'http'. It has to be a whole number from 1 to 65535"),
        ("PORT", "70000", "PORT is '70000'"),
        ("OPSPLANNER_DEMOO", "no", "OPSPLANNER_DEMOO is not a setting of opsplanner. Did you mean OPSPLANNER_DEMO?"),
        ("OPSPLANNER_PUBLIC_ADDRESS", "no", "OPSPLANNER_PUBLIC_ADDRESS is not a setting of opsplanner. "),
        ("OPSPLANNER_TEST_THINGS", "yes", "OPSPLANNER_TEST_THINGS is not a setting of opsplanner"),
        ("OPSPLANNER_TEST_CLOCK", "2026-11-18T11:00:00+00:00", "OPSPLANNER_TEST_CLOCK is set, and it is for opsplanner's own tests alone"),
    ],
)
def test_a_bad_setting_is_refused_by_its_name(tmp_path: Path, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "find_spec", lambda package: None)  # the tests have redis, an installation need not
    with pytest.raises(config.BadSetting) as refused:
        _read(tmp_path, **{name: value})
    assert said in str(refused.value)


def test_the_clock_of_the_tests_is_taken_from_the_tests_alone(tmp_path: Path) -> None:
    told = {"OPSPLANNER_TEST_CLOCK": "2026-11-18T11:00:00+00:00"}
    assert _read(tmp_path, **told, PYTEST_VERSION="9.0").data == tmp_path
    with pytest.raises(config.BadSetting, match=r"OPSPLANNER_TEST_CLOCK is '9am'\. It has to be an instant, like 2026-11-18T11:00:00\+00:00"):
        _read(tmp_path, OPSPLANNER_TEST_CLOCK="9am", PYTEST_VERSION="9.0")


def test_the_secret_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    first, second = _read(tmp_path / "data"), _read(tmp_path / "data")
    assert first.secret_key == second.secret_key and len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_secret_key_that_was_given_is_not_written_down(tmp_path: Path) -> None:
    assert _read(tmp_path / "data", OPSPLANNER_SECRET_KEY=GOOD).secret_key == GOOD
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(config.BadSetting, match=r"OPSPLANNER_DATA is .* cannot be written"):
        _read(tmp_path / "file" / "data")


def test_https_outside_means_secure_cookies_unless_said_otherwise(tmp_path: Path) -> None:
    settings = _read(tmp_path, OPSPLANNER_PUBLIC_URL="https://ops.example/")
    assert settings.secure_cookies and settings.address == settings.public_url == "https://ops.example"
    assert not _read(tmp_path, OPSPLANNER_PUBLIC_URL="https://ops.example", OPSPLANNER_SECURE_COOKIES="no").secure_cookies


def test_a_live_installation_holds_restricted_operations_only_when_somebody_accepted_the_risk(tmp_path: Path) -> None:
    assert _read(tmp_path).restricted_allowed
    live = {"OPSPLANNER_DEMO": "no", "OPSPLANNER_PUBLIC_URL": "https://ops.example"}
    assert not _read(tmp_path, **live).restricted_allowed
    assert _read(tmp_path, **live, OPSPLANNER_RESTRICTED_RISK_ACCEPTED_BY="A. Owner").restricted_allowed


def test_a_live_installation_has_to_know_its_own_address(tmp_path: Path) -> None:
    with pytest.raises(config.BadSetting, match="OPSPLANNER_PUBLIC_URL is not set"):
        _read(tmp_path, OPSPLANNER_DEMO="no")


@pytest.mark.parametrize("kept", ["", "cut off"])
def test_a_damaged_secret_key_stops_the_start_in_a_sentence(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret-key").write_text(kept)
    with pytest.raises(config.BadSetting, match="secret-key is empty or cut off"):
        _read(tmp_path)


# the settings file


def _file(folder: Path, *lines: str) -> dict[str, str]:
    (folder / "ops.settings").write_text("\n".join(lines))
    return {"OPSPLANNER_SETTINGS": str(folder / "ops.settings")}


def test_settings_stand_in_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    told = _file(
        tmp_path, "# ours", "", "OPSPLANNER_DEMO=no", f"  OPSPLANNER_DATA = {tmp_path}/in-the-file", "PORT=8100", "export OPSPLANNER_HOST='0.0.0.0'",
        'OPSPLANNER_RESTRICTED_RISK_ACCEPTED_BY="A. Owner, #1"', "OPSPLANNER_PUBLIC_URL=https://ops.example",
    )
    settings = config.from_environment(told)
    assert not settings.demonstration and settings.data == tmp_path / "in-the-file" and settings.port == 8100 and settings.host == "0.0.0.0"
    assert settings.risk_accepted_by == "A. Owner, #1"
    settings = config.from_environment(told | {"PORT": "8200", "OPSPLANNER_DATA": str(tmp_path / "other"), "OPSPLANNER_HOST": ""})
    assert settings.port == 8200 and settings.data == tmp_path / "other" and settings.host == "0.0.0.0", "what is empty says nothing"
    assert config.from_environment({"PORT": "8200"}, tmp_path / "ops.settings").port == 8200


def test_nothing_is_made_where_nothing_says_which_installation_is_meant(tmp_path: Path) -> None:
    with pytest.raises(config.BadSetting, match="^Neither OPSPLANNER_SETTINGS nor OPSPLANNER_DEMO is set"):
        config.from_environment({"OPSPLANNER_DATA": str(tmp_path / "data")})
    with pytest.raises(config.BadSetting, match=r"ops\.settings says nothing of OPSPLANNER_DEMO"):
        config.from_environment(_file(tmp_path, f"OPSPLANNER_DATA={tmp_path}/data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("OPSPLANNER_DEMO", "2: this is not a line like OPSPLANNER_DEMO=no."),
        ("=no", "2: this is not a line like OPSPLANNER_DEMO=no."),
        ("OPSPLANNER_DEM=no", "2: OPSPLANNER_DEM is not a setting of opsplanner. Did you mean OPSPLANNER_DEMO?"),
        ("PATH=/bin", "2: PATH is not a setting of opsplanner. The settings are: "),
        ("OPSPLANNER_TEST_CLOCK=2026-11-18T11:00:00+00:00", "2: OPSPLANNER_TEST_CLOCK is not a setting of opsplanner."),
        ("OPSPLANNER_SETTINGS=/elsewhere", "2: OPSPLANNER_SETTINGS names this file, and cannot stand in it."),
        ("OPSPLANNER_HOST=b", "2: OPSPLANNER_HOST is set twice: the first time in line 1."),
        ("OPSPLANNER_DATA=data", "2: OPSPLANNER_DATA is 'data'. In a settings file a path begins with / or ~/."),
        ("OPSPLANNER_DATABASE=sqlite+pysqlite:///a.sqlite", "2: OPSPLANNER_DATABASE is 'sqlite+pysqlite:///a.sqlite'. In a settings file a path"),
        ("OPSPLANNER_DEMO=perhaps", "2: OPSPLANNER_DEMO is 'perhaps'. It may be yes or no."),
        ("OPSPLANNER_DEMO=no", "2: OPSPLANNER_DEMO is no, and OPSPLANNER_PUBLIC_URL is not set."),
        ("PORT=http", "2: PORT is 'http'. It has to be a whole number"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    told = _file(tmp_path, "OPSPLANNER_HOST=a", line, *(["OPSPLANNER_DEMO=yes"] if "OPSPLANNER_DEMO=" not in line else []))
    with pytest.raises(config.BadSetting) as refused:
        config.from_environment(told)
    assert str(refused.value).startswith(f"{tmp_path}/ops.settings:{said}")


def test_what_the_environment_says_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    told = _file(tmp_path, "PORT=8100", "OPSPLANNER_DEMO=yes")
    with pytest.raises(config.BadSetting, match="^PORT is 'http'"):
        config.from_environment(told | {"PORT": "http"})


def test_a_settings_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(config.BadSetting, match=r"settings file .* cannot be read: No such file or directory\. OPSPLANNER_SETTINGS or --settings names it"):
        config.from_environment({"OPSPLANNER_SETTINGS": str(tmp_path / "none")})
    (tmp_path / "ops.settings").write_bytes(b"\xff\xfe")
    with pytest.raises(config.BadSetting, match="cannot be read: it is not UTF-8 text"):
        config.from_environment({}, tmp_path / "ops.settings")


def test_mail_goes_out_by_the_server_that_is_set_and_from_no_demonstration(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("s3cret\n")
    more = {"OPSPLANNER_MAIL_FROM": "Joint operations <ops@x.example>", "OPSPLANNER_MAIL_REPLY_TO": "office@x.example", "OPSPLANNER_SMTP_PASSWORD_FILE": str(password)}
    settings = _read(tmp_path, OPSPLANNER_SMTP="smtp+starttls://a%40b@mail.example", **more)
    server = settings.mail.server
    assert server == MailServer("smtp+starttls", "mail.example", 587, "a@b", "s3cret") and server.where == "mail.example:587"
    assert (str(settings.mail.sender), str(settings.mail.reply_to), settings.mail.kept_days) == ("Joint operations <ops@x.example>", "office@x.example", 30)
    assert settings.has_mail and not settings.mail_goes_out and "s3cret" not in repr(settings)
    live = {"OPSPLANNER_DEMO": "no", "OPSPLANNER_PUBLIC_URL": "https://ops.example"}
    assert _read(tmp_path, OPSPLANNER_SMTP="smtps://mail.example", OPSPLANNER_MAIL_FROM="ops@x.example", **live).mail_goes_out
    assert not _read(tmp_path, **live).has_mail and _read(tmp_path).has_mail
    with pytest.raises(config.BadSetting, match="are both set"):
        _read(tmp_path, OPSPLANNER_SMTP="smtp://a@mail.example", OPSPLANNER_SMTP_PASSWORD="other", **more)


def test_the_file_of_a_password_is_named_by_its_whole_path(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("OPSPLANNER_DEMO=yes\nOPSPLANNER_SMTP_PASSWORD_FILE=secrets/mail\n")
    with pytest.raises(config.BadSetting, match=r"In a settings file a path begins with / or ~/"):
        config.from_environment({"OPSPLANNER_DATA": str(tmp_path)}, file)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000", True), ("https://10.20.30.40", True), ("https://172.16.0.1", True), ("https://172.31.255.1:8443", True),
        ("https://192.168.1.5", True), ("http://[::1]:8000", True), ("http://[fd12::1]", True), ("http://localhost:8000", True), ("https://OPSPLANNER", True),
        ("https://opsplanner.local", True), ("https://opsplanner.Local.", True), ("https://ops.internal", True), ("https://ops.home.arpa", True), ("", True),
        ("https://opsplanner.medway.gov.uk", False), ("https://ops.example:8443", False), ("https://172.32.0.1", False), ("https://8.8.8.8", False),
        ("http://[2606:4700::1111]", False), ("https://local.medway.gov.uk", False),
    ],
)
def test_an_address_that_opens_inside_one_network_alone_is_private(url: str, private: bool) -> None:
    assert config.private_address(url) is private
