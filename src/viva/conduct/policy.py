"""The policy: follow up on what was just said, else open the next question of the plan."""

from __future__ import annotations

from typing import Protocol

from viva.conduct.follow_up import follow_up, hand_over
from viva.conduct.interview import Interview
from viva.interview import Ask


class Policy(Protocol):
    """Decides what is asked next."""

    def __call__(self, so_far: Interview) -> Ask | None:
        """Return the next thing to ask, or None to close."""
        ...


def next_ask(so_far: Interview) -> Ask | None:
    """Follow up on the last question, go where its answer leads, or take the next of the plan."""
    transcript = so_far.transcript
    asked = list(dict.fromkeys(a.body.question for a in reversed(transcript.asks)))
    if asked:
        ask = follow_up(so_far, transcript.questions[asked[0]])
        leads = (hand_over(so_far, transcript.questions[id]) for id in asked)
        if ask := ask or next(filter(None, leads), None):
            return ask
    for id in transcript.opened.blueprint.questions:
        if id not in asked:
            return Ask(id, transcript.questions[id].opening)
    return None
