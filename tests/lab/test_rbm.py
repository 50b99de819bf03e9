"""The machines against an oracle of their own: energies as the papers write them, summed up."""

import pickle
import re
from itertools import permutations, product

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from scipy.stats import chisquare, kstest, norm
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from viva.lab.rbm import ClassRBM, GaussianRBM, MultinomialRBM, ReplicatedSoftmax

NAN = np.nan
H = np.array(list(product((0.0, 1.0), repeat=3)))  # all states of three hidden units

# For each machine: cases, and its energy, written with sums over single units.

REALS = np.array([[0.3, -1.2], [2.0, 0.5], [-0.4, 1.1], [1.3, -0.2]])
RATINGS = np.array([[0, 2, 1], [1, NAN, 0], [2, 2, NAN], [0, NAN, 0], [1, 0, 2]])
COUNTS = np.array([[2, 0, 1], [0, 3, 0], [1, 1, 1], [1, 0, 0], [0, 2, 2]], dtype=float)
BITS = np.array([[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1], [1, 0, 1, 1]], dtype=float)
CLASSES = np.array(["red", "green", "blue", "green"])


def gaussian_energy(machine, v, h):
    W, c, b = machine.components_, machine.intercept_hidden_, machine.intercept_visible_
    sigma = np.broadcast_to(machine.sigma, len(v))
    there = [i for i in range(len(v)) if not np.isnan(v[i])]
    return (
        sum((v[i] - b[i]) ** 2 / (2 * sigma[i] ** 2) for i in there)
        - sum(c[j] * h[j] for j in range(len(h)))
        - sum(v[i] / sigma[i] * h[j] * W[j, i] for i in there for j in range(len(h)))
    )


def multinomial_energy(machine, v, h):
    W, c, b = machine.components_, machine.intercept_hidden_, machine.intercept_visible_
    made = [(i, int(v[i])) for i in range(len(v)) if not np.isnan(v[i])]
    return (
        -sum(b[i, k] for i, k in made)
        - sum(c[j] * h[j] for j in range(len(h)))
        - sum(h[j] * W[j, i, k] for i, k in made for j in range(len(h)))
    )


def words_energy(machine, words, h):
    """Of a sequence of words, such as (0, 0, 2)."""
    W, c, b = machine.components_, machine.intercept_hidden_, machine.intercept_visible_
    return -sum(b[word] + sum(h[j] * (W[j, word] + c[j]) for j in range(len(h))) for word in words)


def class_energy(machine, x, y, h):
    W, c, b = machine.components_, machine.intercept_hidden_, machine.intercept_visible_
    U, d = machine.class_components_, machine.intercept_class_
    y = machine.classes_.tolist().index(y)
    return (
        -sum(b[i] * x[i] for i in range(len(x)))
        - d[y]
        - sum(c[j] * h[j] for j in range(len(h)))
        - sum(h[j] * W[j, i] * x[i] for i in range(len(x)) for j in range(len(h)))
        - sum(h[j] * U[j, y] for j in range(len(h)))
    )


def log_sum(energy, *states):
    """Log of the sum of exp(-energy) over all combinations of states."""
    return logsumexp([-energy(*one) for one in product(*states)])


def scrambled(machine, *data, scale=0.8, seed=0):
    """A machine that knows what data looks like and has large random parameters, in float64."""
    machine.partial_fit(*data)
    rng = np.random.RandomState(seed)
    for name in sorted(vars(machine)):
        if name.endswith("components_") or name.startswith("intercept"):
            setattr(machine, name, scale * rng.standard_normal(getattr(machine, name).shape))
    return machine


@pytest.fixture
def gaussian():
    return scrambled(GaussianRBM(3, sigma=[0.7, 1.4]), REALS)


@pytest.fixture
def multinomial():
    return scrambled(MultinomialRBM(3, n_choices=3), RATINGS)


@pytest.fixture
def softmax():
    return scrambled(ReplicatedSoftmax(3), COUNTS)


