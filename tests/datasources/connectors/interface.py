"""A little HTTP interface on loopback that pages in every way, asks for tokens, stumbles and misbehaves on request."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "canary-t0ken"


class Interface:
    """``rows`` are served under several addresses; ``asked`` holds (path, parameters, headers) of every request."""

    def __init__(self) -> None:
        self.rows: list[dict] = []
        self.asked: list[tuple[str, dict, dict]] = []
        self.stumbles: list[int] = []  # statuses to answer first
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "Interface":
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, given: dict, headers: dict) -> tuple[int, dict, object]:
        """Status, headers and content."""
        self.asked.append((path, given, headers))
        if self.stumbles:
            return self.stumbles.pop(0), {"Retry-After": "0"}, {}
        return getattr(self, path.strip("/"))(given, headers)

    def plain(self, given: dict, headers: dict):
        return 200, {}, {"data": {"items": [row for row in self.rows if row["changed_at"] >= given.get("since", "")]}}

    def page(self, given: dict, headers: dict):
        size, number = int(given["size"]), int(given["page"])
        return 200, {}, self.rows[(number - 1) * size : number * size]

    def offset(self, given: dict, headers: dict):
        at = int(given["offset"])
        return 200, {}, self.rows[at : at + int(given["limit"])]

    def link(self, given: dict, headers: dict):
        at = int(given.get("at", 0))
        more = {"Link": f'</link?at={at + 2}>; rel="next"'} if at + 2 < len(self.rows) else {}
        return 200, more, self.rows[at : at + 2]

    def token(self, given: dict, headers: dict):
        at = int(given.get("cursor", 0))
        following = str(at + 2) if at + 2 < len(self.rows) else None
        return 200, {}, {"rows": self.rows[at : at + 2], "next": following}

    def stuck(self, given: dict, headers: dict):
        return 200, {}, self.rows

    def guarded(self, given: dict, headers: dict):
        allowed = f"Bearer {TOKEN}" == headers.get("Authorization") or headers.get("X-Key") == TOKEN
        return (200, {}, self.rows) if allowed else (401, {}, {})

    def issue(self, given: dict, headers: dict):
        return 200, {}, {"access_token": TOKEN, "token_type": "bearer"}

    def away(self, given: dict, headers: dict):
        return 302, {"Location": "http://169.254.169.254/latest"}, {}

    def elsewhere(self, given: dict, headers: dict):
        return 200, {}, {"rows": self.rows, "next": "http://localhost:1/steal"}

    def page_of_html(self, given: dict, headers: dict):
        return 200, {}, "<html>"


def _handler(interface: Interface) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            given = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = interface.answer(parts.path, given, dict(self.headers))
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *said: object) -> None: ...

    return Handler
