import sysconfig

import numpy as np
import pytest
from scipy.special import logsumexp

from viva.lab import BadSetting
from viva.lab.experiment import find, run
from viva.lab.rbm import ReplicatedSoftmax


@pytest.fixture
def topics():
    return find("rbm-topics").module()


def test_the_next_word_is_that_of_the_free_energies_of_the_document_with_each_word_added(topics):
    rng = np.random.default_rng(0)
    counts = rng.poisson(1.0, (30, 7)).astype(float)
    machine = ReplicatedSoftmax(4, learning_rate=0.05, n_iter=20, random_state=0).fit(counts)
    seen = counts[:5]
    free = np.array([machine.free_energy(one + np.eye(7)) for one in seen])
    log_p = -free - logsumexp(-free, axis=1, keepdims=True)
    assert topics.next_word(machine, seen) == pytest.approx(log_p)


def test_the_next_word_is_that_of_the_enumerated_model(topics):
    counts = np.random.default_rng(1).poisson(1.5, (20, 3)).astype(float)
    machine = ReplicatedSoftmax(3, learning_rate=0.05, n_iter=20, random_state=0).fit(counts)
    one = np.array([[2.0, 0.0, 1.0]])
    # p(w | v) = p(v, w) / sum over w of p(v, w), with probabilities of ordered words of length 4.
    joint = machine.score_samples(one + np.eye(3))
    assert topics.next_word(machine, one)[0] == pytest.approx(joint - logsumexp(joint))


def test_equally_likely_words_perplex_by_their_number(topics):
    counts = np.random.default_rng(0).poisson(2.0, (4, 8)).astype(float)
    assert topics.perplexity(np.full((4, 8), -np.log(8)), counts) == pytest.approx(8)
    assert topics.perplexity(np.full((4, 8), -np.inf), counts) == np.inf


def test_words_cohere_if_they_come_together_and_do_not_if_they_avoid_each_other(topics):
    topics.TOP = 2
    counts = np.array([[1, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 0]], float)
    weights = np.array([[9, 8, 0, 1], [9, 0, 8, 1], [9, 0, 1, 8]], float)
    # Always together; never; by chance.
    assert topics.coherences(weights, counts) == pytest.approx([1, -1, 0])


def test_documents_are_read_without_importing_and_in_the_same_order(topics, tmp_path, monkeypatch):
    long = " ".join(["word"] * 20)
    (tmp_path / "a.py").write_text(f'"""{long}"""\nraise SystemExit\n')
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.py").write_text(
        f'def f():\n    """{long} more"""\n\n\nclass C:\n    """Short."""\n'
    )
    (tmp_path / "b" / "again.py").write_text(f'"""{long}"""\n')  # said before
    (tmp_path / "broken.py").write_text("def (:\n")
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "d.py").write_text(f'"""{long} installed"""\n')
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    assert list(topics.documents()) == [(long, "a"), (f"{long} more", "b")]


def test_without_sources_it_is_skipped(topics, tmp_path, monkeypatch):
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    outcome = topics.run(tmp_path)
    assert outcome.holds == "skipped"
    assert "source files" in outcome.why


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"MODULES": 1}, "MODULES"),
        ({"WORDS": 10}, "WORDS cannot be 10"),
        ({"TOPICS": 1000, "WORDS": 100}, "TOPICS cannot be 1000"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("rbm-topics"), tmp_path, wanted=wanted)


def test_too_large_a_rate_diverges_and_shows_it(tmp_path):
    wanted = {"RATE": 1e30, "EPOCHS": 2, "SEEDS": 1, "WORDS": 200, "TOPICS": 5}
    kept = run(find("rbm-topics"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
    assert kept.outcome.picture