@pytest.fixture
def classifier():
    return scrambled(ClassRBM(3), BITS, CLASSES)


def all_four(gaussian, multinomial, softmax, classifier):
    """Each machine with its data; some of the reals are missing."""
    reals = REALS.copy()
    reals[0, 1] = NAN
    return [
        (gaussian, (reals,)),
        (multinomial, (RATINGS,)),
        (softmax, (COUNTS,)),
        (classifier, (BITS, CLASSES)),
    ]


@pytest.fixture
def machines(gaussian, multinomial, softmax, classifier):
    return all_four(gaussian, multinomial, softmax, classifier)


def bars_and_stripes(side):
    rows = np.array(list(product((0.0, 1.0), repeat=side)))
    bars = np.repeat(rows[:, :, None], side, axis=2).reshape(-1, side * side)
    stripes = np.repeat(rows[:, None, :], side, axis=1).reshape(-1, side * side)
    return np.unique(np.vstack([bars, stripes]), axis=0)


# The free energy


def test_the_free_energy_is_minus_the_log_of_the_sum_over_hidden_states(
    gaussian, multinomial, softmax, classifier
):
    words = [np.repeat([0, 1, 2], counts.astype(int)) for counts in COUNTS]
    reals = np.array([[0.3, -1.2], [NAN, 0.5]])
    for found, summed in [
        (
            gaussian.free_energy(reals),
            [log_sum(gaussian_energy, [gaussian], [v], H) for v in reals],
        ),
        (
            multinomial.free_energy(RATINGS),
            [log_sum(multinomial_energy, [multinomial], [v], H) for v in RATINGS],
        ),
        (softmax.free_energy(COUNTS), [log_sum(words_energy, [softmax], [w], H) for w in words]),
        (
            classifier.free_energy(BITS, CLASSES),
            [
                log_sum(class_energy, [classifier], [x], [y], H)
                for x, y in zip(BITS, CLASSES, strict=True)
            ],
        ),
        (
            classifier.free_energy(BITS),
            [log_sum(class_energy, [classifier], [x], classifier.classes_, H) for x in BITS],
        ),
    ]:
        assert found == pytest.approx(-np.array(summed), abs=1e-12)


def test_hidden_units_are_on_with_the_probability_that_their_energies_give(multinomial):
    for v, found in zip(RATINGS, multinomial.transform(RATINGS), strict=True):
        p = np.exp([-multinomial_energy(multinomial, v, h) for h in H])
        assert found == pytest.approx(p @ H / p.sum())


def test_hidden_units_of_a_classifier_average_over_the_classes(classifier):
    for x, found in zip(BITS, classifier.transform(BITS), strict=True):
        p = np.array(
            [np.exp([-class_energy(classifier, x, y, h) for h in H]) for y in classifier.classes_]
        ).sum(axis=0)
        assert found == pytest.approx(p @ H / p.sum())


# The partition function


def test_log_partition_of_ratings_is_the_sum_over_the_choices_that_a_case_has(multinomial):
    choices = [(0, 1, 2)] * 3
    everything = log_sum(multinomial_energy, [multinomial], product(*choices), H)
    assert multinomial.log_partition() == pytest.approx(everything)
    for case, found in zip(RATINGS, multinomial.log_partition(RATINGS), strict=True):
        there = [(NAN,) if np.isnan(v) else (0, 1, 2) for v in case]
        summed = log_sum(multinomial_energy, [multinomial], product(*there), H)
        assert found == pytest.approx(summed)


def test_log_partition_of_documents_is_the_sum_over_all_sequences_of_their_length(softmax):
    for counts, found in zip(COUNTS, softmax.log_partition(COUNTS), strict=True):
        sequences = product(range(3), repeat=int(counts.sum()))
        assert found == pytest.approx(log_sum(words_energy, [softmax], sequences, H))


