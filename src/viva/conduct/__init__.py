"""What to ask next: the interviewer's own decisions."""

from viva.conduct.asides import COMMANDS, understand
from viva.conduct.blueprint import LENGTHS, LEVELS, EmptyPlan, Wish, plan
from viva.conduct.interview import Interview
from viva.conduct.interviewer import Interviewer, Step
from viva.conduct.policy import Policy, next_ask
from viva.conduct.sitting import Runner, Sitting
from viva.conduct.store import Conflict, Entry, Store

__all__ = [
    "COMMANDS",
    "LENGTHS",
    "LEVELS",
    "Conflict",
    "EmptyPlan",
    "Entry",
    "Interview",
    "Interviewer",
    "Policy",
    "Runner",
    "Sitting",
    "Step",
    "Store",
    "Wish",
    "next_ask",
    "plan",
    "understand",
]
