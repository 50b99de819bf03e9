"""The report for programs: read it, object to it, say a point again."""

from __future__ import annotations

from fastapi import APIRouter

from viva.interview import Dispute
from viva.web.again import hear_again, open_point
from viva.web.api.interviews import At
from viva.web.api.shapes import Answered, Objection, Once, Written
from viva.web.api.wrong import Problematic, may
from viva.web.reports import object_to, report_of

router = APIRouter()
NO_QUESTION = (
    "There is no such question in this interview",
    "Take 'question' from a question of its report.",
)
NO_POINT = (
    "There is no such point to say once more",
    "Take 'question' and 'about' from what the report has under missed, unsure, given_away or "
    "corrections. Points can be said once more after the close.",
)


@router.get("/interviews/{id}/report", responses=may(404))
def read_report(at: At, id: str) -> Written:
    """Read what an interview showed, every statement with the candidate's words under it."""
    return Written(report_of(at.load(id)))


@router.post("/interviews/{id}/disputes", status_code=204, responses=may(404, 422, 423))
def dispute(at: At, id: str, sent: Objection) -> None:
    """Object to a question or its grading; whoever decides sees objections first."""
    about = sent.about if sent.complaint == "said" else ""
    one = Dispute(sent.question, sent.complaint, sent.words.strip(), about)
    if not object_to(at, id, one):
        raise Problematic(422, *NO_QUESTION)


@router.post("/interviews/{id}/again", responses=may(404, 422, 423))
def say_again(at: At, id: str, sent: Once) -> Answered:
    """Say a point once more after the close; the report stays as it was."""
    interview = at.load(id)
    point = open_point(interview, report_of(interview), sent.question, sent.about)
    if point is None or not sent.words.strip():
        raise Problematic(422, *NO_POINT)
    return Answered(hear_again(at, id, point, sent.turn, sent.words))
