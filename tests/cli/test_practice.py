"""Scripted and typed interviews, from the command to the report."""

import json
import os
import subprocess
import sys

import pytest

from viva import app

LIMITS = "perceptron/single-layer-drawbacks"
BUILD = "mlp/build"
ADAM = "optimisation/adam"
PROGRAM = """import keras
model = keras.Sequential([
    keras.layers.Flatten(input_shape=(28, 28)),
    keras.layers.Dense(256, activation="sigmoid"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer={optimizer}, loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=15, batch_size=128, validation_split=0.2)
"""


def said(about, words):
    return json.dumps({"about": about, "words": words})


def wrote(about, program):
    return json.dumps({"about": about, "program": program})


@pytest.fixture
def program(tmp_path):
    def write(optimizer='"adam"', name="mlp.py"):
        (tmp_path / name).write_text(PROGRAM.format(optimizer=optimizer), "utf-8")
        return name

    return write


def test_a_scripted_interview_ends_in_a_report_with_quotes(viva, script, program, tmp_path):
    answers = script(
        said(LIMITS, "One perceptron draws a single straight line, so XOR is out of its reach."),
        wrote(BUILD, program()),
        said(ADAM, "It has momentum: a moving average of the gradients."),
    )
    out = tmp_path / "report.json"
    result = viva("practice", "--interview", "program", "--answers", answers, "--json", out)
    assert result.code == 0, result.err
    report = json.loads(out.read_text("utf-8"))
    assert [q["question"] for q in report["questions"]] == [LIMITS, BUILD, ADAM]
    words = " ".join(e["words"] for q in report["questions"] for e in q["exchanges"])
    statements = [*report["strengths"], *report["after_prompt"]]
    assert statements
    assert all(s["quote"] in words for s in statements)
    assert report["ended"] == "finished"
    assert "Question 1 of 3" in result.out


def test_the_adam_question_rests_on_the_program(viva, script, program, tmp_path):
    answers = script(wrote(BUILD, program()))
    out = tmp_path / "report.json"
    viva("practice", "--interview", "program", "--answers", answers, "--json", out)
    adam = json.loads(out.read_text("utf-8"))["questions"][-1]
    assert adam["question"] == ADAM
    assert adam["exchanges"][0]["because"] == ["used:optimizer = adam"]
    assert "program" in adam["title"]


@pytest.mark.parametrize("optimizer", ['"sgd"', "keras.optimizers.AdamW(1e-3)"])
def test_another_optimizer_brings_the_generic_question(viva, script, program, tmp_path, optimizer):
    answers = script(wrote(BUILD, program(optimizer)))
    out = tmp_path / "report.json"
    viva("practice", "--interview", "program", "--answers", answers, "--json", out)
    adam = json.loads(out.read_text("utf-8"))["questions"][-1]
    assert adam["exchanges"][0]["because"] == []
    assert "program" not in adam["title"].lower()


def test_a_program_is_read_and_not_scored(viva, script, program, tmp_path):
    answers = script(wrote(BUILD, program()))
    out = tmp_path / "report.json"
    viva("practice", "--interview", "program", "--answers", answers, "--json", out)
    build = json.loads(out.read_text("utf-8"))["questions"][1]
    assert build["score"] is None
    assert "not run" in build["unscored"]
    facts = {f["name"]: (f["value"], f["line"]) for f in build["facts"]}
    assert facts["optimizer"] == ("adam", 7)
    assert facts["batch_size"][0] == 128


def test_feedback_can_come_after_each_question(viva, script):
    answers = script(said(LIMITS, "It draws one straight line."))
    shown = viva(
        "practice", "--interview", "program", "--answers", answers, "--feedback", "now"
    ).out
    first = shown.index("Question 1, perceptron")
    assert shown.index("A single layer perceptron separates") < shown.index("(Question 2 of 3)")
    assert first < shown.index("(Question 2 of 3)")
    end = viva("practice", "--interview", "program", "--answers", answers).out
    assert end.index("A single layer perceptron separates") > end.index("(Question 3 of 3)")


def test_two_scripted_interviews_give_the_same_report(viva, script, program, tmp_path):
    answers = script(said(LIMITS, "It cannot do XOR."), wrote(BUILD, program()))
    reports = []
    for n in (1, 2):
        out = tmp_path / f"{n}.json"
        viva("practice", "--interview", "program", "--answers", answers, "--json", out)
        report = json.loads(out.read_text("utf-8"))
        reports.append({k: v for k, v in report.items() if k not in ("id", "at")})
    assert reports[0] == reports[1]


