"""The bank proves itself: a grader is tried on every sample, phrasing and generated adversary."""

from viva.proof.known import KnownMisses, compare
from viva.proof.prove import RULES, Miss, Proof, prove

__all__ = ["RULES", "KnownMisses", "Miss", "Proof", "compare", "prove"]
