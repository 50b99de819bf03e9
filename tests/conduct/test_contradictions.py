"""A contradiction is asked about before it counts, can be taken back, and never costs anything."""

from dataclasses import replace

import pytest

from questions import BANK, XOR
from talk import HEARD, Talk, WordGrader
from viva.report import write

KEEP = "Would you keep that as it stands?"


PLAIN = BANK | {XOR.id: replace(XOR, follow_ups=())}


def talk(bank=PLAIN):
    heard = HEARD | {"circle": ("line", "contradicted"), "round": ("line", "contradicted")}
    begun = Talk(grader=WordGrader(heard), bank=bank)
    begun.ask()
    return begun


def test_the_interviewer_asks_whether_a_contradiction_is_kept():
    held = talk()
    asked = held.say("It draws a circle. xor, features, remedy")
    assert (asked.form, asked.about, asked.because) == ("keep", "line", ("contradicted:line",))
    assert asked.text == f"You said: “circle” {KEEP}"
    held.say("Yes, I would.")
    assert sum(KEEP in a.body.text for a in held.interview.transcript.asks) == 1


def test_it_is_asked_about_after_a_follow_up_too():
    held = talk(BANK)
    asked = held.say("It draws a circle. xor, features, remedy")
    assert asked.form == "follow-up"
    assert held.say("Here it is.").because == ("contradicted:line",)


def test_it_is_asked_about_before_what_is_only_unsure():
    held = talk()
    held.say("four cases, a circle, features, remedy")
    assert held.interview.transcript.waiting.body.because == ("contradicted:line",)


def test_before_it_could_be_taken_back_it_only_leaves_the_score_open():
    held = talk()
    held.hear("It draws a circle. xor, features, remedy")
    held.ask()
    showing = held.showing()
    assert set(showing.contradicted) == {"line"}
    assert showing.score == pytest.approx(3 / 5)
    assert showing.highest == 1


def test_what_is_kept_stands_and_costs_no_more_than_the_point():
    held = talk()
    held.say("It draws a circle. xor, features, remedy")
    held.say("Yes, I keep it.")
    showing = held.showing()
    assert set(showing.contradicted) == {"line"}
    assert showing.score == showing.highest == pytest.approx(3 / 5)


def test_what_is_put_right_earns_the_point_after_a_prompt():
    held = talk()
    held.say("It draws a circle. xor, features, remedy")
    held.say("No, a straight one.")
    showing = held.showing()
    assert not showing.contradicted
    assert (showing.earned["line"].credit, showing.earned["line"].prompted) == (1, True)


def test_what_is_taken_back_without_a_word_on_what_holds_stays_open():
    held = talk()
    held.say("It draws a circle. xor, features, remedy")
    held.say("No, that was nonsense.")
    showing = held.showing()
    assert not showing.contradicted
    assert "line" in showing.unsure
    assert "line" not in showing.missed
    assert showing.highest == 1


def test_what_is_contradicted_again_in_other_words_stands():
    held = talk()
    held.say("It draws a circle. xor, features, remedy")
    held.say("No, I mean that it is round.")
    assert set(held.showing().contradicted) == {"line"}


def test_a_point_made_before_is_not_lost_by_a_later_contradiction():
    held = talk()
    held.say("A straight one. xor, four cases, remedy")
    held.say("features, and a circle")
    assert "line" in held.showing().earned
    assert not held.showing().contradicted


def test_the_report_puts_it_right_and_takes_nothing_off():
    held = talk()
    held.say("It draws a circle. xor, features, remedy")
    held.say("Yes, I keep it.")
    interview = held.interview
    report = write("a", interview.transcript, interview.judgements)
    (correction,) = report.corrections
    assert (correction.about, correction.quote) == ("line", "circle")
    assert "line" not in {s.about for s in (*report.questions[0].missed, *report.unsure)}
