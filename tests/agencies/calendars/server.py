"""A web server on the loopback address that answers as a test says, and keeps what it was asked."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = tuple[int, dict[str, str], bytes]


class Server:
    """What it answers by path (status, headers, body), and the requests that came: path, Host and Accept-Encoding."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None, str | None]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        """What happens while somebody waits for an answer."""
        self.hangs = threading.Event()
        """Set to let it go on with what it is slow at."""
        self.port = 0

    def at(self, path: str, body: bytes = b"", status: int = 200, host: str = "127.0.0.1", scheme: str = "http", **headers: str) -> str:
        """Answer so at a path, and return the address of it."""
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return f"{scheme}://{host}:{self.port}{path}"


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Server]:
    """Run one until the end."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, self.headers["Host"], self.headers["Accept-Encoding"]))
            server.meanwhile()
            status, headers, body = server.answers.get(self.path, (404, {}, b""))
            if "Slow" in headers:  # a byte, and then nothing for as long as anybody waits
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX:" if headers["Slow"] == "head" else b"HTTP/1.0 200 OK\r\n\r\nB")
                server.hangs.wait(20)
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    httpd = Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    server.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.hangs.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()
