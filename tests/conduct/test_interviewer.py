"""The interviewer asks, listens and follows up on immutable values."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions import BANK, XOR, follow
from talk import HEARD, Talk, WordGrader
from viva.conduct import Interview, Interviewer
from viva.interview import Answer, Aside, Ask, Closed

PROGRAM = """import keras
model = keras.Sequential([keras.layers.Dense(10)])
model.compile(optimizer={optimizer}, loss="mse")
model.fit(x, y, epochs=3, batch_size=32)
"""
ALL = ("perceptron/limits", "mlp/small", "optimisation/small")


def test_an_interview_opens_with_the_first_question_of_its_plan():
    talk = Talk(ALL)
    ask = talk.ask()
    assert ask == Ask("perceptron/limits", "What can a perceptron not do?")
    assert talk.interview.transcript.number == (1, 3)


def test_asking_twice_without_an_answer_changes_nothing():
    talk = Talk()
    talk.ask()
    before = talk.interview
    talk.ask()
    assert talk.interview is before


def test_an_answer_is_kept_before_it_is_judged():
    talk = Talk()
    talk.ask()
    answer = talk.hear("A straight boundary.")
    assert isinstance(answer, Answer)
    assert talk.interview.unjudged == 1
    assert talk.interview.judgements == ()


def test_at_most_two_follow_ups_are_asked_on_one_question():
    talk = Talk(ALL)
    talk.ask()
    heard = [talk.say("nothing"), talk.say("four"), talk.say("nothing")]
    assert [h.question for h in heard] == ["perceptron/limits"] * 2 + ["mlp/small"]
    assert [h.form for h in heard] == ["follow-up", "contrast", "question"]


def test_a_reply_to_an_exact_question_opens_no_other_doubt_and_still_counts():
    talk = Talk(ALL)
    talk.ask(), talk.say("nothing")
    assert talk.say("four").form == "contrast"
    talk.say("3, it is huge, and straight")
    assert "size" not in talk.showing().unsure
    assert {"xor", "line"} <= talk.showing().earned.keys()


def test_a_point_that_was_given_away_is_not_probed_any_more():
    gives = follow(["always"], "XOR has two inputs. Is size the trouble?", gives=("xor",))
    talk = Talk(bank={**BANK, XOR.id: replace(XOR, follow_ups=(gives,))})
    talk.ask()
    assert talk.say("four").gives == ("xor",)
    assert isinstance(talk.say("four"), Closed)


def test_a_follow_up_is_asked_once():
    talk = Talk()
    talk.ask()
    first = talk.say("nothing")
    assert first.because == ("missed:xor",)
    assert isinstance(talk.say("nothing"), Closed)


def test_after_skip_there_is_no_follow_up():
    talk = Talk(ALL)
    talk.ask()
    assert talk.say("skip").question == "mlp/small"


def test_after_i_do_not_know_the_interviewer_goes_on_kindly():
    talk = Talk(ALL)
    talk.ask()
    aside = talk.hear("I don't know")
    assert aside.reply == "That is fine."
    assert talk.ask().lead == ""


def test_an_acknowledgement_is_the_same_for_a_good_and_a_bad_answer():
    good, bad = Talk(ALL), Talk(ALL)
    good.ask(), bad.ask()
    assert good.say("straight, xor").lead == bad.say("it is a huge cat").lead


@pytest.mark.parametrize("words", ["hint", "repeat", "What does boundary mean?", "how long?"])
def test_what_is_said_to_the_interviewer_is_never_graded(words):
    talk = Talk()
    talk.ask()
    aside = talk.hear(words)
    assert isinstance(aside, Aside)
    talk.ask()
    assert talk.interview.judgements == ()
    assert talk.interview.transcript.waiting


def test_repeat_gives_the_question_again():
    talk = Talk()
    ask = talk.ask()
    assert talk.hear("say that again please").reply == ask.text


def test_rephrase_gives_other_words_and_a_follow_up_has_none():
    talk = Talk()
    talk.ask()
    assert talk.hear("say it differently").reply == "Where does one perceptron fail?"
    talk.say("nothing")
    assert talk.hear("rephrase").reply.startswith("I have no other words")


def test_hints_come_one_after_the_other_until_there_are_no_more():
    talk = Talk()
    talk.ask()
    hints = [talk.hear("hint") for _ in range(3)]
    assert [h.hints for h in hints] == [("line",), ("xor",), ()]
    assert hints[2].reply == "I have no more hints on this one."


def test_a_hint_leads_to_what_was_not_said_yet():
    talk = Talk()
    talk.ask()
    talk.say("A straight boundary.")
    assert talk.hear("hint").hints == ("xor",)


def test_a_word_that_is_part_of_the_question_is_not_explained():
    grader = WordGrader(HEARD)
    talk = Talk(grader=grader)
    talk.interviewer = Interviewer(grader, glossary={"convexity": "Think of a straight line."})
    talk.ask()
    assert "part of what I would like to hear" in talk.hear("what does convexity mean?").reply


def test_an_unknown_word_is_answered_honestly():
    talk = Talk()
    talk.ask()
    assert "no explanation of 'zorp'" in talk.hear("what does zorp mean?").reply


def test_ending_takes_two_words():
    talk = Talk(ALL)
    talk.ask()
    assert isinstance(talk.hear("end"), Aside)
    closed = talk.hear("end")
    assert isinstance(closed, Closed)
    assert closed.reason == "ended by the candidate"
    assert talk.interviewer.ask(talk.interview) is None


def test_ending_can_be_thought_better_of():
    talk = Talk(ALL)
    talk.ask()
    talk.hear("end")
    assert talk.say("straight").form == "follow-up"
    assert isinstance(talk.hear("end"), Aside)


def test_back_adds_to_an_earlier_answer_and_returns_to_the_question():
    talk = Talk(ALL)
    talk.ask()
    talk.say("straight")
    waiting = talk.interview.transcript.waiting
    back = talk.hear("I want to add something to my last answer")
    assert "straight" in back.reply
    assert talk.interview.transcript.listening == 1
    talk.hear("and features")
    talk.ask()
    assert talk.interview.transcript.waiting == waiting
    assert talk.interview.transcript.words(1) == "straight\n\nand features"


def test_back_at_the_first_question_says_that_there_is_nothing_before():
    talk = Talk()
    talk.ask()
    assert "no earlier answer" in talk.hear("back").reply


def test_the_interview_closes_and_hears_no_more():
    talk = Talk()
    talk.ask()
    while not isinstance(talk.ask(), Closed):
        talk.hear("skip")
    with pytest.raises(ValueError, match="no question is waiting"):
        talk.hear("wait")


def test_the_adam_question_comes_because_the_program_used_adam():
    talk = Talk(("mlp/small", "perceptron/limits", "optimisation/small"))
    talk.ask()
    ask = talk.say(PROGRAM.format(optimizer="'adam'"))
    assert ask.question == "optimisation/small"
    assert ask.because == ("used:optimizer = adam",)
    assert "In the program above" in ask.text
    assert "read" in ask.lead
    assert "not run" in ask.lead


@pytest.mark.parametrize(
    "program",
    [
        PROGRAM.format(optimizer="'sgd'"),
        PROGRAM.format(optimizer="keras.optimizers.AdamW(1e-3)"),
        "import keras\nfrom keras.optimizers import Adam\nmodel = keras.Sequential()\n",
        "import keras  # adam\nmodel = keras.Sequential()\n# model.compile(optimizer='adam')\n",
        PROGRAM.format(optimizer="choose()"),
    ],
    ids=["sgd", "adamw", "only imported", "only in a comment", "unknown"],
)
def test_without_adam_in_the_program_the_question_comes_in_its_generic_wording(program):
    talk = Talk(("mlp/small", "perceptron/limits", "optimisation/small"))
    talk.ask()
    asks = [talk.say(program)]
    while not isinstance(asks[-1], Closed):
        asks.append(talk.say("skip"))
    adam = next(a for a in asks if isinstance(a, Ask) and a.question == "optimisation/small")
    assert adam.text == "What does the Adam optimizer do?"
    assert adam.because == ()
    assert asks[0].question == "perceptron/limits"


def test_a_question_outside_the_plan_is_reached_only_by_its_trigger():
    with_adam, without = Talk(("mlp/small",)), Talk(("mlp/small",))
    with_adam.ask(), without.ask()
    assert with_adam.say(PROGRAM.format(optimizer="'adam'")).question == "optimisation/small"
    assert isinstance(without.say(PROGRAM.format(optimizer="'sgd'")), Closed)


def test_a_program_that_cannot_be_read_is_kept_and_the_line_is_named():
    talk = Talk(("mlp/small", "perceptron/limits"))
    talk.ask()
    broken = "import keras\nmodel = keras.Sequential(\n"
    ask = talk.say(broken)
    assert "line 2" in ask.lead
    assert talk.interview.transcript.program(1) == broken


def test_a_program_handed_in_beside_the_words_is_never_taken_for_a_command():
    talk = Talk(("mlp/small",))
    talk.ask()
    answer = talk.hear("", "skip")
    assert isinstance(answer, Answer)
    assert answer.program == "skip"


def test_a_grader_that_breaks_costs_nobody_a_point():
    class Broken:
        name = "broken 1"

        def judge(self, question, asked, words):
            raise RuntimeError

    talk = Talk(grader=Broken())
    talk.ask()
    talk.say("straight")
    showing = talk.showing()
    assert set(showing.unsure) == {"line", "xor", "features", "remedy"}
    assert showing.missed == ()
    assert showing.highest == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "straight",
                "four",
                "xor huge",
                "hint",
                "skip",
                "idk",
                "back",
                "/back 1",
                "end",
                "repeat",
                "3",
                "believe",
                "yes",
                "",
                "what does boundary mean?",
                PROGRAM,
                "pause",
                "/zz",
            ]
        ),
        max_size=25,
    )
)
def test_whatever_is_said_every_answer_is_judged_once_and_nothing_breaks(said):
    talk = Talk(ALL)
    for words in said:
        if isinstance(talk.ask(), Closed):
            break
        talk.hear(words.format(optimizer="'adam'") if "{" in words else words)
    talk.ask()
    transcript = talk.interview.transcript
    answered = [len(transcript.answers(a.turn)) for a in transcript.asks]
    judged = [
        [j.body.answers for j in talk.interview.judgements if j.turn == a.turn]
        for a in transcript.asks
    ]
    assert [list(range(1, n + 1)) for n in answered] == judged or all(
        counts == sorted(set(counts)) and (counts[-1:] == [n] if n else not counts)
        for counts, n in zip(judged, answered, strict=True)
    )
    assert [e.seq for e in talk.interview.entries] == list(range(len(talk.interview.entries)))
    for question in transcript.questions:
        showing = talk.showing(question)
        assert showing.score is None or 0 <= showing.score <= showing.highest <= 1


def test_an_interview_is_a_value():
    talk = Talk()
    before = talk.interview
    talk.ask()
    assert before.entries != talk.interview.entries
    assert len(before.entries) == 1
    assert Interview("test").entries == ()
