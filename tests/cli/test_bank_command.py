"""What an author does with the bank."""

import json

import pytest


def test_the_bank_is_sound(viva):
    result = viva("bank", "check")
    assert (result.code, result.err) == (0, "")
    assert "No problems in" in result.out


def test_the_list_of_questions_is_there_for_programs_too(viva):
    rows = json.loads(viva("bank", "list", "--json").out)
    assert {"perceptron/single-layer-drawbacks", "mlp/build", "optimisation/adam"} <= {
        r["id"] for r in rows
    }
    assert all(r["ask"] and r["uuid"] for r in rows)


def test_a_new_question_says_what_is_still_to_be_filled_in(viva, tmp_path):
    result = viva("bank", "new", "losses/label-smoothing", "--root", tmp_path)
    assert result.code == 0
    check = viva("bank", "check", "--root", tmp_path)
    assert check.code == 2
    assert "question.toml:" in check.out
    assert "Traceback" not in check.err
    again = viva("bank", "new", "losses/label-smoothing", "--root", tmp_path)
    assert "is there already" in again.err


@pytest.mark.parametrize("id", ["cooking/eggs", "losses", "losses/Big Name", "losses/../../x"])
def test_a_bad_id_is_refused_in_a_sentence(viva, tmp_path, id):
    result = viva("bank", "new", id, "--root", tmp_path)
    assert result.code == 2
    assert list(tmp_path.rglob("question.toml")) == []


def test_a_broken_question_is_named_with_its_line(viva, tmp_path):
    viva("bank", "new", "losses/x", "--root", tmp_path)
    file = tmp_path / "losses" / "x" / "question.toml"
    file.write_text(file.read_text("utf-8").replace("minutes = 4", "minutes = four"), "utf-8")
    result = viva("bank", "check", "--root", tmp_path)
    assert result.code == 2
    assert "questions/losses/x/question.toml:" in result.out
    assert "problems stand in the way" in viva("bank", "list", "--root", tmp_path).err
