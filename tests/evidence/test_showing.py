"""A question and its follow-ups are one piece of evidence, and credit depends on what was said."""

import pytest

from talk import Talk


def test_a_point_said_unaided_counts_in_full():
    talk = Talk()
    talk.ask()
    talk.say("Only a straight boundary.")
    shown = talk.showing().earned["line"]
    assert (shown.credit, shown.prompted) == (1, False)


def test_a_point_said_after_a_follow_up_counts_in_full_and_is_marked():
    talk = Talk()
    talk.ask()
    follow_up = talk.say("Only a straight boundary.")
    assert follow_up.because == ("missed:xor",)
    talk.say("XOR")
    shown = talk.showing().earned["xor"]
    assert (shown.credit, shown.prompted) == (1, True)


def test_a_point_said_after_a_hint_counts_half():
    talk = Talk()
    talk.ask()
    talk.hear("hint")
    talk.say("A straight one.")
    shown = talk.showing().earned["line"]
    assert (shown.credit, shown.prompted) == (0.5, True)


def test_saying_back_what_the_interviewer_gave_away_earns_nothing():
    talk = Talk()
    talk.ask()
    talk.say("It cannot do xor.")
    assert "xor" in talk.showing().earned
    other = Talk()
    other.ask()
    other.say("It cannot do four cases xor.")
    second = other.say("XOR is what you just said.")
    assert second is not None
    given = Talk()
    given.ask()
    given.say("features")
    assert "xor" in given.showing().missed


def test_half_a_point_counts_half():
    talk = Talk()
    talk.ask()
    talk.say("A curvy one.")
    assert talk.showing().earned["line"].credit == 0.5
    assert ("half", "line") in talk.showing().verdicts()


def test_the_score_is_the_share_of_the_weight():
    talk = Talk()
    talk.ask()
    talk.say("straight, and it learns no features")
    assert talk.showing().score == pytest.approx((2 + 1) / 5)
    assert talk.showing().highest == pytest.approx(3 / 5)


def test_what_is_unsure_raises_only_the_highest_possible_score():
    talk = Talk()
    talk.ask()
    talk.say("It gets four cases.")
    showing = talk.showing()
    assert (showing.score, showing.highest) == (0, pytest.approx(1 / 5))
    assert "xor" in showing.unsure
    assert "xor" not in showing.missed


def test_a_right_reply_to_a_contrast_probe_settles_a_doubt():
    talk = Talk()
    talk.ask()
    talk.say("four cases, straight, features, remedy")
    probe = talk.interview.transcript.waiting.body
    assert (probe.form, probe.about) == ("contrast", "xor")
    talk.say("3")
    shown = talk.showing().earned["xor"]
    assert (shown.credit, shown.prompted, shown.finding.quote) == (1, True, "3")


def test_a_wrong_reply_to_a_contrast_probe_settles_it_the_other_way():
    talk = Talk()
    talk.ask()
    talk.say("four cases, straight, features, remedy")
    talk.say("4")
    showing = talk.showing()
    assert "xor" in showing.missed
    assert "xor" not in showing.unsure


def test_a_reply_that_says_no_number_leaves_the_doubt_open():
    talk = Talk()
    talk.ask()
    talk.say("four cases, straight, features, remedy")
    talk.say("some of them")
    assert "xor" in talk.showing().unsure


def test_not_knowing_when_asked_about_a_doubt_settles_it():
    talk = Talk()
    talk.ask()
    talk.say("four cases, straight, features, remedy")
    assert "xor" in talk.showing().unsure
    talk.hear("I don't know")
    showing = talk.showing()
    assert "xor" in showing.missed
    assert showing.highest == showing.score


def test_skipping_a_doubt_leaves_it_open():
    talk = Talk()
    talk.ask()
    talk.say("four cases, straight, features, remedy")
    talk.hear("skip")
    assert "xor" in talk.showing().unsure


def test_a_misconception_is_not_charged_before_it_could_be_taken_back():
    talk = Talk()
    talk.ask()
    talk.hear("I believe size is the trouble, straight, xor, features, remedy")
    talk.ask()
    assert set(talk.showing().believed) == {"size"}
    assert talk.showing().charged == frozenset()
    assert talk.showing().score == 1


def test_a_misconception_that_is_said_again_is_charged():
    talk = Talk()
    talk.ask()
    talk.say("I believe it, straight, features, remedy, xor")
    talk.say("here is the proof")
    keep = talk.interview.transcript.waiting.body
    assert (keep.form, keep.withdraws) == ("keep", "size")
    assert "believe" in keep.text
    talk.say("Yes.")
    assert talk.showing().charged == {"size"}
    assert talk.showing().score == pytest.approx((5 - 0.5) / 5)


def test_a_misconception_that_is_taken_back_costs_nothing():
    talk = Talk()
    talk.ask()
    talk.say("I believe it, straight, features, remedy, xor")
    talk.say("here is the proof")
    talk.say("No, it has nothing to do with the size.")
    assert talk.showing().believed == {}
    assert talk.showing().score == 1


def test_a_suspected_misconception_is_never_charged():
    talk = Talk()
    talk.ask()
    talk.say("huge problems, straight, features, remedy, xor")
    talk.say("here is the proof")
    talk.say("Yes, I would keep it.")
    showing = talk.showing()
    assert "size" in showing.unsure
    assert showing.score == 1


def test_a_suspicion_that_does_not_come_up_again_when_asked_about_is_dropped():
    talk = Talk()
    talk.ask()
    talk.say("huge problems, straight, features, remedy, xor")
    talk.say("here is the proof")
    talk.say("I do not, take that back.")
    assert talk.showing().unsure == {}


def test_what_is_added_later_to_an_answer_is_judged_with_it():
    talk = Talk()
    talk.ask()
    talk.say("A straight boundary.")
    talk.hear("/back 1")
    talk.say("And it learns no features.")
    showing = talk.showing()
    assert showing.earned["features"].turn == 1
    assert showing.earned["features"].prompted
    assert not showing.earned["line"].prompted


def test_with_feedback_after_each_question_nothing_is_earned_afterwards():
    talk = Talk(plan=("perceptron/limits", "optimisation/small"), feedback="now")
    talk.ask()
    talk.hear("A straight boundary.")
    talk.ask()
    talk.hear("skip")
    talk.ask()
    talk.hear("/back 1")
    talk.say("It has no features.")
    showing = talk.showing()
    assert "features" not in showing.earned
    assert "features" in showing.given_away


def test_bonus_points_repair_and_do_not_enlarge():
    from dataclasses import replace

    from questions import BANK, XOR

    points = (*XOR.points[:3], replace(XOR.points[3], need="bonus"))
    talk = Talk(bank={**BANK, XOR.id: replace(XOR, points=points)})
    talk.ask()
    talk.say("straight, features, remedy")
    assert talk.showing().score == 1
    assert "remedy" not in talk.showing().missed


def test_a_program_that_was_only_read_has_no_score():
    talk = Talk(plan=("mlp/small",))
    talk.ask()
    talk.say("import keras\nmodel = keras.Sequential()\nmodel.compile(optimizer='adam')")
    assert talk.showing("mlp/small").score is None
