"""The default grader on the bank's own samples: it may abstain, and it must not be wrong."""

from collections import Counter
from pathlib import Path

import pytest

from viva.bank import load as load_module
from viva.bank import load_bank
from viva.evidence.lexical import LexicalGrader

BANK = load_bank(Path(load_module.__file__).parent / "questions")
GRADER = LexicalGrader()
QUESTIONS = pytest.mark.parametrize("question", BANK.values(), ids=lambda q: q.id)
SHOWN = ("made", "half")


def verdicts(question, words):
    found = GRADER.judge(question, question.ask, words).findings
    return {f.about: f.verdict for f in found}


def test_what_it_calls_made_is_nearly_always_labelled_so_and_nothing_labelled_is_called_missed():
    seen = Counter()
    for question in BANK.values():
        for sample in question.samples:
            found = verdicts(question, sample.text)
            for point in question.points:
                label = sample.earns.get(point.id, 0) > 0
                seen[found[point.id], label] += 1
    right = seen["made", True] + seen["half", True]
    wrong = seen["made", False] + seen["half", False]
    assert right / (right + wrong) >= 0.98, seen
    assert right / sum(n for (_, label), n in seen.items() if label) >= 0.55, seen
    assert seen["missed", True] <= 0.03 * sum(n for (_, label), n in seen.items() if label), seen


@QUESTIONS
def test_wrong_stuffed_and_fluent_but_empty_samples_earn_next_to_nothing_that_is_not_there(
    question,
):
    for sample in question.samples:
        if sample.level in ("wrong", "stuffed", "beside the point"):
            found = verdicts(question, sample.text)
            unearned = (p for p in question.points if not sample.earns.get(p.id))
            earned = sum(p.weight for p in unearned if found[p.id] in SHOWN)
            assert earned / sum(p.weight for p in question.points) <= 0.15, sample.id


@QUESTIONS
def test_a_claim_in_the_bank_s_own_words_is_never_called_missed(question):
    for point in question.points:
        for words in (point.claim, *point.also):
            assert verdicts(question, words)[point.id] != "missed", words


@QUESTIONS
def test_a_near_miss_never_earns_the_whole_point(question):
    for point in question.points:
        for words in point.not_enough:
            assert verdicts(question, words)[point.id] != "made", words


@QUESTIONS
def test_nobody_is_suspected_for_a_true_sentence(question):
    for belief in question.misconceptions:
        for words in belief.not_this:
            assert belief.id not in verdicts(question, words), words


@QUESTIONS
def test_the_model_answer_misses_no_point_that_is_expected(question):
    found = verdicts(question, question.model_answer)
    assert [p.id for p in question.points if p.need != "bonus" and found[p.id] == "missed"] == []
