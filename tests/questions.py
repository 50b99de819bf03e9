"""A small question for tests: three core points, one depth point, one misconception."""

from viva.bank import Contrast, FollowUp, Misconception, Point, Question, read_trigger


def follow(when, ask, **more):
    return FollowUp(tuple(read_trigger(w) for w in when), ask, **more)


XOR = Question(
    id="perceptron/limits",
    uuid="11111111-1111-4111-8111-111111111111",
    kind="concept",
    level="junior",
    minutes=3,
    ask="What can a perceptron not do?",
    variants=("Where does one perceptron fail?",),
    points=(
        Point(
            "line",
            "A perceptron draws one straight line between two classes.",
            weight=2,
            also=("It separates with a hyperplane.",),
            probe="What shape has its boundary?",
            hint="Think of the boundary.",
            tells=("straight line",),
            contrast=Contrast(
                "What is its boundary in the plane?",
                "a line",
                choices=("a line", "a circle", "a parabola"),
                accepts={"a line": ("straight",)},
            ),
        ),
        Point(
            "xor",
            "No single line gets all four cases of XOR right.",
            also=("XOR is out of reach.",),
            probe="Which small example does it fail on?",
            hint="There is an example with four cases.",
            tells=("xor",),
            contrast=Contrast("How many of the four cases can one get right?", 3),
        ),
        Point(
            "features",
            "Without a hidden layer it learns no features of its own.",
            also=("It has no hidden layer.",),
            probe="What does it learn about its inputs?",
            tells=("hidden layer",),
        ),
        Point("remedy", "A hidden layer with a non-linear activation removes the limit.", "depth"),
    ),
    misconceptions=(
        Misconception(
            "size",
            "It fails on problems with many inputs.",
            "Size is not the obstacle.",
            also=("Large problems are too much for it.",),
            not_this=("XOR has only two inputs.",),
        ),
    ),
    follow_ups=(
        follow(["missed:xor"], "What is the smallest example it fails on?", credits=("xor",)),
        follow(["made:xor"], "Can you show it for XOR?", gives=("xor",)),
    ),
    model_answer="One line only.",
)

BUILD = Question(
    id="mlp/small",
    uuid="22222222-2222-4222-8222-222222222222",
    kind="program",
    level="junior",
    minutes=10,
    ask="Can you build a small network?",
    points=(
        Point("layers", "It has an input, hidden layers and an output.", probe="Which layers?"),
    ),
    follow_ups=(
        follow(
            ["used:optimizer = adam"],
            "In the program above you use Adam. Can you tell me about it?",
            then="optimisation/small",
        ),
    ),
    model_answer="import keras",
)

ADAM = Question(
    id="optimisation/small",
    uuid="33333333-3333-4333-8333-333333333333",
    kind="concept",
    level="mid",
    minutes=5,
    ask="In the program above you use Adam. Can you tell me about it?",
    generic="What does the Adam optimizer do?",
    points=(Point("moments", "It keeps two running averages.", probe="What does it keep?"),),
    model_answer="Two moments.",
)

BANK = {q.id: q for q in (XOR, BUILD, ADAM)}
