"""The close: nobody decides before they have opened the evidence, and what is signed stays kept."""

from __future__ import annotations

from viva.conduct import Interview
from viva.evidence import Judgement, Run
from viva.interview import Decided, Dispute, Looked, Outcome, Record

OUTCOMES: dict[Outcome, str] = {
    "further": "Go on to the next step",
    "offer": "Make an offer",
    "not further": "Not go on this time",
}
OPEN = "The interview is still open. It can be decided on when it is over."
UNREAD = (
    "Open the evidence first, under the name that you sign with: a decision rests on what the "
    "candidate said, not on a number."
)
NEWER = "Something was added since {by} opened the evidence: open it once more."
NO_NAME = "Say who decides: a decision has a name under it."
NO_OUTCOME = "Choose what is decided."
NO_REASON = "Give the reason, in a sentence: it is kept with the decision."
NO_LETTER = "Write the letter, or let it be drafted: the candidate is told something."
NO_STEP = "Say what comes next, with a date or without: a letter ends with the next steps."


def latest(interview: Interview) -> Record[Decided] | None:
    """Return what stands written about a candidate, signed or not."""
    return next(reversed(interview.transcript.of(Decided)), None)


def signed(interview: Interview) -> Record[Decided] | None:
    """Return the decision that counts: the last one with a name under it."""
    return next((r for r in reversed(interview.transcript.of(Decided)) if r.body.signed), None)


def readers(interview: Interview) -> tuple[str, ...]:
    """Return who opened the evidence, each once, the last one last."""
    names = {_name(r.body.by): r.body.by for r in interview.transcript.of(Looked)}
    return tuple(names.values())


def unread(interview: Interview, by: str) -> str:
    """Return what somebody has to read before they decide, in a sentence; nothing if they did."""
    opened = [r.seq for r in interview.transcript.of(Looked) if _name(r.body.by) == _name(by)]
    if not opened:
        return UNREAD
    return NEWER.format(by=by) if opened[-1] < _newest_evidence(interview) else ""


def lacking(interview: Interview, decision: Decided) -> tuple[str, ...]:
    """Return what has to be done before a decision can be signed, a sentence each."""
    if interview.transcript.closed is None:
        return (OPEN,)
    wanted = (
        (decision.by.strip(), NO_NAME),
        (decision.outcome, NO_OUTCOME),
        (decision.reason.strip(), NO_REASON),
        (decision.letter.strip(), NO_LETTER),
        (decision.steps.strip(), NO_STEP),
    )
    sentences = [why for value, why in wanted if not value]
    if decision.by.strip() and (why := unread(interview, decision.by)):
        sentences.insert(0, why)
    return tuple(sentences)


def _newest_evidence(interview: Interview) -> int:
    """Return the number of the last record that can change what a report says."""
    last = max((a.turn for a in interview.transcript.asks), default=0)
    return max(
        (
            r.seq
            for r in interview.entries
            if isinstance(r.body, Dispute)
            or (isinstance(r.body, Judgement | Run) and r.turn <= last)
        ),
        default=0,
    )


def _name(by: str) -> str:
    return " ".join(by.split()).casefold()
