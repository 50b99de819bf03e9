"""What was replied once can be replayed on another day without a network."""

import json
import re
from dataclasses import replace

import pytest

from models import server as s
from models.server import serving
from questions import XOR
from viva.evidence.language_model import ModelGrader, NoReply, Verdicts, prompt
from viva.evidence.lexical import LexicalGrader
from viva.models.own_model import OwnModel

SAID = "It draws one straight line. So XOR is out of reach."
OTHER = "It has no hidden layer."


def judged(settings, words=SAID):
    return ModelGrader(OwnModel(settings), LexicalGrader()).judge(XOR, XOR.ask, words)


@pytest.fixture
def recorded(tmp_path):
    """Record one judgement; its server is gone."""
    with serving(s.says(s.attentive)) as server:
        settings = replace(server.settings, folder=tmp_path / "pairs")
        return settings, judged(settings)


def test_a_recording_replays_to_the_same_judgement_with_no_server_there(recorded):
    settings, before = recorded
    again = judged(replace(settings, replay=True))
    assert again == before
    assert set(again.about("made")) == {"line", "xor"}


def test_a_pair_is_named_by_the_hash_of_its_request_and_holds_both(recorded):
    settings, _ = recorded
    (file,) = settings.folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}\.json", file.name)
    pair = json.loads(file.read_text("utf-8"))
    assert SAID in pair["request"]["messages"][1]["content"]
    assert json.loads(pair["reply"])["points"][0]["verdict"] == "made"
    assert file.stat().st_mode & 0o077 == 0
    assert settings.folder.stat().st_mode & 0o077 == 0


def test_what_was_not_recorded_is_judged_here(recorded):
    settings, _ = recorded
    judgement = judged(replace(settings, replay=True), OTHER)
    assert judgement.grader == LexicalGrader().name
    assert "has no recorded reply to this answer" in judgement.instead_of


def test_a_recording_is_used_before_a_server_is_asked(tmp_path):
    with serving(s.says(s.attentive)) as server:
        settings = replace(server.settings, folder=tmp_path)
        assert judged(settings) == judged(settings)
        assert len(server.asked) == 1


def test_a_mended_reply_is_replayed_with_the_one_before_it(tmp_path):
    with serving(s.in_turn(s.says("Well."), s.says(s.attentive))) as server:
        settings = replace(server.settings, folder=tmp_path)
        before = judged(settings)
    assert len(list(tmp_path.iterdir())) == 2
    assert judged(replace(settings, replay=True)) == before
    assert not before.instead_of


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:100],
        lambda text: text.replace("tiny", "huge"),
        lambda text: "[" * 100_000,
        lambda text: json.dumps({"request": {}, "reply": "{}"}),
    ],
    ids=["empty", "half", "of another request", "deep", "without its request"],
)
def test_a_spoilt_file_counts_as_none(recorded, spoil):
    settings, _ = recorded
    (file,) = settings.folder.iterdir()
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")
    assert "no recorded reply" in judged(replace(settings, replay=True)).instead_of


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "pairs").write_text("a file is in the way")
    with serving(s.says(s.attentive)) as server:
        model = OwnModel(replace(server.settings, folder=tmp_path / "pairs"))
        with pytest.raises(NoReply, match="could not be recorded"):
            model.complete(prompt(XOR, XOR.ask, SAID), Verdicts)


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with serving(s.says(s.attentive)) as server:
        judged(server.settings)
    assert not list(tmp_path.iterdir())
