"""A question folder is read, or what is wrong with it is said with file, line, field and mend."""

import json
import shutil
from pathlib import Path

import pytest

from viva.bank import (
    BadQuestion,
    bank_hash,
    check_bank,
    json_schema,
    load_bank,
    load_glossary,
    load_interview,
    load_question,
)
from viva.bank import load as load_module

BANK = Path(load_module.__file__).parent
GOOD = BANK / "questions" / "perceptron" / "single-layer-drawbacks"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(GOOD, tmp_path / "perceptron" / "limits")
    return tmp_path


@pytest.fixture
def folder(root):
    return root / "perceptron" / "limits"


def change(folder, old, new, file="question.toml", count=1):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), "utf-8")


def problems(root):
    return [str(p) for p in check_bank(root)[1]]


def line_with(folder, text, file="question.toml"):
    lines = (folder / file).read_text("utf-8").splitlines()
    return 1 + next(n for n, line in enumerate(lines) if line.startswith(text))


def test_every_question_of_the_bank_is_sound():
    bank, found = check_bank(BANK / "questions")
    assert bank
    assert found == []


def test_an_interview_loads_without_samples(root):
    (root / "perceptron" / "limits" / "samples.toml").unlink()
    assert load_bank(root, samples=False)["perceptron/limits"].samples == ()


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_one(folder, root):
    change(folder, "minutes =", "minuts =")
    line = line_with(folder, "minuts")
    (first, *_) = [p for p in problems(root) if "minuts" in p]
    assert first.startswith(f"questions/perceptron/limits/question.toml:{line}: minuts:")
    assert "Did you mean 'minutes'?" in first


def test_a_missing_field_is_named_with_its_entry(folder, root):
    change(folder, "\nclaim =", "\nprobe_ =")
    assert any("point[1].claim: the field is missing" in p for p in problems(root))


def test_an_impossible_value_is_answered_with_the_possible_ones(folder, root):
    change(folder, 'level = "junior"', 'level = "novice"')
    assert any(
        "'novice' is not possible" in p and "'junior', 'mid' or" in p for p in problems(root)
    )


def test_broken_toml_names_the_line(folder, root):
    change(folder, "ask =", "ask = = ")
    assert any(":" in p and "line" in p for p in problems(root))


def test_a_key_written_twice_is_an_error(folder, root):
    change(folder, "minutes =", "minutes = 3\nminutes =")
    assert problems(root)


def test_a_file_that_is_missing_is_named_with_what_belongs_there(folder, root):
    (folder / "answer.md").unlink()
    assert any(
        "answer.md: the file is missing" in p and "model answer" in p for p in problems(root)
    )


def test_a_file_that_is_not_text_is_an_error_in_a_sentence(folder, root):
    (folder / "question.toml").write_bytes(b"\xff\xfe\x00")
    assert any("is not UTF-8" in p for p in problems(root))


def test_a_wrong_trigger_shows_what_is_possible(folder, root):
    text = (folder / "question.toml").read_text("utf-8")
    start = text.index("when = [")
    (folder / "question.toml").write_text(
        text[:start] + 'when = ["mised:xor", ' + text[start + len("when = [") :], "utf-8"
    )
    assert any("'mised:xor' is no trigger" in p for p in problems(root))


def test_all_problems_are_reported_at_once(folder, root):
    change(folder, 'level = "junior"', 'level = "novice"')
    change(folder, "minutes =", "minuts =")
    (folder / "answer.md").unlink()
    with pytest.raises(BadQuestion) as caught:
        load_question(folder, "perceptron/limits")
    assert len(caught.value.problems) >= 3


def test_the_hash_of_the_bank_changes_with_a_word(folder, root):
    before = bank_hash(load_bank(root, samples=False))
    change(folder, "minutes = ", "minutes = 1")
    assert bank_hash(load_bank(root, samples=False)) != before


def test_a_named_interview_keeps_its_order():
    bank = load_bank(BANK / "questions", samples=False)
    ids = load_interview(BANK / "interviews", "first", bank)
    assert [bank[id].seed for id in ids] == sorted(bank[id].seed for id in ids)


def test_an_unknown_interview_is_answered_with_the_known_ones():
    with pytest.raises(BadQuestion, match=r"Known interviews: .*first"):
        load_interview(BANK / "interviews", "../questions/x", {})


def test_the_glossary_knows_other_forms_of_a_word():
    glossary = load_glossary(BANK / "glossary.toml")
    assert glossary["epoch"] == glossary["epochs"]


@pytest.mark.parametrize("file", ["question", "samples"])
def test_the_schema_for_editors_is_the_one_of_the_types(file):
    committed = (BANK / "schemas" / f"{file}.schema.json").read_text("utf-8")
    assert json.loads(committed) == json.loads(json_schema(file)), (
        f"renew it: viva bank schema {file} > src/viva/bank/schemas/{file}.schema.json"
    )
