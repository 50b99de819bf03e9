import re
from dataclasses import replace
from pathlib import Path

from reports import EMPTY, FULL, ON_LIMITS

import viva.report
from viva.report.hr import DECIDES, for_hr, percent

NEVER = """
    personality attitude enthusiastic passionate motivated nervous shy confident arrogant likeable
    talented gifted smart intelligent clever lazy careless sloppy mature cultural
    grammar spelling accent fluent articulate eloquent tone speed fast slow quick quickly slowly
    hesitant hesitated average percentile rank ranked ranking others peers
    excellent brilliant impressive poor bad weak terrible failed fails hire reject unsuitable
"""


def test_the_view_counts_what_was_shown_and_how():
    limits, build, _ = for_hr(FULL).questions
    assert limits.score == "55–70 %"
    assert limits.unaided == (
        "A perceptron draws one straight line between two classes.",
        "No single line gets all four cases of XOR right. (half)",
    )
    assert len(limits.prompted) == len(limits.unsure) == 1
    assert len(limits.not_shown) == 2
    assert build.score == "not scored: the program was read, not run"


def test_objections_and_doubts_come_first():
    view = for_hr(FULL)
    assert view.first[0].startswith("Question 1, objection: unclear")
    assert view.first[1].startswith("Question 1, could not be told")
    names = [name for name, _ in view.questions[0].groups]
    assert names[:2] == ["The candidate objects", "Could not be told"]


def test_a_statement_that_does_not_hold_stands_beside_the_words():
    (put_right,) = for_hr(FULL).questions[0].put_right
    assert "The candidate said: “the real problem is that it fails" in put_right


def test_the_range_says_on_what_it_rests():
    view = for_hr(FULL)
    assert (view.overall, view.basis) == ("60–68 %", "over 2 of 3 questions asked")
    assert view.decides == DECIDES
    assert view.not_reached == ("What does a batch size of one do?",)


def test_an_interview_without_questions_has_no_score():
    view = for_hr(EMPTY)
    assert view.overall == "no score"
    assert view.state.startswith("still open")


def test_a_question_that_was_not_graded_has_no_score():
    waiting = replace(ON_LIMITS, score=None, highest=None)
    assert for_hr(replace(FULL, questions=(waiting,))).questions[0].score.startswith("not scored")


def test_a_range_with_equal_ends_is_one_number():
    assert percent(0.5, 0.501) == "50 %"
    assert percent(0.0, 1.0) == "0–100 %"
    assert percent(None, None) == ""


def test_no_word_judges_a_person_compares_or_speaks_of_manner():
    folder = Path(viva.report.__file__).parent
    texts = [folder / f"{name}.py" for name in ("annotated", "candidate", "hr", "pdf", "render")]
    texts += [*folder.glob("templates/[!s]*.j2"), *folder.glob("templates/pdf/*.typ")]
    assert len(texts) == 17
    never = re.compile(rf"\b({'|'.join(NEVER.split())})\b", re.IGNORECASE)
    found = {(p.name, m[0]) for p in texts for m in never.finditer(p.read_text("utf-8"))}
    assert not found
