"""What is said to the interviewer is understood as a whole message, and never graded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.conduct import COMMANDS, understand

GLOSSARY = {"epoch": "One pass over the data.", "gradient": "A vector of slopes."}


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("Can you repeat the question?", "repeat"),
        ("Sorry?", "repeat"),
        ("Pardon me, could you say that again please?", "repeat"),
        ("what was the question", "repeat"),
        ("Could you say it differently?", "rephrase"),
        ("I don’t understand the question.", "rephrase"),
        ("What do you mean?", "rephrase"),
        ("hint", "hint"),
        ("Could you give me a hint, please?", "hint"),
        ("I don't know", "dont know"),
        ("Hmm, I really don't know that.", "dont know"),
        ("No idea!", "dont know"),
        ("I'm not sure", "dont know"),
        ("Skip", "skip"),
        ("Let's move on to the next question", "skip"),
        ("I would like to add something to my last answer", "back"),
        ("can we go back to the previous question?", "back"),
        ("I need a short break", "pause"),
        ("How long will this take?", "time"),
        ("How many questions are left?", "time"),
        ("stop the interview", "end"),
        ("quit", "end"),
        ("", "empty"),
        ("   \n ", "empty"),
    ],
)
def test_a_whole_message_to_the_interviewer_is_understood(words, intent):
    assert understand(words, GLOSSARY) == (intent, "")


@pytest.mark.parametrize(
    "words",
    [
        "I don't know, but I think it is linear.",
        "I'm not sure, maybe XOR?",
        "It repeats until the loss stops falling.",
        "The next step is the gradient.",
        "You skip connections over layers.",
        "Back-propagation",
        "Pass an input through the network.",
        "A hint of noise helps.",
        "It ends when the error is small.",
        "what is an epoch",
        "It is what is called a gradient.",
        "/usr/bin/env python is what I begin with",
        "stop",
    ],
)
def test_an_answer_that_contains_such_words_stays_an_answer(words):
    if words == "stop":
        assert understand(words, GLOSSARY) == ("end", "")
    else:
        assert understand(words, GLOSSARY) is None


@pytest.mark.parametrize("name", COMMANDS)
def test_a_slash_command_always_wins(name):
    assert understand(f"/{name}", GLOSSARY) == (COMMANDS[name][0], "")


def test_a_mistyped_command_brings_the_list_of_commands():
    assert understand("/hnit", GLOSSARY) == ("help", "")


def test_back_takes_the_number_of_a_question():
    assert understand("/back 2", GLOSSARY) == ("back", "2")


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("What does epoch mean?", "epoch"),
        ("what do you mean by 'gradient'?", "gradient"),
        ("What is an epoch?", "epoch"),
        ("what is meant by convexity", "convexity"),
        ("/meaning Epoch", "epoch"),
    ],
)
def test_asking_for_a_word_names_the_word(words, term):
    assert understand(words, GLOSSARY) == ("meaning", term)


def test_asking_back_what_is_not_in_the_glossary_is_taken_as_an_answer():
    assert understand("What is a perceptron?", GLOSSARY) is None


@given(st.text(max_size=300))
def test_any_text_is_understood_or_an_answer(text):
    understood = understand(text, GLOSSARY)
    assert understood is None or understood[0]
