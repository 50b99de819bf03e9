"""The gate: who may come in, how much they may bring, and what a page may do in their browser."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viva.web.keys import Keys, same
from viva.web.pages import Pages
from viva.web.problem import problem

LARGEST = 8_000_000
"""Bytes of a request: room for a program of 5 MB as a form carries it."""
_DRAINED = 1_000_000_000
"""Bytes that are read and thrown away, so that the browser hears why."""
_OPEN = ("/static/", "/style.css", "/favicon.ico")
"""What everybody may have: nothing of anybody's is in it."""
_HERE = ("127.0.0.1", "localhost", "[::1]")
_BEARER = {"WWW-Authenticate": "Bearer"}
API = "/api/"
"""What begins so is for programs, and is answered with data."""
KEY = "X-Viva-Key"
"""The header in which a script of a page sends the key that its forms carry."""

CLOSED = (
    "This page is closed",
    "Viva shows interviews only to whoever started it. Open the address that 'viva serve' printed "
    "in the terminal; it ends with a token.",
)
WRONG_TOKEN = (
    "The token in this address is not the right one",
    "Perhaps a part of it was cut off, or it belongs to another Viva. Copy the whole address that "
    "'viva serve' printed in the terminal.",
)
WRONG_HOST = (
    "Viva answers only on this machine",
    "Open the address that 'viva serve' printed in the terminal: it begins with http://127.0.0.1.",
)
TOO_LARGE = (
    "That is too large",
    f"At most {LARGEST // 1_000_000} MB can be sent at once, and nothing of this was kept. Go back "
    "in your browser: your words should still be there. A program may have 5 MB.",
)
_WHERE = "It stands in the address that 'viva serve' printed, and in serve.token in Viva's folder."
NO_TOKEN = (
    "The token is missing",
    f"Send it with every request, as the header 'Authorization: Bearer TOKEN'. {_WHERE}",
)
OTHER_TOKEN = (
    "This is not the right token",
    f"Perhaps a part of it was cut off, or it belongs to another Viva. {_WHERE}",
)
NO_KEY = (
    "This did not come from a page of Viva",
    f"A page sends the key of its forms as the header '{KEY}': reload it. A program sends the "
    "header 'Authorization: Bearer TOKEN', and then needs no key. Nothing was changed.",
)
MUCH = (
    "That is too large",
    f"At most {LARGEST // 1_000_000} MB can be sent at once, and nothing of this was kept. "
    "A program may have 5 MB.",
)


class TooLarge(Exception):
    """More came in than was announced, or is taken."""


class Gate:
    """Stands before every page."""

    def __init__(self, inner: ASGIApp, keys: Keys, pages: Pages) -> None:
        self._inner = inner
        self._keys = keys
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] != "http":
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        headers = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), nonce)
            await send(message)

        for_programs = scope["path"].startswith(API)
        refusal = self._refuse(scope, headers, nonce)
        if refusal is None and _announced(headers) > LARGEST:
            page = self._pages.stop(nonce, 413, *TOO_LARGE)
            refusal = problem(413, *MUCH) if for_programs else page
            await _drain(receive)
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        await self._inner(scope, _at_most(receive), guarded)

    def _refuse(self, scope: Scope, headers: Headers, nonce: str) -> Response | None:
        host = headers.get("host", "")
        path: str = scope["path"]
        if host.rpartition(":")[0] not in _HERE and host not in _HERE:
            page = self._pages.stop(nonce, 400, *WRONG_HOST)
            return problem(400, *WRONG_HOST) if path.startswith(API) else page
        if path.startswith(API):
            return self._refuse_program(scope["method"], headers, host)
        if path.startswith(_OPEN):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in query if name == "token"]
        if given:
            if not same(given[-1], self._keys.token):
                return self._pages.stop(nonce, 403, *WRONG_TOKEN)
            return self._let_in(path, [(n, v) for n, v in query if n != "token"], host)
        cookies = cookie_parser(headers.get("cookie", ""))
        if not same(cookies.get(_cookie(host), ""), self._keys.cookie):
            return self._pages.stop(nonce, 403, *CLOSED)
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin not in (None, f"http://{host}"):
            return self._pages.stop(nonce, 403, *CLOSED)
        return None

    def _refuse_program(self, method: str, headers: Headers, host: str) -> Response | None:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind:
            if kind.lower() == "bearer" and same(token.strip(), self._keys.token):
                return None
            return problem(401, *OTHER_TOKEN, headers=_BEARER)
        cookies = cookie_parser(headers.get("cookie", ""))
        if not same(cookies.get(_cookie(host), ""), self._keys.cookie):
            return problem(401, *NO_TOKEN, headers=_BEARER)
        from_here = headers.get("origin") in (None, f"http://{host}")
        if method in ("GET", "HEAD") or (from_here and same(headers.get(KEY, ""), self._keys.csrf)):
            return None
        return problem(403, *NO_KEY)

    def _let_in(self, path: str, query: list[tuple[str, str]], host: str) -> Response:
        where = "/" + path.lstrip("/") + (f"?{urlencode(query)}" if query else "")
        response = RedirectResponse(where, 303)
        response.set_cookie(
            _cookie(host), self._keys.cookie, httponly=True, samesite="strict", path="/"
        )
        return response


def _cookie(host: str) -> str:
    """Return the cookie's name: browsers do not tell the ports of a machine apart."""
    return f"viva-{host.rpartition(':')[2]}"


def protect(headers: MutableHeaders, nonce: str) -> None:
    """Say to the browser what a page may do: nothing but what comes from here."""
    headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"  # else a form comes with no origin
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and len(length) < 20 else LARGEST + 1


def _at_most(receive: Receive) -> Receive:
    """Count what comes in, since what was announced need not be true."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST:
            raise TooLarge
        return message

    return counted


async def _drain(receive: Receive) -> None:
    seen = 0
    while seen < _DRAINED:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return
