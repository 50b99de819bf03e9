"""Graders read one answer against one question."""

from __future__ import annotations

from typing import Protocol

from viva.bank import Question
from viva.evidence.finding import Judgement


class Grader(Protocol):
    """Says which points an answer makes and which misconceptions it may show."""

    @property
    def name(self) -> str:
        """Name and version, kept with every judgement."""
        ...

    def judge(self, question: Question, asked: str, words: str) -> Judgement:
        """Judge what was said in one turn.

        Args:
            question: the points and misconceptions to look for.
            asked: the interviewer's own words in this turn; an answer that only repeats them
                says nothing.
            words: everything the candidate said in the turn.

        Returns:
            One finding per point (``made``, ``half``, ``missed``, ``unsure`` or, where the grader
            can tell, ``contradicted``) and any number on misconceptions (``believed`` or
            ``unsure``). Every finding but ``missed`` quotes the words verbatim.
        """
        ...