def test_log_partition_of_a_classifier_is_the_sum_over_inputs_and_classes(classifier):
    inputs = product((0, 1), repeat=4)
    summed = log_sum(class_energy, [classifier], inputs, classifier.classes_, H)
    assert classifier.log_partition() == pytest.approx(summed)


def test_the_density_of_real_numbers_integrates_to_one_also_with_one_missing(gaussian):
    line = np.linspace(-12, 12, 241)
    grid = np.array(list(product(line, line)))
    area = (line[1] - line[0]) ** 2
    assert np.exp(gaussian.score_samples(grid)).sum() * area == pytest.approx(1)
    one = np.column_stack([line, np.full_like(line, NAN)])
    assert np.exp(gaussian.score_samples(one)).sum() * np.sqrt(area) == pytest.approx(1)


def test_a_machine_too_large_to_enumerate_says_what_to_do():
    machine = MultinomialRBM(21, n_choices=3).partial_fit(RATINGS)
    for ask in (machine.log_partition, lambda: machine.score(RATINGS)):
        with pytest.raises(ValueError, match=r"^21 hidden units have 2\*\*21 states, too many"):
            ask()
    assert machine.score_samples(RATINGS, log_partition=30.0).shape == (5,)


def test_documents_have_no_partition_function_without_their_lengths(softmax):
    with pytest.raises(ValueError, match="give the documents"):
        softmax.log_partition()


def test_annealed_importance_sampling_finds_the_partition_function(machines):
    for machine, data in machines:
        X = None if isinstance(machine, ClassRBM) else data[0]
        exact = machine.log_partition(X)
        found = machine.annealed_log_partition(X, n_runs=200, n_betas=200, random_state=0)
        assert np.all(np.abs(found.log_partition - exact) < 4 * np.asarray(found.error) + 0.01)
        assert np.all(np.asarray(found.error) < 0.1)


# Gradients


def slope(machine, name, index, value, step=1e-5):
    """The central difference of value() when one parameter changes."""
    parameter = getattr(machine, name)
    values = []
    for change in (step, -step):
        moved = parameter.copy()
        moved[index] += change
        setattr(machine, name, moved)
        values.append(value())
    setattr(machine, name, parameter)
    return (values[0] - values[1]) / (2 * step)


def assert_gradient(machine, gradient, value):
    for name, found in gradient.items():
        assert found.shape == getattr(machine, name).shape
        for index in np.ndindex(found.shape):
            assert found[index] == pytest.approx(slope(machine, name, index, value), abs=1e-8)


def test_the_exact_gradient_is_the_slope_of_the_exact_likelihood(machines):
    for machine, data in machines:
        gradient = machine.exact_gradient(*data)
        likelihood = lambda: machine.score_samples(*data).mean()  # noqa: B023, E731
        assert_gradient(machine, gradient, likelihood)


def test_the_discriminative_gradient_is_the_slope_of_the_classes_probability(classifier):
    columns = np.searchsorted(classifier.classes_, CLASSES)

    def likelihood():
        return classifier.predict_log_proba(BITS)[np.arange(4), columns].mean()

    assert_gradient(classifier, classifier.discriminative_gradient(BITS, CLASSES), likelihood)


def step_of(machine, data):
    """What one step changes, without momentum, with many copies of the data and long sampling."""
    machine.set_params(
        learning_rate=1.0, momentum=0.0, weight_decay=0.0, n_gibbs=20, batch_size=20_000
    )
    if isinstance(machine, ClassRBM):
        machine.set_params(discriminative=0.0, generative=1.0)
    before = {name: getattr(machine, name) for name in machine.exact_gradient(*data)}
    many = 20_000 // len(data[0])
    machine.partial_fit(*(np.tile(part, (many, 1)[: part.ndim]) for part in data))
    return {name: getattr(machine, name) - value for name, value in before.items()}


def test_contrastive_divergence_with_long_sampling_takes_the_exact_gradient(machines):
    for machine, data in machines:
        exact = machine.exact_gradient(*data)
        for name, step in step_of(machine, data).items():
            assert step == pytest.approx(exact[name], abs=0.06)


