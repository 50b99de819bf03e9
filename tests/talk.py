"""A conversation for tests: a real interviewer, a grader that looks for words, no store."""

import re
from dataclasses import dataclass, field

from questions import BANK
from viva.conduct import Interview, Interviewer
from viva.evidence import Finding, Judgement
from viva.interview import Blueprint, Record


@dataclass(frozen=True)
class WordGrader:
    """Finds a point where one of its words stands; everything else is missed."""

    heard: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Word, to (point or misconception, verdict)."""
    name: str = "words 1"

    def judge(self, question, asked, words):
        about = {p.id: Finding(p.id, "missed") for p in question.points}
        known = set(about) | {m.id for m in question.misconceptions}
        for word, (id, verdict) in self.heard.items():
            match = re.search(word, words, re.IGNORECASE)
            if match and id in known:
                about[id] = Finding(id, verdict, match[0], match.start(), 0.9)
        return Judgement(question.id, self.name, tuple(about.values()))


HEARD = {
    "straight": ("line", "made"),
    "curvy": ("line", "half"),
    "xor": ("xor", "made"),
    "four": ("xor", "unsure"),
    "features": ("features", "made"),
    "remedy": ("remedy", "made"),
    "huge": ("size", "unsure"),
    "believe": ("size", "believed"),
    "moments": ("moments", "made"),
}


class Talk:
    """Drives an interviewer as a sitting does, with a clock that counts."""

    def __init__(self, plan=("perceptron/limits",), feedback="end", bank=None, grader=None):
        self.interviewer = Interviewer(
            grader or WordGrader(HEARD), glossary={"boundary": "Where two classes meet."}
        )
        self.interview = Interview("test")
        blueprint = Blueprint(tuple(plan), feedback=feedback)
        self._add(self.interviewer.open(bank or BANK, blueprint, "Ada"))

    def _add(self, step):
        n = len(self.interview.entries)
        at = f"2026-01-01T00:00:{n:02d}.000+00:00"
        self.interview = self.interview.add(Record(n, step.turn, at, step.body))
        return step.body

    def ask(self):
        """Return what the candidate hears next: an Ask or a Closed."""
        while step := self.interviewer.ask(self.interview):
            self._add(step)
        transcript = self.interview.transcript
        return transcript.closed.body if transcript.closed else transcript.waiting.body

    def say(self, words, program=None):
        """Say something, and return what is heard next."""
        self.hear(words, program)
        return self.ask()

    def hear(self, words, program=None):
        return self._add(self.interviewer.hear(self.interview, words, program))

    def showing(self, question="perceptron/limits"):
        return self.interview.showing(question)
