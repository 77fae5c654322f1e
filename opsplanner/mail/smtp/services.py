"""How a message is handed to the mail server, and what the server said when it was not taken."""

from __future__ import annotations

import logging
from contextlib import suppress
from email.message import EmailMessage
from typing import TYPE_CHECKING

from opsplanner.mail.letter.words import in_one_line
from opsplanner.mail.rules import is_for_good
from opsplanner.mail_settings import MailServer

if TYPE_CHECKING:
    import smtplib

log = logging.getLogger("opsplanner.mail")
AT_A_CONNECTION = 100
"""How many messages go by one connection: servers end longer ones."""


class NotTaken(Exception):
    """The server did not take the message. `str(it)` says why; `for_good`: it never will; `of_all`: it would not have taken another one either."""

    def __init__(self, why: str, *, for_good: bool = False, of_all: bool = False):
        super().__init__(in_one_line(why)[:400])
        self.for_good, self.of_all = for_good, of_all


class Post:
    """A way to one mail server, which is connected to when the first message is handed over."""

    def __init__(self, server: MailServer):
        self._server, self._taken = server, 0
        self._smtp: smtplib.SMTP | None = None

    def hand_over(self, message: EmailMessage, to: str) -> None:
        """Give the server one message for one address. Raises NotTaken."""
        import smtplib

        try:
            smtp = self._connected()
            smtp.send_message(message, to_addrs=[to])
            self._taken += 1
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise self._refused(code, said, f"{to} was not taken") from refused
        except smtplib.SMTPDataError as refused:
            raise self._refused(refused.smtp_code, refused.smtp_error, "The message was not taken") from refused
        except smtplib.SMTPNotSupportedError as trouble:
            if not to.isascii():
                raise NotTaken(f"The mail server takes no address like {to}: {trouble}", for_good=True) from trouble
            self._drop()
            raise NotTaken(f"{self._server.where} cannot do what is set: {trouble}", of_all=True) from trouble
        except smtplib.SMTPResponseException as refused:  # the greeting, the password or the sender
            self._drop()
            raise NotTaken(f"{self._server.where} refused to take messages: {_answer(refused.smtp_code, refused.smtp_error)}", of_all=True) from refused
        except OSError as trouble:  # SMTPServerDisconnected is one too, and hides a timeout
            self._drop()
            hung = isinstance(trouble, TimeoutError) or isinstance(trouble.__context__, TimeoutError)
            why = f"did not answer within {self._server.patience:g} seconds" if hung else f"could not be reached, or broke off: {trouble.strerror or trouble}"
            raise NotTaken(f"{self._server.where} {why}", of_all=True) from trouble

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            with suppress(Exception):  # whatever it answers, nothing depends on it
                self._smtp.quit()
        self._drop()

    def _connected(self) -> smtplib.SMTP:
        import smtplib

        if self._taken >= AT_A_CONNECTION:
            self.close()
        if self._smtp is not None and self._taken:
            with suppress(OSError, smtplib.SMTPException):  # one that ended the connection meanwhile is asked anew
                if self._smtp.noop()[0] == 250:
                    return self._smtp
            self._drop()
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        import smtplib
        import ssl

        server = self._server
        smtp: smtplib.SMTP
        if server.way == "smtps":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.patience)
        try:
            if server.way == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _refused(self, code: int, said: bytes | str, what: str) -> NotTaken:
        if code == 421:  # the server ends the connection (RFC 5321, 3.8)
            self._drop()
            return NotTaken(f"{self._server.where} broke off: {_answer(code, said)}", of_all=True)
        return NotTaken(f"{what}: {_answer(code, said)}", for_good=is_for_good(code))

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._taken = None, 0


def _answer(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
