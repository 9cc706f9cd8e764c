"""A mail server of a few lines: it takes mail, refuses it for good or for now, or hangs up in the middle."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """`mood` is how it treats what comes; `on_mail` is called once it has a whole mail, before it says so."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mood = "accept"
        self.refused: set[str] = set()
        self.mails: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.on_mail: Callable[[], object] = lambda: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
        self.wfile.flush()

    def handle(self) -> None:
        receiver = ""
        self.say("220 mail.test ESMTP")
        while line := self.rfile.readline():
            verb = line.decode().strip()
            word = verb.partition(" ")[0].upper()
            if word in ("EHLO", "HELO"):
                self.say("250 mail.test")
            elif word == "MAIL":
                self.say("250 fine")
            elif word == "RCPT":
                receiver = verb.partition("<")[2].partition(">")[0]
                if self.server.mood == "refuse" or receiver in self.server.refused:
                    self.say(f"550 5.1.1 no such person {receiver}")
                elif self.server.mood == "later":
                    self.say(f"451 4.3.0 come back later {receiver}")
                else:
                    self.say("250 fine")
            elif word == "DATA":
                if self.server.mood == "hang-up":
                    return
                self.say("354 go on")
                mail = self.read()
                self.server.mails.append(mail)
                self.server.receivers.append(receiver)
                self.server.on_mail()
                if self.server.mood == "silent-end":
                    return  # it has the mail, and the sender will never know
                self.say("250 taken")
            elif word == "RSET":
                self.say("250 fine")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 what?")

    def read(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        made = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(made, EmailMessage)
        return made


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """The server, on a port of its own."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
