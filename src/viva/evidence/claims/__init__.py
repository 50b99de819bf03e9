"""The claim grader: reads what an answer says of each claim, with a small model and by words."""

from viva.evidence.claims.grader import ClaimGrader
from viva.evidence.claims.weights import FOLDER, BadWeights, lacking

__all__ = ["FOLDER", "BadWeights", "ClaimGrader", "lacking"]