def test_persistent_contrastive_divergence_with_long_sampling_takes_the_exact_gradient(
    gaussian, classifier
):
    for machine, data in [(gaussian, (REALS,)), (classifier, (BITS, CLASSES))]:
        machine.set_params(persistent=True)
        exact = machine.exact_gradient(*data)
        for name, step in step_of(machine, data).items():
            assert step == pytest.approx(exact[name], abs=0.06)


def test_a_discriminative_machine_takes_the_exact_gradient(classifier):
    classifier.set_params(
        discriminative=1.0, generative=0.0, learning_rate=1.0, momentum=0.0, weight_decay=0.0
    )
    exact = classifier.discriminative_gradient(BITS, CLASSES)
    before = {name: getattr(classifier, name) for name in exact}
    classifier.partial_fit(BITS, CLASSES)
    for name, value in before.items():
        assert getattr(classifier, name) - value == pytest.approx(exact[name])


def test_momentum_and_weight_decay_do_what_their_names_say():
    settings = {"discriminative": 1.0, "generative": 0.0, "learning_rate": 0.1}
    machine = ClassRBM(3, **settings, momentum=0.5, weight_decay=0.2, random_state=0)
    first = machine.partial_fit(BITS, CLASSES).components_
    second = machine.partial_fit(BITS, CLASSES).components_
    slope_ = machine.discriminative_gradient(BITS, CLASSES)["components_"]
    third = machine.partial_fit(BITS, CLASSES).components_
    step = 0.5 * (second - first) + 0.1 * (slope_ - 0.2 * second)
    assert third - second == pytest.approx(step)


# What it learns


def learn_bars_and_stripes(machine, *names, rate):
    """Mean log-likelihood before, and after 3,000 steps at a rate that falls to nothing."""
    patterns = bars_and_stripes(3)
    before = machine.partial_fit(patterns, *names).score_samples(patterns, *names).mean()
    for falling in np.linspace(rate, 0, 3000, endpoint=False):
        machine.set_params(learning_rate=falling).partial_fit(patterns, *names)
    return before, machine.score_samples(patterns, *names).mean()


BEST = -np.log(14)  # mean log-likelihood if all 14 patterns are equally likely and nothing else is
TRAINING = pytest.mark.parametrize(
    "training", [{"n_gibbs": 10}, {"persistent": True}], ids=["CD-10", "PCD-1"]
)


@TRAINING
def test_the_likelihood_of_bars_and_stripes_rises_almost_to_the_best(training):
    machine = MultinomialRBM(9, n_choices=2, weight_decay=0, random_state=0, **training)
    before, after = learn_bars_and_stripes(machine, rate=0.05)
    assert before < BEST - 3
    assert BEST - 0.5 < after < BEST


@TRAINING
def test_a_generative_classifier_learns_bars_and_stripes_with_their_names(training):
    patterns = bars_and_stripes(3)
    names = np.where(np.ptp(patterns.reshape(-1, 3, 3), axis=2).any(axis=1), "stripes", "bars")
    machine = ClassRBM(9, discriminative=0, generative=1, momentum=0.5, random_state=0, **training)
    before, after = learn_bars_and_stripes(machine, names, rate=0.15)
    assert before < BEST - 3
    assert BEST - 0.6 < after < BEST
    assert machine.score(patterns, names) == 1


@pytest.mark.parametrize("persistent", [False, True])
def test_the_likelihood_of_real_numbers_rises(persistent):
    rng = np.random.RandomState(0)
    centres = np.array([[-1.0, -1.0], [1.0, 1.0], [1.0, -1.0]])
    points = centres[rng.randint(3, size=600)] + 0.5 * rng.standard_normal((600, 2))
    machine = GaussianRBM(
        4,
        sigma=0.5,
        learning_rate=0.03,
        n_iter=100,
        batch_size=50,
        persistent=persistent,
        random_state=0,
    )
    before = machine.partial_fit(points).score(points)
    after = machine.fit(points).score(points)
    best = -np.log(3) - 2 * (0.5 + np.log(0.5 * np.sqrt(2 * np.pi)))  # of three clouds apart
    assert before < best - 2
    assert best - 0.5 < after < best + 0.2  # the clouds touch


