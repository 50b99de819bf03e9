"""A mutant differs from the reference in one place, and in nothing that could not matter."""

import ast

import pytest

from viva import app
from viva.bank import load_bank, read_trials
from viva.proof.mutants import excused, mutants_of
from viva.proof.programs import unproved

PROGRAM = '''"""What it is."""

import numpy as np

LIMIT = 10


def f(x, keep=True, eps=1e-8):
    """Say what it does."""
    total = 0
    for value in x:
        if value > 0 and keep:
            total += value * 2 - eps
        else:
            break
    return np.maximum(total, -1) / LIMIT


print(f([1, 2]))

if __name__ == "__main__":
    f([])
'''


def names():
    return [m.name for m in mutants_of(PROGRAM)]


def test_operators_constants_comparisons_and_statements_are_changed_one_at_a_time():
    found = names()
    assert "LIMIT = 10 → LIMIT = 11" in found
    assert "LIMIT = 10 → pass" in found
    assert "def f(x, keep=True, eps=1e-08): → def f(x, keep=False, eps=1e-08):" in found
    assert "def f(x, keep=True, eps=1e-08): → def f(x, keep=True, eps=2e-08):" in found
    assert "if value > 0 and keep: → if value >= 0 and keep:" in found
    assert "if value > 0 and keep: → if value > 0 or keep:" in found
    assert "total += value * 2 - eps → total -= value * 2 - eps" in found
    assert "total += value * 2 - eps → total += value / 2 - eps" in found
    assert "total += value * 2 - eps → total += value * 2 + eps" in found
    assert "break → pass" in found
    assert "return np.maximum(total, -1) / LIMIT → return np.minimum(total, -1) / LIMIT" in found
    assert "return np.maximum(total, -1) / LIMIT → return np.maximum(total, 1) / LIMIT" in found


def test_what_cannot_matter_is_left_as_it_is():
    for mutant in mutants_of(PROGRAM):
        assert "import numpy as np" in mutant.text
        assert "Say what it does" in mutant.text
        assert "print(f([1, 2]))" in mutant.text
        assert "f([])" in mutant.text


def test_every_mutant_is_another_program_that_can_be_read():
    found = mutants_of(PROGRAM)
    texts = [m.text for m in found]
    assert len(set(texts)) == len(texts)
    assert ast.unparse(ast.parse(PROGRAM)) not in texts
    for mutant in found:
        ast.parse(mutant.text)
        before, _, after = mutant.name.partition(" → ")
        assert before != after
        assert mutant.line >= 1


def test_an_excuse_needs_a_reason(tmp_path):
    (tmp_path / "exercise").mkdir()
    assert excused(tmp_path) == {}
    file = tmp_path / "exercise" / "excused.toml"
    file.write_text('[[excused]]\nmutant = "a → b"\nwhy = "The task leaves it open."\n')
    assert excused(tmp_path) == {"a → b": "The task leaves it open."}
    file.write_text('[[excused]]\nmutant = "a → b"\nwhy = "open"\n')
    with pytest.raises(ValueError, match="nothing says why 'a → b' cannot be told apart"):
        excused(tmp_path)
    file.write_text('[[excused]]\nname = "a"\n')
    with pytest.raises(ValueError, match="Write \\[\\[excused\\]\\] with mutant and why"):
        excused(tmp_path)


def test_what_an_exercise_lacks_is_listed_before_anything_runs():
    folder = app.QUESTIONS / "optimisation" / "write-adam"
    question = load_bank(app.QUESTIONS, samples=False)["optimisation/write-adam"]
    trials = [t for t in read_trials(folder) if t.name == "no-root"]
    missing = list(unproved(question, trials))
    assert "1 wrong programs; an exercise needs at least 5" in missing
    assert "no hostile program" in missing
    assert any("otherwise_*.py" in line for line in missing)
    assert any("the check 'leaves_what_it_is_given', so nothing shows" in line for line in missing)
