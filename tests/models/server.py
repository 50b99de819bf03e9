"""A server on this machine that plays a language model, well or badly."""

import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from viva.models.settings import Settings


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict
    body: dict

    @property
    def way(self):
        """How the form of the reply was asked for."""
        return self.body.get("response_format", {}).get("type", "plain")

    @property
    def rubric(self):
        """What stands before the fenced answer."""
        return json.JSONDecoder().raw_decode(self._told)[0]

    @property
    def answer(self):
        """The words between the fences."""
        fence = re.search(r"\n\n([0-9a-f]{32})\n", self._told)[1]
        return self._told.partition(f"{fence}\n")[2].rpartition(f"\n{fence}")[0]

    @property
    def _told(self):
        return next(m["content"] for m in self.body["messages"] if m["role"] == "user")


@dataclass
class Server:
    """Where it is, what it was asked, and what it does next."""

    url: str
    behave: object
    asked: list = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self):
        return Settings(self.url, "tiny", seconds=20)

    def patient(self, seconds):
        return replace(self.settings, seconds=seconds)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(self.path, dict(self.headers), body)
        self.server.told.asked.append(asked)
        with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked may go
            self.server.told.behave(self, asked)

    def do_GET(self):
        self.server.told.asked.append(Asked(self.path, dict(self.headers), {}))
        self.reply(500, b"")

    def reply(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving(behave):
    """Run a server that behaves in some way."""
    server = _Quiet(("127.0.0.1", 0), Handler)
    server.told = Server(f"http://127.0.0.1:{server.server_port}/v1", behave)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.told
    finally:
        server.told.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def chat(text):
    """Return a chat completion that says something."""
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()


def says(speak):
    """Behave as a model that says what a function makes of the request, or always the same."""

    def behave(handler, asked):
        text = speak(asked) if callable(speak) else speak
        handler.reply(200, chat(text), Content_Type="application/json")

    return behave


def status(number, **headers):
    """Behave as a server that answers every request with one status."""
    return lambda handler, asked: handler.reply(number, b'{"error": "no"}', **headers)


def in_turn(*behaviours):
    """Behave in one way after the other; in the last one from then on."""
    left = list(behaviours)

    def behave(handler, asked):
        (left.pop(0) if len(left) > 1 else left[0])(handler, asked)

    return behave


# --- models ---------------------------------------------------------------------------------------

WORDS = {"line": "straight", "xor": "XOR", "hidden": "hidden layer"}


def attentive(asked):
    """Find a point in the sentence that has its word."""
    parts = re.split(r"[.\n]", asked.answer)
    points = []
    for point in asked.rubric["points"]:
        word = WORDS.get(point["id"], point["id"])
        found = next((part for part in parts if f" {word} " in f" {part} "), None)
        points.append(
            verdict(point["id"], "made", found.strip()) if found else verdict(point["id"], "missed")
        )
    beliefs = [verdict(m["id"], "not believed") for m in asked.rubric["misconceptions"]]
    return json.dumps({"points": points, "misconceptions": beliefs})


def verdict(id, verdict, quote="", confidence=0.9):
    return {"id": id, "verdict": verdict, "quote": quote, "confidence": confidence}


def all_made(quote):
    """Give every point for one quote, a text or a function of the answer."""

    def speak(asked):
        words = quote(asked.answer) if callable(quote) else quote
        points = [verdict(p["id"], "made", words, 1.0) for p in asked.rubric["points"]]
        beliefs = [verdict(m["id"], "believed", words, 1.0) for m in asked.rubric["misconceptions"]]
        return json.dumps({"points": points, "misconceptions": beliefs})

    return speak


def changed(change):
    """Say what the attentive model says, changed by a function of its data."""

    def speak(asked):
        said = json.loads(attentive(asked))
        return json.dumps(change(said) or said)

    return speak


def obedient(asked):
    """Do whatever stands in the answer, and quote it."""
    orders = re.search(r"full marks|every point|all points", asked.answer)
    return all_made(orders[0])(asked) if orders else attentive(asked)


# --- servers that misbehave -----------------------------------------------------------------------


def hangs_up(handler, asked):
    handler.close_connection = True
    handler.connection.close()


def half_a_reply(handler, asked):
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(chat(attentive(asked))[:200])
    hangs_up(handler, asked)


def drips(handler, asked):
    """Send a byte a second for ever."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.flush()
    drip(handler, b" ")


def drips_headers(handler, asked):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Wait: ")
    drip(handler, b"x")


def drip(handler, byte):
    while not handler.server.told.closing.wait(1.0):
        handler.wfile.write(byte)
        handler.wfile.flush()


def silent(handler, asked):
    handler.server.told.closing.wait(600)


def floods(handler, asked):
    """Send 100 MB."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(1_600):
        handler.wfile.write(b" " * 65_536)


def compressed(handler, asked):
    import gzip

    body = gzip.compress(b" " * 5_000_000)
    handler.reply(200, body, Content_Encoding="gzip", Content_Type="application/json")


def web_page(handler, asked):
    handler.reply(200, b"<!doctype html><p>Log in", Content_Type="text/html")


def odd_type(handler, asked):
    handler.reply(200, chat(attentive(asked)), Content_Type="image/png")


def no_choices(handler, asked):
    handler.reply(200, b'{"choices": []}')


def no_content(handler, asked):
    handler.reply(200, b'{"choices": [{"message": {"content": null}}]}')


def not_utf8(handler, asked):
    handler.reply(200, b'{"choices": [{"message": {"content": "\xff\xfe"}}]}')


def deep_body(handler, asked):
    handler.reply(200, b"[" * 400_000)