@pytest.mark.parametrize("training", [{}, {"persistent": True, "n_gibbs": 5}])
def test_topics_make_documents_likelier_than_the_frequencies_of_words(training):
    rng = np.random.RandomState(0)
    topics = np.array([[8, 8, 1, 1, 1, 1], [1, 1, 8, 8, 1, 1], [1, 1, 1, 1, 8, 8]]) / 20
    lengths = rng.randint(5, 25, size=300)
    documents = np.array([rng.multinomial(n, topics[rng.randint(3)]) for n in lengths], dtype=float)
    machine = ReplicatedSoftmax(4, learning_rate=0.01, batch_size=30, random_state=0, **training)
    frequencies = documents.sum(axis=0) / documents.sum()
    before = (documents @ np.log(frequencies)).mean()
    assert machine.fit(documents).score(documents) > before + 2


@pytest.mark.parametrize("persistent", [False, True])
def test_missing_ratings_are_told_from_the_others(persistent):
    rng = np.random.RandomState(0)
    taste = rng.randint(2, size=200)
    likes = np.where(np.arange(8) % 2 == taste[:, None], 4, 0)
    ratings = np.where(rng.rand(200, 8) < 0.5, likes, NAN)
    machine = MultinomialRBM(
        5, learning_rate=0.2, n_iter=50, batch_size=20, persistent=persistent, random_state=0
    )
    told = machine.fit(ratings).predict_proba(ratings) @ np.arange(5)
    unseen = np.isnan(ratings)
    assert np.abs(told - likes)[unseen].mean() < 0.8  # 2 for a machine that tells nothing


def test_missing_real_numbers_are_filled_in_from_the_others():
    rng = np.random.RandomState(0)
    x = rng.standard_normal((400, 1))
    data = np.hstack([x, x, -x]) + 0.3 * rng.standard_normal((400, 3))
    machine = GaussianRBM(10, sigma=0.5, n_iter=100, batch_size=20, random_state=0).fit(data)
    asked = data.copy()
    asked[:, 2] = NAN
    for n_steps in (1, 20):
        filled = machine.fill_in(asked, n_steps=n_steps)
        assert np.array_equal(filled[:, :2], data[:, :2])
        error = np.sqrt(np.mean((filled[:, 2] - data[:, 2]) ** 2))
        assert error < 0.6  # 1.04 by the mean, 0.37 by the best there is


def test_a_hybrid_tells_digits_apart_better_than_a_generative_machine():
    digits = load_digits()
    X, y = (digits.data / 16).astype(np.float32), digits.target
    order = np.random.RandomState(0).permutation(len(X))
    train, test = order[:1300], order[1300:]

    def score(**settings):
        machine = ClassRBM(60, n_iter=20, batch_size=20, random_state=0, **settings)
        return machine.fit(X[train], y[train]).score(X[test], y[test])

    generative = score(discriminative=0, generative=1, learning_rate=0.02)
    assert generative > 0.85
    assert score(generative=0) > 0.94
    assert score() > max(0.94, generative)


# Samples


def counted(cases, states):
    """How often each state is among the cases."""
    index = {tuple(state): i for i, state in enumerate(states)}
    return np.bincount([index[tuple(case)] for case in cases], minlength=len(states))


def test_ratings_are_drawn_as_often_as_they_are_likely(multinomial):
    drawn = multinomial.gibbs(np.zeros((5000, 3)), n_steps=30, random_state=0)
    states = list(product((0.0, 1.0, 2.0), repeat=3))
    expected = 5000 * np.exp(multinomial.score_samples(np.array(states)))
    assert chisquare(counted(drawn, states), expected).pvalue > 0.01