def test_the_json_can_go_to_the_terminal_alone(viva, script):
    result = viva("practice", "--interview", "program", "--answers", script(), "--json", "-")
    assert json.loads(result.out)["ended"] == "finished"


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("{", "this is not JSON"),
        ("[]", 'write {"about"'),
        ('{"about": "optimisation/adm", "words": "x"}', "Did you mean 'optimisation/adam'"),
        ('{"words": "x"}', "there is no question 'None'"),
        ('{"about": "mlp/build", "program": "missing.py"}', "missing.py cannot be read"),
        ('{"about": "mlp/build"}', "either words or a program"),
        ('{"about": "mlp/build", "words": 3}', "are texts"),
        ('{"about": "mlp/build", "word": "x"}', "there is no field 'word'"),
    ],
)
def test_a_bad_line_of_the_answers_file_is_named(viva, script, line, because):
    answers = script(said(LIMITS, "x"), "", line)
    result = viva("practice", "--answers", answers)
    assert result.code == 2
    assert "line 3" in result.err
    assert because in result.err
    assert "Traceback" not in result.err


def test_answers_that_were_never_asked_for_are_named(viva, script):
    many = [said(LIMITS, f"answer {n}") for n in range(9)]
    result = viva("practice", "--interview", "program", "--answers", script(*many))
    assert f"answers on {LIMITS} were not asked for" in result.out


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        (["--interview", "second"], "no interview 'second'"),
        (["--topic", "cooking"], "no topic 'cooking'"),
        (["--topic", "safety"], "No question fits"),
        (["--answers", "nowhere.jsonl"], "cannot be read"),
        (["--length", "endless"], "endless"),
        (["--bogus"], "--bogus"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(viva, arguments, because):
    result = viva("practice", *arguments)
    assert result.code == 2
    assert because in result.err
    assert "Traceback" not in result.err


def test_a_report_that_cannot_be_written_loses_nothing(viva, script, tmp_path):
    nowhere = tmp_path / "no" / "where" / "report.json"
    result = viva("practice", "--answers", script(), "--json", nowhere)
    assert result.code == 2
    assert "cannot be written" in result.err
    assert "closed" in viva("list").out


def test_typed_lines_hold_an_interview_too(viva):
    typed = "It draws one straight line.\n\npause\n\n"
    result = viva("practice", "--interview", "program", typed=typed)
    assert result.code == 0
    assert "go on whenever you like" in result.out
    assert "viva resume" in result.out


def test_when_the_input_ends_the_interview_can_be_resumed(viva):
    first = viva("practice", "--interview", "program", typed="It draws one straight line.\n\n")
    assert "viva resume" in first.out
    again = viva("resume", typed="end\n\nend\n\n")
    assert "We end here" in again.out
    assert viva("resume").code == 2


def test_what_was_being_typed_is_offered_again(viva):
    viva("practice", "--interview", "program", typed="It draws one straight")
    again = viva("resume", typed="\n\npause\n\n")
    assert "You had begun with: It draws one straight" in again.out


def test_control_sequences_in_an_answer_do_not_reach_the_terminal(viva, script):
    evil = "\x1b[2J\x1b]0;owned\x07 one straight line \x9b31m"
    result = viva("practice", "--interview", "program", "--answers", script(said(LIMITS, evil)))
    assert result.code == 0
    assert "\x1b" not in result.out
    assert "\x07" not in result.out
    assert "\x9b" not in result.out


def test_words_quoted_back_are_made_harmless_too(viva):
    typed = "a straight \x1b[2Jline\n\nback\n\nmore\n\npause\n\n"
    result = viva("practice", "--interview", "program", typed=typed)
    assert "You said" in result.out
    assert "\x1b" not in result.out


def test_a_megabyte_in_one_answer_is_kept_whole(viva, script):
    long = "It draws one straight line. " * 40_000
    result = viva("practice", "--interview", "program", "--answers", script(said(LIMITS, long)))
    assert result.code == 0
    id = json.loads(viva("list", "--json").out)[0]["interview"]
    exported = viva("export", id).out
    assert any(json.loads(line)["body"].get("words") == long for line in exported.splitlines())
    assert len(result.out) < 200_000


def test_when_the_disk_is_full_what_was_said_last_is_handed_back(home, tmp_path):
    code = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        "from viva.cli import main\n"
        "main()"
    )
    long = "A straight line and nothing else. " * 9_000
    result = subprocess.run(
        [sys.executable, "-c", code, "practice", "--interview", "program"],
        input=f"It draws a straight line.\n\n{long}\n\n",
        env={**os.environ, "VIVA_HOME": str(home), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "full" in result.stderr
    assert "Traceback" not in result.stderr
    (rescued,) = tmp_path.glob("viva-words-*")
    assert rescued.read_text("utf-8").strip() == long.strip()
    with app.store() as store:
        (one,) = store.summaries()
        assert not one.closed
        assert any(
            getattr(e.body, "words", "") == "It draws a straight line."
            for e in store.load(one.interview)
        )
