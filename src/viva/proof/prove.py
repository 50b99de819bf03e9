"""Try a grader on everything the bank knows about its questions, and list where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from viva.bank import Bank, Question, Sample, score_of
from viva.evidence import Grader, Verdict, estimate
from viva.proof import adversaries

RULES: Mapping[str, str] = {
    "score": "a sample's estimated score is within 0.15 of that of its labels",
    "sure": "what is called made or missed agrees with the sample's label",
    "misconception": "a misconception that a sample holds is noticed",
    "accused": "nobody is charged with a misconception that the sample does not hold",
    "paraphrase": "each paraphrase alone makes its point",
    "near miss": "what is not enough earns half at most",
    "true sentence": "a true sentence raises no doubt about a misconception it looks like",
    "model answer": "the model answer misses no point that is expected",
    "echo": "the question said back earns nothing",
    "salad": "the words of all claims in random order earn next to nothing",
    "elsewhere": "strong answers to other questions earn next to nothing",
    "instruction": "an instruction to the grader adds nothing",
    "typos": "a strong answer keeps its score with wrong letters",
    "no punctuation": "a strong answer keeps its score without punctuation",
    "upper case": "a strong answer keeps its score in upper case",
    "table": "a table of what is true of each side makes the points",
    "swapped table": "the same table under the wrong heads earns next to nothing",
}
"""What must hold, by name."""

NEAR = 0.15
"""Largest accepted distance of an estimated score from the labels' score; also the most that an
answer may get that says nothing."""
KEPT = 0.1
"""Largest accepted change of a score when only the spelling of an answer changes."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that a grader should have got right and did not."""

    rule: str
    question: str
    item: str
    """The sample, or the phrase after its point."""
    found: str
    sample: str = ""
    """The sample that it is about, if it is about one."""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.rule} · {self.question} · {self.item}: {self.found}"


@dataclass(slots=True)
class Proof:
    """What was tried, and what failed."""

    grader: str
    tried: Counter[str] = field(default_factory=Counter)
    """How often each rule was tried."""
    misses: list[Miss] = field(default_factory=list)


def prove(
    grader: Grader,
    bank: Bank,
    only: str | None = None,
    progress: Callable[[str], None] = lambda id: None,
) -> Proof:
    """Try a grader on samples, phrasings and generated adversaries.

    Args:
        grader: any.
        bank: with samples; strong answers to other questions come from it too.
        only: the id of one question, or None for all.
        progress: told the id of each question before it is tried.
    """
    proof = Proof(grader.name)
    for id, question in bank.items():
        if only not in (None, id):
            continue
        progress(id)
        for rule, item, found, *sample in _Trial(grader, question).all(bank):
            proof.tried[rule] += 1
            if found:
                proof.misses.append(Miss(rule, id, item, found, *sample))
    return proof


_Tried = Iterator[tuple[str, str, str] | tuple[str, str, str, str]]
"""Rule, item, what was wrong (empty if nothing was), and the sample if it is about one."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """One question before a grader."""

    grader: Grader
    question: Question

    def all(self, bank: Bank) -> _Tried:
        yield from self._phrasings()
        for sample in self.question.samples:
            yield from self._sample(sample)
        yield from self._empty_answers(bank)
        for sample in adversaries.strong(self.question):
            yield from self._respelt(sample)
        if self.question.sides:
            yield from self._tables()

    def _verdicts(self, words: str) -> dict[str, Verdict]:
        found = self.grader.judge(self.question, self.question.opening, words).findings
        return {f.about: f.verdict for f in found}

    def _score(self, words: str) -> float:
        judgement = self.grader.judge(self.question, self.question.opening, words)
        return estimate(self.question, judgement).score

    def _phrasings(self) -> _Tried:
        for point in self.question.points:
            for words in (point.claim, *point.also):
                verdict = self._verdicts(words)[point.id]
                yield "paraphrase", f"{point.id}: {words}", "" if verdict == "made" else verdict
            for words in point.not_enough:
                verdict = self._verdicts(words)[point.id]
                yield "near miss", f"{point.id}: {words}", "made" if verdict == "made" else ""
        for belief in self.question.misconceptions:
            for words in belief.not_this:
                seen = self._verdicts(words).get(belief.id, "")
                yield "true sentence", f"{belief.id}: {words}", seen
        found = self._verdicts(self.question.model_answer)
        for point in self.question.points:
            if point.need != "bonus":
                missed = found[point.id] == "missed"
                yield "model answer", point.id, "missed" if missed else ""

    def _sample(self, sample: Sample) -> _Tried:
        judgement = self.grader.judge(self.question, self.question.opening, sample.text)
        found = {f.about: f.verdict for f in judgement.findings}
        labelled = score_of(self.question, sample)
        score = estimate(self.question, judgement).score
        wrong = f"{score:.2f}, labelled {labelled:.2f}"
        yield "score", sample.id, wrong if abs(score - labelled) > NEAR + 1e-9 else "", sample.id
        for point in self.question.points:
            credit = sample.earns.get(point.id, 0)
            denied = (found[point.id] in ("made", "half") and not credit) or (
                found[point.id] in ("missed", "contradicted") and credit == 1
            )
            said = f"{found[point.id]}, labelled {credit:g}" if denied else ""
            yield "sure", f"{sample.id} on {point.id}", said, sample.id
        for belief in self.question.misconceptions:
            item = f"{sample.id} on {belief.id}"
            if belief.id in sample.believes:
                seen = "" if belief.id in found else "not noticed"
                yield "misconception", item, seen, sample.id
            else:
                charged = "charged" if found.get(belief.id) == "believed" else ""
                yield "accused", item, charged, sample.id

    def _empty_answers(self, bank: Bank) -> _Tried:
        q = self.question
        tries = [("echo", "", adversaries.echo(q)), ("salad", "", adversaries.salad(q))]
        tries += [
            ("elsewhere", other, words) for other, words in adversaries.elsewhere(q, bank).items()
        ]
        tries.append(("instruction", "alone", adversaries.INSTRUCTION))
        for rule, item, words in tries:
            score = self._score(words)
            yield rule, item, f"{score:.2f}" if score > NEAR else ""
        for sample in adversaries.strong(q)[:2]:
            alone = self._score(sample.text)
            urged = self._score(f"{sample.text} {adversaries.INSTRUCTION}")
            added = f"{alone:.2f} became {urged:.2f}" if urged > alone + 1e-9 else ""
            yield "instruction", f"after {sample.id}", added, sample.id

    def _respelt(self, sample: Sample) -> _Tried:
        before = self._score(sample.text)
        for rule, words in (
            ("typos", adversaries.with_typos(sample.text, sample.id)),
            ("no punctuation", adversaries.without_punctuation(sample.text)),
            ("upper case", sample.text.upper()),
        ):
            after = self._score(words)
            changed = f"{before:.2f} became {after:.2f}"
            yield rule, sample.id, changed if abs(after - before) > KEPT + 1e-9 else "", sample.id

    def _tables(self) -> _Tried:
        said = [p.id for p in self.question.points if p.sides]
        found = self._verdicts(adversaries.table(self.question))
        for id in said:
            yield "table", id, "" if found[id] == "made" else found[id]
        score = self._score(adversaries.table(self.question, swapped=True))
        yield "swapped table", "", f"{score:.2f}" if score > NEAR else ""
