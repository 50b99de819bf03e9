"""What an answer shows: findings, each with the words it rests on."""

from viva.evidence.contrast import grade_contrast
from viva.evidence.estimate import Estimate, estimate
from viva.evidence.finding import Finding, Judgement, SetAside, Verdict
from viva.evidence.grader import Grader
from viva.evidence.program import ProgramReading, read_program
from viva.evidence.sandbox import Run
from viva.evidence.showing import Showing, Shown, settle

__all__ = [
    "Estimate",
    "Finding",
    "Grader",
    "Judgement",
    "ProgramReading",
    "Run",
    "SetAside",
    "Showing",
    "Shown",
    "Verdict",
    "estimate",
    "grade_contrast",
    "read_program",
    "settle",
]
