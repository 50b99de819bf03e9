"""One request to an OpenAI-compatible endpoint, which may be slow, broken or hostile.

Nothing that it does makes anybody wait longer than agreed, fills the memory, or leads elsewhere:
redirects are not followed, certificates are checked, and what it says of an error is not shown.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from queue import Empty, SimpleQueue

import httpx2
from pydantic import BaseModel, JsonValue, ValidationError

from viva.evidence.language_model import Message, NoReply
from viva.models.settings import Settings

CONNECT = 5.0
"""Seconds to wait for a connection."""
LARGEST = 1_000_000
"""Bytes of a response that are read; a reply on 20 points has about 5,000."""
MOST_TOKENS = 4_000
"""That a model may write, what it thinks aloud included."""
TRIES = 2
"""Of one request, where the server is busy or drops it."""
PAUSE = 0.5
"""Seconds before the second one, where the server names no time."""
LONGEST_PAUSE = 10.0
"""Seconds; whoever names a longer time is not waited for."""
GRACE = 0.5
"""Seconds that an attempt has, once its time is up, to end by itself."""

_SCHEMA, _OBJECT, _PLAIN = range(3)
"""How the form of a reply is asked for: by its schema, as any object, or only in words."""
_NOT_TAKEN = (400, 415, 422, 501)
_BUSY = (408, 425, 429, 500, 502, 503, 504)
_FINAL = {
    401: "did not accept the key (401: VIVA_MODEL_KEY)",
    403: "did not accept the key (403: VIVA_MODEL_KEY)",
    404: "knows no such model or address (404: VIVA_MODEL; VIVA_MODEL_URL often ends in /v1)",
}


class Budget:
    """What may be sent and received in one interview."""

    def __init__(self, requests: int = 200, characters: int = 2_000_000) -> None:
        """Set the limits.

        Args:
            requests: sent, repeated ones included; an interview of 15 questions has about 60 turns.
            characters: sent and received together; four are about one token.
        """
        self.requests = requests
        self.characters = characters

    def send(self, characters: int) -> None:
        """Count a request.

        Raises:
            NoReply: it would be one too many.
        """
        if self.requests < 1 or self.characters < characters:
            raise NoReply("has had as many requests as one interview may make", final=True)
        self.requests -= 1
        self.characters -= characters

    def receive(self, characters: int) -> None:
        """Count what came back."""
        self.characters -= characters


class _Said(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Said


class _Completion(BaseModel):
    choices: list[_Choice]


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    pause: str = ""
    """What it says of when to come again."""
    body: bytes = b""


class _Dropped(Exception):
    """The connection ended before there was a reply."""


class Endpoint:
    """Sends conversations to one address and returns what the model says, as text."""

    def __init__(self, settings: Settings, budget: Budget) -> None:
        self._settings = settings
        self._budget = budget
        self._way = _SCHEMA
        # A proxy, or a certificate named in the environment, is for the world outside.
        self._environment = not settings.here
        self._tls = httpx2.create_ssl_context(trust_env=self._environment)

    def say(
        self, messages: Sequence[Message], schema: Mapping[str, JsonValue], until: float
    ) -> str:
        """Send a conversation and return the reply.

        Args:
            messages: the conversation.
            schema: the JSON Schema of the reply; a server that knows no such thing is asked for
                any object, and then only in the words of the messages.
            until: the time by ``time.monotonic`` at which nobody waits any more.

        Raises:
            NoReply: there is none; the message says why.
        """
        while True:
            body = json.dumps(_body(self._settings.model, messages, schema, self._way)).encode()
            response = self._send(body, until)
            if response.status in _NOT_TAKEN and self._way < _PLAIN:
                self._way += 1
                continue
            return self._text(response)

    def _send(self, body: bytes, until: float) -> _Response:
        """Send a request, a second time where the server is busy or dropped it."""
        problem = NoReply("is busy")
        for number in range(1, TRIES + 1):
            self._budget.send(len(body))
            pause = PAUSE
            try:
                response = self._attempt(body, until)
            except _Dropped as dropped:
                problem = NoReply(str(dropped))
            else:
                if response.status not in _BUSY:
                    return response
                problem = NoReply(f"is busy or broken ({response.status})")
                pause = _seconds(response.pause)
            if number == TRIES or pause > min(LONGEST_PAUSE, until - time.monotonic()):
                break
            time.sleep(pause)
        raise problem

    def _attempt(self, body: bytes, until: float) -> _Response:
        """Send a request once, in a thread that is left behind when its time is up.

        A connection ends by itself at that time; only the look-up of a name cannot be ended.
        """
        left = until - time.monotonic()
        late = NoReply(f"gave no reply within {self._settings.seconds:g} seconds")
        if left <= 0:
            raise late
        came: SimpleQueue[_Response | BaseException] = SimpleQueue()

        def work() -> None:
            try:
                came.put(asyncio.run(self._exchange(body, left)))
            except BaseException as error:
                came.put(error)

        threading.Thread(target=work, name="viva-model", daemon=True).start()
        try:
            result = came.get(timeout=left + GRACE)
        except Empty:
            raise late from None
        match result:
            case _Response():
                self._budget.receive(len(result.body))
                return result
            case NoReply():
                raise result
            case TimeoutError():
                raise late
            case httpx2.ConnectError() if "CERTIFICATE" in str(result):
                raise NoReply("has a certificate that cannot be verified", final=True)
            case httpx2.ConnectError() | httpx2.ConnectTimeout():
                raise NoReply("could not be reached (VIVA_MODEL_URL)")
            case httpx2.ReadError() | httpx2.RemoteProtocolError() | httpx2.WriteError():
                raise _Dropped("ended the connection without a reply")
        raise NoReply(f"could not be asked ({type(result).__name__})")

    async def _exchange(self, body: bytes, left: float) -> _Response:
        settings = self._settings
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        async with asyncio.timeout(left):
            async with (
                httpx2.AsyncClient(
                    timeout=httpx2.Timeout(left, connect=min(CONNECT, left)),
                    follow_redirects=False,
                    trust_env=self._environment,
                    verify=self._tls,
                ) as client,
                client.stream(
                    "POST", f"{settings.url}/chat/completions", content=body, headers=headers
                ) as response,
            ):
                pause = response.headers.get("retry-after", "")
                if response.status_code != 200:
                    return _Response(response.status_code, pause)
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise NoReply("sent a compressed reply, which was not asked for")
                read = bytearray()
                async for piece in response.aiter_raw():
                    read += piece
                    if len(read) > LARGEST:
                        raise NoReply(f"sent more than {LARGEST:,} bytes")
                return _Response(200, body=bytes(read))

    def _text(self, response: _Response) -> str:
        """Return what the model said, or say what the status means."""
        status = response.status
        if status in _FINAL:
            raise NoReply(_FINAL[status], final=True)
        if 300 <= status < 400:
            raise NoReply("points to another address, which is not followed", final=True)
        if status != 200:
            raise NoReply(f"refused the request ({status})")
        try:
            completion = _Completion.model_validate_json(response.body)
        except ValidationError:
            raise NoReply("sent something that is no chat completion (VIVA_MODEL_URL)") from None
        said = completion.choices[0].message.content if completion.choices else None
        if not said:
            raise NoReply("sent an empty reply")
        if self._settings.key and self._settings.key in said:
            raise NoReply("sent the key back")
        return said


def _body(
    model: str, messages: Sequence[Message], schema: Mapping[str, JsonValue], way: int
) -> dict[str, object]:
    """Return a request; in its plainest form with nothing that a server may not know."""
    body: dict[str, object] = {"model": model, "messages": [asdict(m) for m in messages]}
    if way == _PLAIN:
        return body
    form: dict[str, object] = {"type": "json_object"}
    if way == _SCHEMA:
        named = {"name": "verdicts", "strict": True, "schema": schema}
        form = {"type": "json_schema", "json_schema": named}
    return body | {"temperature": 0, "max_tokens": MOST_TOKENS, "response_format": form}


def _seconds(pause: str) -> float:
    """Return how long to wait; a date is taken as too long."""
    if not pause:
        return PAUSE
    return float(pause) if pause.isdecimal() and len(pause) < 6 else LONGEST_PAUSE + 1
