"""A talk about an exercise: what the checks found leads to the next question, and to the report."""

from talk import Talk
from viva import app
from viva.bank import load_bank
from viva.cli.conversation import Conversation
from viva.cli.screen import PlainScreen
from viva.conduct import Interview, Sitting
from viva.conduct.interviewer import Step
from viva.evidence import Finding, Run
from viva.evidence.lexical import LexicalGrader
from viva.interview import Ask, Blueprint
from viva.report import render, write
from viva.report.hr import for_hr
from viva.store import MemoryStore

BANK = load_bank(app.QUESTIONS, samples=False)
ADAM = "optimisation/write-adam"
PROGRAM = "import numpy as np\n\n\ndef adam_step(w, g, m, v, t):\n    return w, m, v\n"


def check(name, state, why="", line=None):
    return Finding(name, "check", why=why, value=state, line=line)


def measured(value):
    return Finding("first_step_measured", "saw", value=value)


def talk_after(*findings):
    """Hand in a program whose run found this, and return the talk."""
    talk = Talk([ADAM], bank=BANK, grader=LexicalGrader())
    talk.ask()
    talk.hear("Here it is.", PROGRAM)
    talk._add(Step(talk.interview.transcript.turn, Run("ran", saw=findings)))
    return talk


def test_a_check_that_failed_is_taken_up_with_what_it_measured():
    asked = talk_after(check("first_step", "fail"), measured(3.162)).ask()
    assert "moved 3.16 times as far as the learning rate" in asked.text
    assert asked.because == ("check:first_step = fail", "saw:first_step_measured >= 1.5")


def test_another_number_of_the_same_check_leads_to_another_question():
    asked = talk_after(check("first_step", "fail"), measured(0.1)).ask()
    assert "only 0.1 times the learning rate" in asked.text


def test_the_maker_of_a_right_program_is_asked_what_would_break_it():
    found = [check(name, "pass") for name in BANK[ADAM].exercise.checks]
    talk = talk_after(*found, measured(1.0))
    texts = []
    while isinstance(asked := talk.ask(), Ask):
        texts.append(asked.text)
        talk.hear("I do not know.")
    assert any("What would break it" in text for text in texts)


def test_the_report_lists_the_checks_by_what_they_check_and_says_how_many_passed():
    talk = talk_after(
        check("first_step", "fail", "it moves by 3, expected 1", 4),
        check("keeps_mean", "pass", "m is as expected"),
        measured(3.0),
    )
    talk.ask()
    so_far = talk.interview
    report = write("x", so_far.transcript, so_far.judgements, so_far.runs)
    (question,) = report.questions
    assert question.unscored == "The program passed 1 of 2 checks, and is not scored."
    assert [(c.state, c.why, c.line) for c in question.checks] == [
        ("fail", "it moves by 3, expected 1", 4),
        ("pass", "", None),
    ]
    assert question.checks[0].what == BANK[ADAM].exercise.checks["first_step"]
    assert not any("measured" in f.name for f in question.facts)
    page = render.to_html(report)
    assert "What was checked" in page
    assert "it moves by 3, expected 1 (line 4)" in page
    assert "passed 1 of 2 checks" in str(for_hr(report))


class Listening(PlainScreen):
    """A screen on which these lines are typed."""

    def __init__(self, *lines):
        super().__init__()
        self.lines = list(lines)

    def listen(self, draft, keep, program):
        return self.lines.pop(0)


def test_a_program_may_be_tried_as_often_as_wished_and_nothing_of_it_is_kept(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(PROGRAM)
    ran = []

    def runner(question, text, hear, thorough):
        ran.append((question.id, text))
        return Run("ran", seconds=2.0)

    screen = Listening(f"/try {file}", "/try", "/try nowhere.py", f"/try {file}", "pause")
    interviewer = Talk([ADAM], bank=BANK).interviewer
    sitting = Sitting(interviewer, MemoryStore(), app.now, Interview("x"), runner)
    sitting.open(BANK, Blueprint((ADAM,)), "Ada")
    before = len(sitting.interview.entries)
    with screen.console.capture() as shown:
        Conversation(sitting, screen).hold()
    assert ran == [(ADAM, PROGRAM)] * 2
    said = " ".join(shown.get().split())
    assert said.count("It ran to its end in 2 s.") == 2
    assert "Name a file, /try NAME" in said
    assert "nowhere.py cannot be read" in said
    assert "as often as you like" in said
    kinds = [type(e.body).__name__ for e in sitting.interview.entries[before:]]
    assert "Answer" not in kinds
    assert "Run" not in kinds
