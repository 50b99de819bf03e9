"""A grader before the probes: what states a claim is made, what only looks like it is refused."""

import json

import pytest

from viva.evidence import Finding, Judgement
from viva.proof.probes import read_probes, try_probes


def probe(id, kind, answer, expect):
    return json.dumps(
        {"id": id, "class": kind, "question": "Why?", "claim": "A is B.", "answer": answer}
        | {"expect": expect, "why": ""}
    )


LINES = [
    probe("a", "paraphrase", "made", "states"),
    probe("b", "paraphrase", "unsure", "states"),
    probe("c", "paraphrase", "half", "states"),
    probe("d", "half", "half", "partly"),
    probe("e", "half", "made", "partly"),
    probe("f", "negation", "contradicted", "contradicts"),
    probe("g", "negation", "half", "contradicts"),
    probe("h", "stuffing", "unsure", "silent"),
    probe("i", "stuffing", "made", "silent"),
    "",
]


class Obliging:
    """Gives the verdict that an answer names."""

    name = "obliging 1"

    def judge(self, question, asked, words):
        assert (question.ask, question.points[0].claim) == ("Why?", "A is B.")
        return Judgement(question.id, self.name, (Finding("claim", words, words, 0),))


def test_right_is_made_where_it_is_stated_and_refused_where_it_is_not():
    told = []
    found = {t.kind: t for t in try_probes(Obliging(), read_probes(LINES), told.append)}
    assert {kind: (t.right, t.probes) for kind, t in found.items()} == {
        "paraphrase": (1, 3),
        "half": (1, 2),
        "negation": (1, 2),
        "stuffing": (1, 2),
    }
    assert found["negation"].verdicts == {"contradicted": 1, "half": 1}
    assert told == list("abcdefghi")


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "3", probe("a", "x", "y", "maybe")])
def test_a_line_that_is_no_probe_is_named(line):
    with pytest.raises(ValueError, match="line 2"):
        read_probes([LINES[0], line])


def test_the_command_shows_every_class(viva):
    said = viva("bench", "probes", "--grader", "lexical", "--json")
    assert said.code == 0, said.err
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert sum(row["probes"] for row in rows) == len(read_probes())
    assert {"paraphrase", "negation", "swap"} <= {row["kind"] for row in rows}


def test_a_grader_that_is_not_there_is_answered_with_those_that_are(viva):
    said = viva("bench", "probes", "--grader", "crystal-ball")
    assert said.code == 2
    assert "choose one of lexical" in said.err
