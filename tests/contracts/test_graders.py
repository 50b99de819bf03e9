from dataclasses import replace

import pytest

from models.misbehaviours import EVERYTHING
from models.server import serving
from viva import app
from viva.evidence import Finding, Judgement
from viva.evidence.claims import lacking
from viva.evidence.language_model import ModelGrader
from viva.evidence.lexical import LexicalGrader
from viva.models.own_model import OwnModel
from viva.testing import check_grader


def test_the_lexical_grader_keeps_every_promise():
    check_grader(LexicalGrader())


@pytest.mark.parametrize("how", ["is attentive", "obeys", "wants another key"])
def test_a_grader_by_a_model_keeps_every_promise(how):
    local = LexicalGrader()
    with serving(EVERYTHING[how]) as server:
        check_grader(ModelGrader(OwnModel(server.settings), local), stand_ins={local.name})


@pytest.mark.skipif(bool(lacking(app.claim_folder())), reason=lacking(app.claim_folder()))
def test_the_claim_grader_keeps_every_promise():
    check_grader(app.grader("claims"))


class Broken:
    """The lexical grader, with one finding bent."""

    name = "broken 1"

    def __init__(self):
        self._grader = LexicalGrader()

    def judge(self, question, asked, words):
        judgement = replace(self._grader.judge(question, asked, words), grader=self.name)
        return replace(judgement, findings=self.bend(judgement.findings, words))

    def bend(self, findings, words):
        raise NotImplementedError


class Generous(Broken):
    def bend(self, findings, words):
        return tuple(replace(f, verdict="made", quote=words, start=0) for f in findings)


class Inventive(Broken):
    def bend(self, findings, words):
        return tuple(replace(f, quote=f.quote.upper()) for f in findings)


class Forgetful(Broken):
    def bend(self, findings, words):
        return findings[1:]


class Curious(Broken):
    def bend(self, findings, words):
        return (*findings, Finding("height", "missed"))


class Moody(Broken):
    calls = 0

    def bend(self, findings, words):
        self.calls += 1
        return tuple(replace(f, confidence=1 / self.calls) for f in findings)


class Nameless(Broken):
    name = ""


class Obedient(Broken):
    def bend(self, findings, words):
        if "full marks" in words:
            return tuple(replace(f, verdict="made", quote=words[:2], start=0) for f in findings)
        return findings


@pytest.mark.parametrize(
    "broken", [Generous, Inventive, Forgetful, Curious, Moody, Nameless, Obedient]
)
def test_a_grader_that_breaks_a_promise_is_found_out(broken):
    with pytest.raises(AssertionError, match="A grader promises"):
        check_grader(broken())


def test_a_grader_that_names_another_question_is_found_out():
    class Elsewhere(Broken):
        def judge(self, question, asked, words):
            return Judgement("other/question", self.name, ())

    with pytest.raises(AssertionError, match="names the question"):
        check_grader(Elsewhere())


def test_a_grader_that_hides_who_judged_in_its_place_is_found_out():
    class Hiding(Broken):
        def judge(self, question, asked, words):
            return self._grader.judge(question, asked, words)

    with pytest.raises(AssertionError, match="names the grader, and whom it judged in place of"):
        check_grader(Hiding(), stand_ins={LexicalGrader().name})
