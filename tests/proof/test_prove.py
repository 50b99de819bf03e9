"""The bank on trial: misses are found, named, and kept in a list that only shrinks."""

from dataclasses import replace

import pytest

from questions import ADAM, XOR
from viva.bank import Sample
from viva.evidence.lexical import LexicalGrader
from viva.proof import KnownMisses, Miss, Proof, compare, prove

STRONG = Sample(
    "strong",
    "strong",
    "plain",
    "A perceptron draws one straight line between two classes. No single line gets all four cases "
    "of XOR right. Without a hidden layer it learns no features of its own.",
    {"line": 1, "xor": 1, "features": 1},
)
LINE = replace(XOR.points[0], not_enough=("It is a simple model.",))
SOUND = replace(
    XOR,
    points=(LINE, *XOR.points[1:]),
    samples=(STRONG,),
    model_answer=f"{STRONG.text} {XOR.points[3].claim}",
)


def misses(question, grader=None):
    proof = prove(grader or LexicalGrader(), {question.id: question, ADAM.id: ADAM}, question.id)
    return {(m.rule, m.item) for m in proof.misses}


def rules(question, grader=None):
    return {rule for rule, _ in misses(question, grader)}


def test_a_sound_question_has_no_miss_but_those_of_spelling():
    assert rules(SOUND) <= {"typos", "no punctuation"}


def test_a_wrong_label_is_a_miss_in_score_and_in_what_is_sure():
    wrong = replace(STRONG, earns={})
    found = misses(replace(XOR, samples=(wrong,)))
    assert ("score", "strong") in found
    assert ("sure", "strong on line") in found


def test_a_model_answer_that_leaves_a_core_point_out_is_found():
    found = misses(replace(SOUND, model_answer="Purple elephants dance on Tuesdays."))
    assert ("model answer", "xor") in found


def test_a_belief_that_nobody_notices_is_found():
    quiet = replace(STRONG, id="quiet", believes=("size",))
    assert ("misconception", "quiet on size") in misses(replace(XOR, samples=(quiet,)))


class Generous(LexicalGrader):
    """Credits everybody with everything."""

    def judge(self, question, asked, words):
        judgement = super().judge(question, asked, words)
        found = tuple(replace(f, verdict="made", quote=words, start=0) for f in judgement.findings)
        return replace(judgement, findings=found)


def test_a_generous_grader_is_caught_by_the_adversaries():
    caught = rules(SOUND, Generous())
    assert {"echo", "salad", "instruction", "near miss"} <= caught


def test_a_question_of_sides_is_tried_as_a_table_and_swapped():
    sides = {"one": ("one",), "many": ("many",)}
    line = replace(XOR.points[0], sides={"one": ("a straight line",), "many": ("any region",)})
    question = replace(SOUND, sides=sides, points=(line, *XOR.points[1:]))
    proof = prove(LexicalGrader(), {question.id: question})
    assert proof.tried["table"] == 1
    assert proof.tried["swapped table"] == 1


def test_two_proofs_try_the_same_words():
    bank = {SOUND.id: SOUND}
    assert prove(LexicalGrader(), bank) == prove(LexicalGrader(), bank)


KNOWN = ("score", XOR.id, "one")
MISS = Miss("score", XOR.id, "two", "0.10, labelled 1.00", "two")
LISTED = KnownMisses({XOR.id: frozenset({"one", "two"})}, frozenset({KNOWN}))


def with_samples(*ids):
    return replace(XOR, samples=tuple(replace(STRONG, id=id) for id in ids))


def test_the_list_is_read_as_it_was_written(tmp_path):
    known = KnownMisses(LISTED.samples, frozenset({KNOWN, ("echo", "a/b", 'with "quotes"')}))
    known.write(tmp_path / "known.toml")
    assert KnownMisses.read(tmp_path / "known.toml") == known


def test_a_new_miss_on_a_sample_that_is_listed_cannot_be_accepted():
    proof = Proof("a grader", misses=[MISS])
    after = LISTED.after(proof, [with_samples("one", "two")])
    new, mended = compare(proof, after, {XOR.id})
    assert new == [MISS]
    assert mended == []
    assert after.misses == frozenset()


def test_misses_on_new_samples_and_questions_are_accepted_once():
    three = replace(MISS, item="three", sample="three")
    proof = Proof("a grader", misses=[three])
    grown = LISTED.after(proof, [with_samples("one", "two", "three")])
    assert grown.per_rule() == {"score": 1}
    assert compare(proof, grown, {XOR.id}) == ([], [])
    assert KnownMisses().after(proof, [with_samples("three")]).misses == grown.misses


def test_a_miss_that_is_about_no_sample_is_accepted_with_its_question_only():
    echo = Miss("echo", XOR.id, "", "0.40")
    proof = Proof("a grader", misses=[echo])
    assert compare(proof, LISTED.after(proof, [with_samples("new")]), {XOR.id}) == ([echo], [])
    assert compare(proof, KnownMisses().after(proof, [with_samples("new")]), {XOR.id}) == ([], [])


def test_a_mended_miss_is_named_until_it_is_off_the_list():
    assert compare(Proof("a grader"), LISTED, {XOR.id}) == ([], [KNOWN])
    assert LISTED.after(Proof("a grader"), [with_samples("one")]).misses == frozenset()


def test_a_list_that_is_none_is_named(tmp_path):
    (tmp_path / "known.toml").write_text("score = 3")
    with pytest.raises(ValueError, match=r"known\.toml is no list"):
        KnownMisses.read(tmp_path / "known.toml")
