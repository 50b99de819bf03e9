"""The conversation for programs: answer, say something to the interviewer, keep a draft."""

from __future__ import annotations

from fastapi import APIRouter

from viva.web.api.interviews import At, shown
from viva.web.api.shapes import Box, Kept, Say
from viva.web.api.wrong import MOVED, Problematic, may

router = APIRouter()


@router.post("/interviews/{id}/say", responses=may(404, 422, 423))
def say(at: At, id: str, sent: Say) -> Kept:
    """Answer what is asked, or say something to the interviewer.

    It is kept before anything reads it. The place makes it once-only: the same sent twice is one
    answer. Where the conversation has gone on, nothing is added and the words go into the draft.
    """
    outcome = at.hear(id, sent.place, sent.said)
    if outcome == "moved":
        raise Problematic(409, *MOVED)
    return Kept(outcome=outcome, interview=shown(at, id))


@router.put("/interviews/{id}/draft", status_code=204, responses=may(404, 422, 423))
def keep_draft(at: At, id: str, sent: Box) -> None:
    """Keep what stands in the boxes."""
    if not at.draft(id, sent.place, sent.said):
        raise Problematic(
            409,
            "The conversation has gone on in another window",
            "This draft was not kept: read the interview anew, or reload the page.",
        )
