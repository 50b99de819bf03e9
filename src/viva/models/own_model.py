"""A model of the user's own: asked, told once what is wrong with its reply, left when it fails."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeVar, cast

from pydantic import BaseModel, JsonValue

from viva.evidence.language_model import Message, NoReply
from viva.models.endpoint import Budget, Endpoint
from viva.models.reading import Unusable, read_reply
from viva.models.recordings import Recordings
from viva.models.settings import Settings

MOST_FAILURES = 3
"""In a row, after which a model is not asked any more: a candidate waits for none of them."""
REPEATED = 4_000
"""Characters of an unusable reply that a model is shown again."""

T = TypeVar("T", bound=BaseModel)


class OwnModel:
    """Completes conversations by data; one for each interview, whose budget it keeps."""

    def __init__(self, settings: Settings, budget: Budget | None = None) -> None:
        """Take a model.

        Args:
            settings: which, and where.
            budget: what may be sent and received; a new one by default.
        """
        self._settings = settings
        self._endpoint = Endpoint(settings, budget or Budget())
        self._recordings = Recordings(settings.folder, settings.replay)
        self._failures = 0
        self._stopped = ""

    @property
    def name(self) -> str:
        """As the server calls it."""
        return self._settings.model

    def complete(self, messages: Sequence[Message], schema: type[T]) -> T:
        """Return the reply to a conversation, in the time that the settings give for it.

        Raises:
            NoReply: there is none that can be used, or the model has failed too often before.
        """
        if self._stopped:
            raise NoReply(self._stopped, final=True)
        try:
            found = self._complete(messages, schema)
        except NoReply as problem:
            self._failures += 1
            if problem.final or self._failures >= MOST_FAILURES:
                self._stopped = f"{problem}, and is not asked any more"
            raise
        self._failures = 0
        return found

    def _complete(self, messages: Sequence[Message], schema: type[T]) -> T:
        until = time.monotonic() + self._settings.seconds
        form = schema.model_json_schema()
        said = self._say(messages, form, until)
        try:
            return read_reply(said, schema)
        except Unusable as problem:
            mend = (
                f"That cannot be used. {problem} Reply once more, with one JSON object of the form "
                "described and nothing else."
            )
        said = self._say(
            (*messages, Message("assistant", said[:REPEATED]), Message("user", mend)), form, until
        )
        try:
            return read_reply(said, schema)
        except Unusable:
            raise NoReply("sent a reply that cannot be used, twice") from None

    def _say(self, messages: Sequence[Message], form: dict[str, JsonValue], until: float) -> str:
        request: dict[str, JsonValue] = {
            "url": self._settings.url,
            "model": self._settings.model,
            "messages": cast("JsonValue", [asdict(m) for m in messages]),
            "schema": form,
        }
        return self._recordings.reply(request, lambda: self._endpoint.say(messages, form, until))