def test_missing_ratings_stay_missing_in_a_sample(multinomial):
    drawn = multinomial.gibbs(np.tile([0.0, NAN, 0.0], (3000, 1)), n_steps=30, random_state=0)
    assert np.isnan(drawn[:, 1]).all()
    states = np.array([(a, NAN, b) for a, b in product((0.0, 1.0, 2.0), repeat=2)])
    expected = 3000 * np.exp(multinomial.score_samples(states))
    assert chisquare(counted(drawn[:, [0, 2]], states[:, [0, 2]]), expected).pvalue > 0.01


def test_documents_are_drawn_as_often_as_they_are_likely(softmax):
    drawn = softmax.gibbs(np.tile([3.0, 0.0, 0.0], (5000, 1)), n_steps=30, random_state=0)
    states = np.unique(np.sort(list(product(range(3), repeat=3)), axis=1), axis=0)
    counts = np.array([np.bincount(words, minlength=3) for words in states], dtype=float)
    orders = [len(set(permutations(words))) for words in states.tolist()]
    expected = 5000 * np.array(orders) * np.exp(softmax.score_samples(counts))
    assert chisquare(counted(drawn, counts), expected).pvalue > 0.01


def test_inputs_and_classes_are_drawn_as_often_as_they_are_likely(classifier):
    x, y = classifier.gibbs(np.zeros((5000, 4)), ["red"] * 5000, n_steps=30, random_state=0)
    states = list(product(product((0.0, 1.0), repeat=4), classifier.classes_))
    inputs, classes = np.array([s[0] for s in states]), np.array([s[1] for s in states])
    expected = 5000 * np.exp(classifier.score_samples(inputs, classes))
    drawn = [(*case, name) for case, name in zip(x.tolist(), y.tolist(), strict=True)]
    all_ = [(*case, name) for case, name in zip(inputs.tolist(), classes.tolist(), strict=True)]
    assert chisquare(counted(drawn, all_), expected).pvalue > 0.01


def test_real_numbers_are_drawn_as_the_mixture_of_normals_that_they_are(gaussian):
    drawn = gaussian.gibbs(np.zeros((5000, 2)), n_steps=50, random_state=0)
    W, c, b = gaussian.components_, gaussian.intercept_hidden_, gaussian.intercept_visible_
    f = H @ W
    log_p = H @ c + (f**2 / 2 + f * b / gaussian.sigma).sum(axis=1)
    p = np.exp(log_p - logsumexp(log_p))
    for i, sigma in enumerate(gaussian.sigma):
        means = b[i] + sigma * f[:, i]
        assert kstest(drawn[:, i], lambda v: norm.cdf(v[:, None], means, sigma) @ p).pvalue > 0.01  # noqa: B023


def test_the_same_random_state_gives_the_same_machine_and_the_same_samples():
    def made(seed):
        return MultinomialRBM(4, n_choices=3, random_state=seed).fit(RATINGS)

    assert np.array_equal(made(1).components_, made(1).components_)
    assert not np.array_equal(made(1).components_, made(2).components_)
    first, again = (made(1).gibbs(RATINGS, n_steps=3) for _ in range(2))
    assert np.array_equal(first, again, equal_nan=True)


# Missing ratings and words


def test_ratings_that_nobody_gave_move_no_weights():
    ratings = np.column_stack([RATINGS[:, 0], np.full(5, NAN), RATINGS[:, 2]])
    machine = MultinomialRBM(4, n_choices=3, weight_decay=0, random_state=0)
    before = machine.partial_fit(ratings)
    W, b = before.components_, before.intercept_visible_
    for _ in range(5):
        machine.partial_fit(ratings)
    assert np.array_equal(machine.components_[:, 1], W[:, 1])
    assert np.array_equal(machine.intercept_visible_[1], b[1])
    assert not np.isclose(machine.components_[:, [0, 2]], W[:, [0, 2]]).any()


