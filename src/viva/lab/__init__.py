"""The lab: every claim has an experiment that runs in seconds, with a picture and a rival."""

from viva.lab.outcome import BadSetting, Outcome, Picture, Table
from viva.lab.progress import progress
from viva.lab.settings import (
    Count,
    Counts,
    Decay,
    NotNegative,
    NotNegatives,
    Positive,
    Positives,
    Seed,
    Share,
)

__all__ = [
    "BadSetting",
    "Count",
    "Counts",
    "Decay",
    "NotNegative",
    "NotNegatives",
    "Outcome",
    "Picture",
    "Positive",
    "Positives",
    "Seed",
    "Share",
    "Table",
    "progress",
]
