"""What an answer shows: findings, each with the words it rests on."""

from viva.evidence.finding import Finding, Judgement, SetAside, Verdict
from viva.evidence.grader import Grader

__all__ = ["Finding", "Grader", "Judgement", "SetAside", "Verdict"]