def test_missing_real_numbers_move_no_weights():
    reals = np.column_stack([REALS[:, 0], np.full(4, NAN)])
    machine = GaussianRBM(4, weight_decay=0, random_state=0).partial_fit(reals)
    W, b = machine.components_, machine.intercept_visible_
    for _ in range(5):
        machine.partial_fit(reals)
    assert np.array_equal(machine.components_[:, 1], W[:, 1])
    assert machine.intercept_visible_[1] == b[1]
    assert not np.isclose(machine.components_[:, 0], W[:, 0]).any()


def test_a_unit_that_a_case_does_not_have_changes_nothing_for_that_case(multinomial):
    case = np.array([[1, NAN, 2]])
    told = multinomial.transform(case), multinomial.score(case)
    multinomial.components_[:, 1] += 5
    multinomial.intercept_visible_[1] -= 3
    assert np.array_equal(multinomial.transform(case), told[0])
    assert multinomial.score(case) == pytest.approx(told[1])


def test_every_order_of_the_same_words_is_as_likely_and_all_sequences_sum_to_one(softmax):
    log_Z = log_sum(words_energy, [softmax], product(range(3), repeat=4), H)
    orders = [
        log_sum(words_energy, [softmax], [order], H) - log_Z for order in permutations((0, 0, 1, 2))
    ]
    assert softmax.score_samples([[2, 1, 1]]) == pytest.approx(orders[0])
    assert orders == pytest.approx([orders[0]] * 24)
    sequences = np.array(list(product(range(3), repeat=4)))
    counts = (sequences[:, :, None] == np.arange(3)).sum(axis=1)
    assert np.exp(softmax.score_samples(counts)).sum() == pytest.approx(1)


def test_hidden_biases_are_scaled_by_the_length_of_the_document(softmax):
    softmax.components_ = np.zeros_like(softmax.components_)
    odds = np.log(1 / softmax.transform([[1, 0, 0], [2, 3, 0]]) - 1)
    assert -odds == pytest.approx(np.outer([1, 5], softmax.intercept_hidden_))


def test_sparse_counts_are_the_same_as_dense_ones():
    machines = [
        ReplicatedSoftmax(4, n_iter=5, batch_size=2, random_state=0).fit(counts)
        for counts in (COUNTS, csr_matrix(COUNTS))
    ]
    assert np.array_equal(machines[0].components_, machines[1].components_)
    assert machines[0].transform(COUNTS) == pytest.approx(machines[1].transform(csr_matrix(COUNTS)))


# Classes


def test_the_probability_of_a_class_is_its_share_of_all_states_with_that_input(classifier):
    for x, found in zip(BITS, classifier.predict_proba(BITS), strict=True):
        each = [log_sum(class_energy, [classifier], [x], [y], H) for y in classifier.classes_]
        assert found == pytest.approx(np.exp(each - logsumexp(each)))


def test_predictions_are_the_likeliest_of_the_classes_as_they_were_named(classifier):
    likeliest = classifier.predict_proba(BITS).argmax(axis=1)
    assert classifier.predict(BITS).tolist() == classifier.classes_[likeliest].tolist()
    assert set(classifier.classes_) == {"red", "green", "blue"}


def test_a_class_may_come_later_if_it_was_announced():
    machine = ClassRBM(3).partial_fit(BITS[:2], CLASSES[:2], classes=["blue", "green", "red"])
    assert machine.partial_fit(BITS, CLASSES).predict_proba(BITS).shape == (4, 3)
    late = ClassRBM(3).partial_fit(BITS[:2], CLASSES[:2])
    with pytest.raises(ValueError, match=r"only the classes \['green', 'red'\]"):
        late.partial_fit(BITS, CLASSES)


# In scikit-learn's company


def test_it_is_a_scikit_learn_estimator_by_scikit_learns_own_checks():
    check_estimator(GaussianRBM(5, n_iter=2), on_skip=None)


def test_it_is_cloned_pickled_and_put_into_a_pipeline(machines):
    for machine, data in machines:
        twin = clone(machine)
        assert twin.get_params() == machine.get_params() or isinstance(machine, GaussianRBM)
        assert not hasattr(twin, "components_")
        again = pickle.loads(pickle.dumps(machine))
        assert np.array_equal(again.free_energy(*data), machine.free_energy(*data))
    pipeline = make_pipeline(ReplicatedSoftmax(4, n_iter=2), LogisticRegression())
    assert pipeline.fit(COUNTS, [0, 1, 0, 1, 1]).predict(COUNTS).shape == (5,)


def test_single_precision_stays_single(machines):
    for machine, data in machines:
        single = [data[0].astype(np.float32), *data[1:]]
        machine = clone(machine).fit(*single)
        assert machine.components_.dtype == machine.intercept_visible_.dtype == np.float32
        assert machine.transform(single[0]).dtype == np.float32


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"n_components": 0}, "n_components is 0, and has to be a whole number from 1"),
        ({"n_components": 2.5}, "n_components is 2.5, and has to be a whole number from 1"),
        ({"n_iter": True}, "n_iter is True, and has to be a whole number from 1"),
        ({"batch_size": -1}, "batch_size is -1, and has to be a whole number from 1"),
        ({"n_gibbs": "10"}, "n_gibbs is '10', and has to be a whole number from 1"),
        ({"learning_rate": 0}, "learning_rate is 0, and has to be a number above 0"),
        ({"learning_rate": NAN}, "learning_rate is nan, and has to be a number above 0"),
        ({"learning_rate": "low"}, "learning_rate is 'low', and has to be a number above 0"),
        ({"momentum": 1}, "momentum is 1, and has to be a number from 0 to below 1"),
        ({"weight_decay": -0.1}, "weight_decay is -0.1, and has to be a number from 0"),
        ({"persistent": "yes"}, "persistent is 'yes', and has to be True or False"),
        ({"sigma": 0}, "sigma is 0, and has to be a number above 0, or one for each of the 2"),
        ({"sigma": [1, 1, 1]}, "or one for each of the 2 features"),
    ],
)
def test_a_parameter_that_cannot_be_is_named_with_what_can(wrong, said):
    for learn in (GaussianRBM.fit, GaussianRBM.partial_fit):
        with pytest.raises(ValueError, match=re.escape(said)):
            learn(GaussianRBM().set_params(**wrong), REALS)


@pytest.mark.parametrize(
    ("machine", "data", "said"),
    [
        (MultinomialRBM(n_choices=1), (RATINGS,), "n_choices is 1, and has to be"),
        (MultinomialRBM(n_choices=2), (RATINGS,), "whole numbers from 0 to 1, and NaN"),
        (MultinomialRBM(n_choices=3), (RATINGS + 0.5,), "whole numbers from 0 to 2, and NaN"),
        (ReplicatedSoftmax(), (COUNTS - 1,), "whole numbers from 0"),
        (ReplicatedSoftmax(), (csr_matrix(COUNTS / 2),), "whole numbers from 0"),
        (ClassRBM(), (255 * BITS, CLASSES), "goes from 0 to 255: bytes have to be divided by 255"),
        (ClassRBM(), (BITS,), "give them as y"),
        (ClassRBM(), (BITS, CLASSES[:3]), "one class for each of the 4 cases"),
        (ClassRBM(generative=-1), (BITS, CLASSES), "generative is -1, and has to be"),
        (ClassRBM(discriminative=0, generative=0), (BITS, CLASSES), "nothing would be learnt"),
    ],
)
def test_data_that_cannot_be_is_refused_with_a_sentence(machine, data, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        machine.fit(*data)


def test_chains_for_cases_that_differ_need_fit():
    machine = MultinomialRBM(3, n_choices=3, persistent=True)
    with pytest.raises(ValueError, match="use fit, or persistent=False"):
        machine.partial_fit(RATINGS)
    assert machine.fit(RATINGS).h_samples_.shape == (5, 3)
    assert GaussianRBM(3, persistent=True).fit(REALS).h_samples_.shape == (100, 3)
