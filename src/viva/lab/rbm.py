"""Restricted Boltzmann machines for what one is asked about: features, ratings, topics, classes.

scikit-learn's BernoulliRBM has binary units and is trained by persistent contrastive divergence.
Here are the machines that the other uses need, in scikit-learn's manner: :class:`GaussianRBM`,
:class:`MultinomialRBM`, :class:`ReplicatedSoftmax` and :class:`ClassRBM`. They differ in their
visible units; their hidden units are binary. How they all work::

    p(v, h) = exp(-E(v, h)) / Z            E is linear in h, so given v the h_j are independent:
    p(h_j = 1 | v) = sigmoid(I_j(v))       with the hidden input I(v); summed over all h,
    p(v) = exp(-F(v)) / Z                  F(v) = -A(v) - sum_j log(1 + exp(I_j(v))).

A(v) is what v is worth without hidden units; F is the free energy (G. Hinton, A practical guide to
training restricted Boltzmann machines, 2012, section 16.1). The gradient of the log-likelihood is a
difference of two averages (the guide's section 2)::

    d log p(v) / d theta = <-dE/d theta> over p(h | v)  -  <-dE/d theta> over p(v, h).

The second one needs the model's own samples. Contrastive divergence, CD-k, takes what k steps of
Gibbs sampling make of the data (G. Hinton, Training products of experts by minimizing contrastive
divergence, 2002); persistent contrastive divergence, PCD, goes on with the chains of the last
update (T. Tieleman, Training restricted Boltzmann machines using approximations to the likelihood
gradient, 2008). For machines small enough the exact likelihood and its gradient are here as well.

In the code V and H are visible and hidden units, one row for each of n cases.
"""

# scikit-learn and SciPy bring no types.
# mypy: allow-subclassing-any, disable-error-code="import-untyped, no-any-return"

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import KW_ONLY, dataclass, field
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse
from scipy.special import expit, logsumexp, softmax
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

Array = NDArray[Any]
"""Of float32 or float64, as the data was."""

MOST_ENUMERATED = 20
"""Hidden units; their 2**20 states take some seconds."""
_BLOCK = 2**12  # states at once


@dataclass(frozen=True, slots=True)
class Annealed:
    """An estimate of log Z by annealed importance sampling; with cases, one for each."""

    log_partition: float | Array
    error: float | Array
    """Standard error, as far as the runs themselves tell: too small if they all miss a mode."""


@dataclass(eq=False, repr=False)
class RBM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator, ABC):
    """What all restricted Boltzmann machines share: training, sampling, likelihood."""

    n_components: int = 100
    """Hidden units."""
    _: KW_ONLY
    learning_rate: float = 0.05
    """Above 0. To let it fall, call ``set_params`` and ``partial_fit`` in a loop."""
    n_iter: int = 10
    """Epochs of ``fit``."""
    batch_size: int = 100
    """Cases in a step, and chains of PCD."""
    n_gibbs: int = 1
    """The k of CD-k: Gibbs steps between two updates."""
    persistent: bool = False
    """PCD in place of CD. Where cases differ in their visible units, each needs a chain of its own:
    ``fit`` keeps them, and ``partial_fit`` cannot."""
    momentum: float = 0.5
    """From 0 to below 1; the guide's section 9."""
    weight_decay: float = 1e-4
    """L2, on weights and not on biases, from 0; the guide's section 10."""
    random_state: int | np.random.RandomState | None = None
    """As everywhere in scikit-learn."""

    components_: Array = field(init=False)
    """W, the weights, (n_components, n_features)."""
    intercept_hidden_: Array = field(init=False)
    """c, (n_components,)."""
    intercept_visible_: Array = field(init=False)
    """b, (n_features,)."""
    h_samples_: Array = field(init=False)
    """Where the chains of PCD are now, (chains, n_components)."""
    n_features_in_: int = field(init=False)

    _learnt: ClassVar[tuple[str, ...]] = (
        "components_",
        "intercept_hidden_",
        "intercept_visible_",
    )

    # Training

    def fit(self, X: ArrayLike, y: ArrayLike | None = None) -> Self:
        """Learn from all cases, ``n_iter`` times.

        Raises:
            ValueError: a parameter or the data cannot be; the message says which and why.
        """
        self._check_parameters()
        cases = self._read(X, y, reset=True)
        self._begin(cases)
        n = cases.shape[0]
        chain_for_each_case = self.persistent and self._differ(self._encode(cases))
        if chain_for_each_case:
            self.h_samples_ = self._draw(self._hidden(self._encode(cases)))
        for _ in range(self.n_iter):
            order = self._rng.permutation(n)
            for start in range(0, n, self.batch_size):
                rows = order[start : start + self.batch_size]
                chains = rows if chain_for_each_case else slice(None)
                self._climb(self._gradient(self._encode(cases[rows]), chains))
        return self

    def partial_fit(self, X: ArrayLike, y: ArrayLike | None = None) -> Self:
        """Take one step of learning, on all the cases given.

        Raises:
            ValueError: a parameter or the data cannot be; the message says which and why.
        """
        self._check_parameters()
        first = not hasattr(self, "components_")
        cases = self._read(X, y, reset=first)
        if first:
            self._begin(cases)
        V = self._encode(cases)
        if self.persistent and self._differ(V):
            raise ValueError(
                "With persistent=True these cases need a chain each, for they differ in their "
                "visible units, and partial_fit cannot tell which case had which: use fit, "
                "or persistent=False."
            )
        self._climb(self._gradient(V, slice(None)))
        return self

    def _begin(self, cases: Array) -> None:
        """Start with small random weights and with biases from the data (the guide's section 8).

        These biases alone, without weights, are also where annealed importance sampling starts.
        """
        self._rng = _generator(self.random_state)
        biases = self._first_biases(cases)
        self._base = {name: bias.astype(cases.dtype) for name, bias in biases.items()}
        for name, value in (self._first_weights() | self._base).items():
            setattr(self, name, value.astype(cases.dtype))
        self._velocity = {name: np.zeros_like(getattr(self, name)) for name in self._learnt}
        if hasattr(self, "h_samples_"):
            del self.h_samples_

    def _gradient(self, V: Array, chains: Array | slice) -> dict[str, Array]:
        """Return CD's or PCD's estimate of the gradient of the mean log p(v)."""
        units = self._units(V)
        H = self._hidden(V)
        if not self.persistent:
            h = self._draw(H)
        elif hasattr(self, "h_samples_"):
            h = self.h_samples_[chains]
        else:
            h = self._draw(H[self._rng.integers(len(H), size=self.batch_size)])
        if len(h) != len(V):
            units = units[:1]  # the same for all, or there would be a chain for each case

        for _ in range(self.n_gibbs):
            fantasy = self._draw_visible(h, units)
            fantasy_H = self._hidden(fantasy)
            h = self._draw(fantasy_H)
        if self.persistent and hasattr(self, "h_samples_"):
            self.h_samples_[chains] = h
        elif self.persistent:
            self.h_samples_ = h

        data = self._slopes(V, H, _equal_shares(V))
        model = self._slopes(fantasy, fantasy_H, _equal_shares(fantasy))
        return {name: data[name] - model[name] for name in data}

    def _climb(self, gradient: dict[str, Array]) -> None:
        for name, slope in gradient.items():
            value = getattr(self, name)
            if name.endswith("components_"):
                slope = slope - self.weight_decay * value
            step = self.momentum * self._velocity[name] + self.learning_rate * slope
            self._velocity[name] = step
            setattr(self, name, value + step)

    # What a trained machine tells

    def transform(self, X: ArrayLike) -> Array:
        """Return p(h_j = 1 | v), (n, n_components)."""
        return self._hidden(self._visible(X))

    def free_energy(self, X: ArrayLike, y: ArrayLike | None = None) -> Array:
        """Return F(v), (n,): the lower, the likelier."""
        return self._free_energy(self._visible(X, y))

    def gibbs(
        self,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        n_steps: int = 1,
        random_state: int | np.random.RandomState | None = None,
    ) -> Any:  # noqa: ANN401
        """Return what Gibbs sampling, h given v and v given h, makes of X (and y) in n_steps.

        Without a random_state it goes on with the machine's own random numbers.
        """
        V = self._visible(X, y)
        units = self._units(V)
        at = self._copy(random_state)
        for _ in range(n_steps):
            V = at._draw_visible(at._draw(at._hidden(V)), units)
        return self._decode(V)

    def score_samples(
        self,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        log_partition: float | Array | None = None,
    ) -> Array:
        """Return log p(v) in nats, (n,).

        Args:
            X: the cases.
            y: classes, for a machine that models them.
            log_partition: log Z where it is known, such as from :meth:`annealed_log_partition`;
                otherwise it is enumerated.

        Raises:
            ValueError: log Z is neither given nor to be enumerated.
        """
        V = self._visible(X, y)
        if log_partition is None:
            log_partition = self._log_partition(self._units(V))
        return -self._free_energy(V) - log_partition

    def score(self, X: ArrayLike, y: ArrayLike | None = None) -> float:
        """Return the mean of :meth:`score_samples`."""
        return float(self.score_samples(X, y).mean())

    def log_partition(self, X: ArrayLike | None = None) -> float | Array:
        """Return log Z, summed over all states of the hidden units.

        Args:
            X: where cases differ in their visible units (missing values, lengths): the cases. Then
                the answer has one log Z for each, (n,); without X, that of all units.

        Raises:
            ValueError: there are more than 20 hidden units.
        """
        if X is None:
            return float(self._log_partition(self._all_units())[0])
        return self._log_partition(self._units(self._visible(X)))

    def annealed_log_partition(
        self,
        X: ArrayLike | None = None,
        *,
        n_runs: int = 100,
        n_betas: int = 1000,
        random_state: int | np.random.RandomState | None = None,
    ) -> Annealed:
        """Estimate log Z by annealed importance sampling, for machines too large to enumerate.

        R. Salakhutdinov and I. Murray, On the quantitative analysis of deep belief networks, 2008,
        section 3. The machine at beta has beta times the weights and hidden biases, and visible
        biases on the way from the data's own frequencies or means, with which training began.

        Args:
            X: as for :meth:`log_partition`; its cost is that of n times as many runs.
            n_runs: independent runs.
            n_betas: steps in which beta goes from 0 to 1.
            random_state: None goes on with the machine's own random numbers.
        """
        check_is_fitted(self)
        units = self._all_units() if X is None else self._units(self._visible(X))
        at = self._copy(random_state)
        at._cool(self, 0)
        nothing = np.zeros((1, self.n_components))
        log_Z_base = self.n_components * np.log(2) + at._log_weights(nothing, units)[:, 0]

        each = np.repeat(units, n_runs, axis=0)
        V = at._draw_visible(np.zeros((len(each), self.n_components), at.components_.dtype), each)
        log_w: Array = np.zeros(len(each))
        for step in range(n_betas):
            before = at._free_energy(V)
            at._cool(self, (step + 1) / n_betas)
            log_w += before - at._free_energy(V)
            V = at._draw_visible(at._draw(at._hidden(V)), each)

        log_w = log_w.reshape(len(units), n_runs)
        w = np.exp(log_w - log_w.max(axis=1, keepdims=True))
        log_Z = log_Z_base + logsumexp(log_w, axis=1) - np.log(n_runs)
        error = w.std(axis=1) / w.mean(axis=1) / np.sqrt(n_runs)
        return Annealed(float(log_Z[0]), float(error[0])) if X is None else Annealed(log_Z, error)

    def exact_gradient(self, X: ArrayLike, y: ArrayLike | None = None) -> dict[str, Array]:
        """Return the gradient of the mean log p(v), by attribute, with nothing sampled.

        Raises:
            ValueError: there are more than 20 hidden units.
        """
        V = self._visible(X, y)
        gradient = self._slopes(V, self._hidden(V), _equal_shares(V))
        units, counts = np.unique(self._units(V), axis=0, return_counts=True)
        for case, log_Z, count in zip(units, self._log_partition(units), counts, strict=True):
            for H in self._hidden_states():
                log_p = self._log_weights(H, case[None])[0] - log_Z
                p = count / len(V) * np.exp(log_p)[:, None]
                # -dE/d theta is linear in what v enters by, so its mean over v is at v's mean.
                model = self._slopes(self._mean_visible(H, case[None]), H, p)
                gradient = {name: slope - model[name] for name, slope in gradient.items()}
        return gradient

    # What they share inside

    def _visible(self, X: ArrayLike, y: ArrayLike | None = None) -> Array:
        check_is_fitted(self)
        return self._encode(self._read(X, y, reset=False))

    def _hidden(self, V: Array) -> Array:
        """p(h_j = 1 | v), (n, n_components)."""
        return expit(self._hidden_input(V))

    def _free_energy(self, V: Array) -> Array:
        return -self._visible_worth(V) - _softplus(self._hidden_input(V)).sum(axis=1)

    def _draw(self, P: Array) -> Array:
        """Ones with probability P, else zeros."""
        return (self._rng.random(P.shape, dtype=P.dtype) < P).astype(P.dtype)

    def _differ(self, V: Array) -> bool:
        """Say whether the cases differ in which visible units they have."""
        units = self._units(V)
        return bool((units != units[:1]).any())

    def _hidden_states(self) -> Iterator[Array]:
        """All states of the hidden units, in blocks (states, n_components)."""
        if self.n_components > MOST_ENUMERATED:
            raise ValueError(
                f"{self.n_components} hidden units have 2**{self.n_components} states, too many to "
                f"enumerate: it takes at most {MOST_ENUMERATED} units. For larger machines "
                "annealed_log_partition gives an estimate, and score_samples takes it."
            )
        for start in range(0, 2**self.n_components, _BLOCK):
            number = np.arange(start, min(start + _BLOCK, 2**self.n_components))
            yield (number[:, None] >> np.arange(self.n_components) & 1).astype(float)

    def _log_partition(self, units: Array) -> Array:
        """(n,)."""
        check_is_fitted(self)
        cases, which = np.unique(units, axis=0, return_inverse=True)
        blocks = [logsumexp(self._log_weights(H, cases), axis=1) for H in self._hidden_states()]
        return logsumexp(blocks, axis=0)[which.ravel()]

    def _copy(self, random_state: int | np.random.RandomState | None) -> Self:
        """Return the same machine, whose parameters and random numbers can be replaced."""
        twin = copy(self)
        if random_state is not None:
            twin._rng = _generator(random_state)
        return twin

    def _cool(self, target: RBM, beta: float) -> None:
        for name in self._learnt:
            start = self._base.get(name, 0)
            setattr(self, name, (1 - beta) * start + beta * getattr(target, name))

    def _check_parameters(self) -> None:
        for name in ("n_components", "n_iter", "batch_size", "n_gibbs"):
            value = getattr(self, name)
            if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} is {value!r}, and has to be a whole number from 1.")
        _check_number("learning_rate", self.learning_rate, lambda rate: rate > 0, "above 0")
        _check_number("momentum", self.momentum, lambda m: 0 <= m < 1, "from 0 to below 1")
        _check_number("weight_decay", self.weight_decay, lambda decay: decay >= 0, "from 0")
        if not isinstance(self.persistent, bool | np.bool_):
            raise ValueError(f"persistent is {self.persistent!r}, and has to be True or False.")

    @property
    def _n_features_out(self) -> int:
        return self.n_components

    # In what they differ

    @abstractmethod
    def _read(self, X: ArrayLike, y: ArrayLike | None, *, reset: bool) -> Array:
        """Check the cases that come from outside; what comes back has a row for each."""

    def _encode(self, cases: Array) -> Array:
        """Return the states of the visible units, V."""
        return cases

    def _decode(self, V: Array) -> Any:  # noqa: ANN401
        return V

    @abstractmethod
    def _first_biases(self, cases: Array) -> dict[str, Array]: ...

    def _first_weights(self) -> dict[str, Array]:
        shape = (self.n_components, *self._base["intercept_visible_"].shape)
        return {
            "components_": 0.01 * self._rng.standard_normal(shape),
            "intercept_hidden_": np.zeros(self.n_components),
        }

    @abstractmethod
    def _units(self, V: Array) -> Array:
        """Which visible units each case has, or how many: (n, m)."""

    @abstractmethod
    def _all_units(self) -> Array:
        """The same for a case that has them all: (1, m)."""

    @abstractmethod
    def _visible_worth(self, V: Array) -> Array:
        """A(v), (n,)."""

    @abstractmethod
    def _hidden_input(self, V: Array) -> Array:
        """I(v), (n, n_components)."""

    @abstractmethod
    def _mean_visible(self, H: Array, units: Array) -> Array:
        """The mean of v given h."""

    @abstractmethod
    def _draw_visible(self, H: Array, units: Array) -> Array:
        """A sample of v given h."""

    @abstractmethod
    def _log_weights(self, H: Array, units: Array) -> Array:
        """Log of the sum over v of exp(-E(v, h)), for rows of units and of H: (cases, states)."""

    @abstractmethod
    def _slopes(self, V: Array, H: Array, share: Array) -> dict[str, Array]:
        """-dE/d theta for each parameter, cases weighted by share, (n, 1)."""


class _WithMissingUnits(RBM):
    """Where NaN says that a case is one of a machine without that unit."""

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _read(self, X: ArrayLike, y: ArrayLike | None, *, reset: bool) -> Array:
        return np.asarray(
            validate_data(
                self, X, reset=reset, dtype=(np.float64, np.float32), ensure_all_finite="allow-nan"
            )
        )

    def _all_units(self) -> Array:
        return np.ones((1, self.n_features_in_), dtype=bool)


@dataclass(eq=False, repr=False)
class GaussianRBM(_WithMissingUnits):
    """Real-valued visible units, each Gaussian given the hidden ones.

    With u = v / sigma (the guide's section 13.2)::

        E(v, h) = |v - b|^2 / (2 sigma^2) - c h - h W u
        v given h is normal with mean b + sigma (h W) and standard deviation sigma

    NaN stands for a missing value: that case is one of a machine without that unit, and moves none
    of its weights. Standardise the data first, or give each unit its sigma.
    """

    sigma: float | Sequence[float] | Array = 1.0
    """Standard deviation of v given h, above 0: a number, or one for each feature."""
    learning_rate: float = 0.01
    """Has to be lower than for binary units (the guide's section 13.2)."""

    def reconstruct(self, X: ArrayLike) -> Array:
        """Return the mean of v given p(h | v), also of what is missing, (n, n_features)."""
        return self._mean_visible(self._hidden(self._visible(X)), self._all_units())

    def fill_in(self, X: ArrayLike, *, n_steps: int = 1) -> Array:
        """Return X with its missing values filled in, by the mean of v given p(h | v).

        The first step goes by what is known alone. Each further one takes what was filled in for
        known: right where a value was missing here and was there in training, such as a target that
        is to be predicted; wrong where it is as absent as in training, such as most ratings.
        """
        missing = np.isnan(self._visible(X))
        filled = np.asarray(X, dtype=self.components_.dtype)
        for _ in range(n_steps):
            filled = np.where(missing, self.reconstruct(filled), filled)
        return filled

    def _read(self, X: ArrayLike, y: ArrayLike | None, *, reset: bool) -> Array:
        cases = super()._read(X, y, reset=reset)
        sigma = np.asarray(self.sigma)
        if sigma.shape not in ((), (cases.shape[1],)) or not (sigma > 0).all():
            raise ValueError(
                f"sigma is {self.sigma!r}, and has to be a number above 0, "
                f"or one for each of the {cases.shape[1]} features."
            )
        return cases

    @property
    def _sigma(self) -> Array:
        """(n_features,)."""
        sigma = np.asarray(self.sigma, dtype=self.intercept_visible_.dtype)
        return np.broadcast_to(sigma, self.n_features_in_)

    def _first_biases(self, cases: Array) -> dict[str, Array]:
        n = (~np.isnan(cases)).sum(axis=0)
        return {"intercept_visible_": np.nansum(cases, axis=0) / np.maximum(n, 1)}

    def _units(self, V: Array) -> Array:
        return ~np.isnan(V)

    def _visible_worth(self, V: Array) -> Array:
        return -0.5 * np.nansum(((V - self.intercept_visible_) / self._sigma) ** 2, axis=1)

    def _hidden_input(self, V: Array) -> Array:
        return np.nan_to_num(V / self._sigma) @ self.components_.T + self.intercept_hidden_

    def _mean_visible(self, H: Array, units: Array) -> Array:
        mean = self.intercept_visible_ + self._sigma * (H @ self.components_)
        return np.where(units, mean, np.nan).astype(mean.dtype, copy=False)

    def _draw_visible(self, H: Array, units: Array) -> Array:
        mean = self._mean_visible(H, units)
        noise = self._rng.standard_normal(mean.shape, dtype=mean.dtype)
        return mean + self._sigma * noise

    def _log_weights(self, H: Array, units: Array) -> Array:
        # The integral over v_i of exp(-(v_i - b_i)^2 / (2 sigma_i^2) + f_i v_i / sigma_i)
        # is sqrt(2 pi) sigma_i exp(f_i^2 / 2 + f_i b_i / sigma_i).
        f = H @ self.components_  # (states, n_features)
        each = np.log(np.sqrt(2 * np.pi) * self._sigma) + f**2 / 2
        each = each + f * self.intercept_visible_ / self._sigma
        return units @ each.T + H @ self.intercept_hidden_

    def _slopes(self, V: Array, H: Array, share: Array) -> dict[str, Array]:
        apart = np.nan_to_num((V - self.intercept_visible_) / self._sigma**2)
        return {
            "components_": (share * H).T @ np.nan_to_num(V / self._sigma),
            "intercept_hidden_": (share.T @ H)[0],
            "intercept_visible_": (share.T @ apart)[0],
        }


@dataclass(eq=False, repr=False)
class MultinomialRBM(_WithMissingUnits):
    """Visible units with K choices each, and only those that a case has: ratings, for example.

    With v_ik = 1 if unit i has made choice k (R. Salakhutdinov, A. Mnih and G. Hinton, Restricted
    Boltzmann machines for collaborative filtering, 2007, section 2.1)::

        E(v, h) = -sum_ik v_ik (b_ik + sum_j h_j W_jik) - c h
        p(v_ik = 1 | h) = softmax over k of (b_ik + sum_j h_j W_jik)

    The cases are (n, n_features): choices from 0 to K - 1, and NaN for a unit that a case does not
    have, such as a film that a person has not rated. It then has no part in that case, and its
    weights do not move. With K = 2 these are binary units, with a learning rate twice as high.
    """

    n_choices: int = 5
    """K, from 2."""

    components_: Array = field(init=False)
    """W, (n_components, n_features, n_choices)."""
    intercept_visible_: Array = field(init=False)
    """b, (n_features, n_choices)."""

    def predict_proba(self, X: ArrayLike) -> Array:
        """Return p(v_ik = 1) given p(h | v), of units known or missing: (n, n_features, n_choices).

        One step of mean field, as the paper's section 2.3 has it; times the choices' values it is
        the rating to expect.
        """
        return self._mean_visible(self._hidden(self._visible(X)), self._all_units())

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if not isinstance(self.n_choices, Integral) or self.n_choices < 2:
            raise ValueError(
                f"n_choices is {self.n_choices!r}, and has to be a whole number from 2."
            )

    def _read(self, X: ArrayLike, y: ArrayLike | None, *, reset: bool) -> Array:
        cases = super()._read(X, y, reset=reset)
        if not (np.isnan(cases) | np.isin(cases, np.arange(self.n_choices))).all():
            raise ValueError(
                f"X has to hold choices, whole numbers from 0 to {self.n_choices - 1}, "
                "and NaN where there is none: ratings from 1 have to be lowered by 1."
            )
        return cases

    def _encode(self, cases: Array) -> Array:
        """(n, n_features, n_choices): one 1 for each unit, and none for a missing one."""
        return (cases[:, :, None] == np.arange(self.n_choices)).astype(cases.dtype)

    def _decode(self, V: Array) -> Array:
        return np.where(self._units(V), V.argmax(axis=2), np.nan)

    def _first_biases(self, cases: Array) -> dict[str, Array]:
        counts = np.stack([(cases == k).sum(axis=0) for k in range(self.n_choices)], axis=1) + 1
        return {"intercept_visible_": np.log(counts / counts.sum(axis=1, keepdims=True))}

    def _units(self, V: Array) -> Array:
        return np.asarray(V.any(axis=2))

    def _logits(self, H: Array) -> Array:
        """(n, n_features, n_choices)."""
        return np.tensordot(H, self.components_, axes=1) + self.intercept_visible_

    def _visible_worth(self, V: Array) -> Array:
        return _flat(V) @ self.intercept_visible_.ravel()

    def _hidden_input(self, V: Array) -> Array:
        return _flat(V) @ _flat(self.components_).T + self.intercept_hidden_

    def _mean_visible(self, H: Array, units: Array) -> Array:
        return softmax(self._logits(H), axis=2) * units[:, :, None]

    def _draw_visible(self, H: Array, units: Array) -> Array:
        logits = self._logits(H)
        there = np.broadcast_to(units, logits.shape[:2])
        V = np.zeros_like(logits)
        V[there] = self._rng.multinomial(1, _probabilities(logits[there]))
        return V

    def _log_weights(self, H: Array, units: Array) -> Array:
        each = logsumexp(self._logits(H), axis=2)  # (states, n_features)
        return units @ each.T + H @ self.intercept_hidden_

    def _slopes(self, V: Array, H: Array, share: Array) -> dict[str, Array]:
        return {
            "components_": np.tensordot((share * H).T, V, axes=1),
            "intercept_hidden_": (share.T @ H)[0],
            "intercept_visible_": np.tensordot(share.T, V, axes=1)[0],
        }


@dataclass(eq=False, repr=False)
class ReplicatedSoftmax(RBM):
    """A topic model of word counts: one multinomial unit, replicated for every word of a document.

    With v_k the count of word k and D = sum_k v_k the document's length (G. Hinton and
    R. Salakhutdinov, Replicated softmax: an undirected topic model, 2009, section 2)::

        E(v, h) = -v b - h W v - D c h
        the D words, given h, are drawn from softmax(b + h W)

    The hidden biases are scaled by the length, so that long documents do not drown them; each
    length has a Z of its own. p(v) is the probability of the words in one given order: every order
    has the same. Cases are counts, (n, words), dense or sparse, such as CountVectorizer's.

    The words are sampled in training. To take their expected counts instead would be quicker, but
    saturates the hidden units (BBC News, 50 topics: labels told from topics .23 against .94). With
    PCD each document has a chain of its own, which moves once in an epoch: one Gibbs step is then
    too little, and five do (300 documents made of three topics).
    """

    n_components: int = 50
    learning_rate: float = 1e-3
    """Has to be low, for the gradient grows with the length of the documents."""
    n_iter: int = 40
    momentum: float = 0.9
    weight_decay: float = 0.0

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        return tags

    def _read(self, X: ArrayLike, y: ArrayLike | None, *, reset: bool) -> Array:
        cases = validate_data(
            self, X, reset=reset, dtype=(np.float64, np.float32), accept_sparse="csr"
        )
        counts = cases.data if issparse(cases) else cases
        if (counts < 0).any() or (counts != np.rint(counts)).any():
            raise ValueError("X has to hold word counts, whole numbers from 0.")
        return cases

    def _encode(self, cases: Array) -> Array:
        return cases.toarray() if issparse(cases) else cases  # type: ignore[attr-defined]

    def _first_biases(self, cases: Array) -> dict[str, Array]:
        counts = np.asarray(cases.sum(axis=0)).ravel() + 1
        return {"intercept_visible_": np.log(counts / counts.sum())}

    def _units(self, V: Array) -> Array:
        return V.sum(axis=1, keepdims=True)  # D

    def _all_units(self) -> Array:
        raise ValueError("Each length of document has a Z of its own: give the documents as X.")

    def _visible_worth(self, V: Array) -> Array:
        return V @ self.intercept_visible_

    def _hidden_input(self, V: Array) -> Array:
        return V @ self.components_.T + self._units(V) * self.intercept_hidden_

    def _logits(self, H: Array) -> Array:
        """(n, words)."""
        return H @ self.components_ + self.intercept_visible_

    def _mean_visible(self, H: Array, units: Array) -> Array:
        return units * softmax(self._logits(H), axis=1)

    def _draw_visible(self, H: Array, units: Array) -> Array:
        D = np.broadcast_to(units[:, 0].astype(int), len(H))
        words = self._rng.multinomial(D, _probabilities(self._logits(H)))
        return words.astype(self.components_.dtype)

    def _log_weights(self, H: Array, units: Array) -> Array:
        # Each of the D words contributes the same factor.
        each = logsumexp(self._logits(H), axis=1) + H @ self.intercept_hidden_  # (states,)
        return units * each

    def _slopes(self, V: Array, H: Array, share: Array) -> dict[str, Array]:
        return {
            "components_": (share * H).T @ V,
            "intercept_hidden_": ((share * self._units(V)).T @ H)[0],
            "intercept_visible_": (share.T @ V)[0],
        }


@dataclass(eq=False, repr=False)
class ClassRBM(ClassifierMixin, RBM):
    """A classifier: binary visible units x, and one more unit for the class y.

    H. Larochelle and Y. Bengio, Classification using discriminative restricted Boltzmann machines,
    2008, section 2; x may be probabilities, such as grey levels from 0 to 1::

        E(x, y, h) = -b x - d_y - c h - h W x - h U_y
        p(y | x) is softmax over y of d_y + sum_j log(1 + exp(c_j + U_jy + W_j x)), exactly

    What training maximises is ``discriminative`` times the mean log p(y | x), whose gradient is
    exact (section 3), plus ``generative`` times the mean log p(x, y), whose gradient is estimated
    by CD or PCD: (0, 1) is the generative machine, (1, 0) the discriminative, and (1, 0.1) a
    hybrid (section 4).
    """

    discriminative: float = 1.0
    """Weight of the mean log p(y | x), from 0."""
    generative: float = 0.1
    """Weight of the mean log p(x, y), from 0; not both are 0."""
    learning_rate: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 0.0

    classes_: Array = field(init=False)
    """What y may be, in the order of the columns."""
    class_components_: Array = field(init=False)
    """U, (n_components, n_classes)."""
    intercept_class_: Array = field(init=False)
    """d, (n_classes,)."""

    _learnt: ClassVar[tuple[str, ...]] = (*RBM._learnt, "class_components_", "intercept_class_")

    def fit(self, X: ArrayLike, y: ArrayLike | None = None) -> Self:
        """Learn from all cases, ``n_iter`` times.

        Raises:
            ValueError: a parameter or the data cannot be; the message says which and why.
        """
        if y is not None:
            self.classes_ = np.unique(y)
        return super().fit(X, y)

    def partial_fit(
        self, X: ArrayLike, y: ArrayLike | None = None, classes: ArrayLike | None = None
    ) -> Self:
        """Take one step of learning; the first one has to be told all classes that will come."""
        if not hasattr(self, "components_"):
            self.classes_ = np.unique(y if classes is None else classes)  # type: ignore[arg-type]
        return super().partial_fit(X, y)

    def predict_log_proba(self, X: ArrayLike) -> Array:
        """Return log p(y | x), (n, n_classes)."""
        scores = self._class_scores(self._inputs(X))
        return scores - logsumexp(scores, axis=1, keepdims=True)

    def predict_proba(self, X: ArrayLike) -> Array:
        """Return p(y | x), (n, n_classes)."""
        return np.exp(self.predict_log_proba(X))

    def predict(self, X: ArrayLike) -> Array:
        """Return the likeliest class of each case, (n,)."""
        return self.classes_[self._class_scores(self._inputs(X)).argmax(axis=1)]

    def transform(self, X: ArrayLike) -> Array:
        """Return p(h_j = 1 | x), (n, n_components), averaged over p(y | x)."""
        x = self._inputs(X)
        p = softmax(self._class_scores(x), axis=1)
        return np.einsum("nk,nkj->nj", p, expit(self._class_inputs(x)))

    def free_energy(self, X: ArrayLike, y: ArrayLike | None = None) -> Array:
        """Return F(x, y), or F(x) if no class is given, (n,)."""
        if y is not None:
            return super().free_energy(X, y)
        x = self._inputs(X)
        return -x @ self.intercept_visible_ - logsumexp(self._class_scores(x), axis=1)

    def discriminative_gradient(self, X: ArrayLike, y: ArrayLike) -> dict[str, Array]:
        """Return the gradient of the mean log p(y | x), by attribute; it is exact."""
        return self._discriminative(self._visible(X, y))

    def _check_parameters(self) -> None:
        super()._check_parameters()
        for name in ("discriminative", "generative"):
            _check_number(name, getattr(self, name), lambda weight: weight >= 0, "from 0")
        if self.discriminative == self.generative == 0:
            raise ValueError("discriminative and generative are both 0: nothing would be learnt.")

    def _read(self, X: ArrayLike, y: ArrayLike | None, *, reset: bool) -> Array:
        """(n, n_features + n_classes): x, and y as one 1 among zeros."""
        if y is None:
            raise ValueError("A ClassRBM models classes too: give them as y.")
        x = self._inputs(X, reset=reset)
        labels = np.asarray(y)
        if labels.shape != (len(x),):
            raise ValueError(f"y has to hold one class for each of the {len(x)} cases.")
        if not np.isin(labels, self.classes_).all():
            raise ValueError(f"y has to hold only the classes {self.classes_.tolist()}.")
        return np.hstack([x, (labels[:, None] == self.classes_).astype(x.dtype)])

    def _inputs(self, X: ArrayLike, *, reset: bool = False) -> Array:
        if not reset:
            check_is_fitted(self)
        x = validate_data(self, X, reset=reset, dtype=(np.float64, np.float32))
        if x.min() < 0 or x.max() > 1:
            raise ValueError(
                f"X has to be from 0 to 1, and goes from {x.min():g} to {x.max():g}: "
                "bytes have to be divided by 255."
            )
        return np.asarray(x)

    def _decode(self, V: Array) -> tuple[Array, Array]:
        x, y = self._split(V)
        return x, self.classes_[y.argmax(axis=1)]

    def _split(self, V: Array) -> tuple[Array, Array]:
        return V[:, : self.n_features_in_], V[:, self.n_features_in_ :]

    def _first_biases(self, cases: Array) -> dict[str, Array]:
        x, y = self._split(cases)
        on = (x.sum(axis=0) + 0.5) / (len(x) + 1)  # never quite 0 or 1
        frequency = (y.sum(axis=0) + 1) / (len(y) + y.shape[1])
        return {
            "intercept_visible_": np.log(on / (1 - on)),
            "intercept_class_": np.log(frequency),
        }

    def _first_weights(self) -> dict[str, Array]:
        shape = (self.n_components, len(self.classes_))
        return super()._first_weights() | {
            "class_components_": 0.01 * self._rng.standard_normal(shape)
        }

    def _units(self, V: Array) -> Array:
        return np.ones((len(V), 1))

    def _all_units(self) -> Array:
        return np.ones((1, 1))

    def _visible_worth(self, V: Array) -> Array:
        x, y = self._split(V)
        return x @ self.intercept_visible_ + y @ self.intercept_class_

    def _hidden_input(self, V: Array) -> Array:
        x, y = self._split(V)
        return x @ self.components_.T + y @ self.class_components_.T + self.intercept_hidden_

    def _logits(self, H: Array) -> tuple[Array, Array]:
        x = H @ self.components_ + self.intercept_visible_  # (n, n_features)
        return x, H @ self.class_components_ + self.intercept_class_  # (n, n_classes)

    def _mean_visible(self, H: Array, units: Array) -> Array:
        x, y = self._logits(H)
        return np.hstack([expit(x), softmax(y, axis=1)])

    def _draw_visible(self, H: Array, units: Array) -> Array:
        x, y = self._logits(H)
        classes = self._rng.multinomial(1, _probabilities(y))
        return np.hstack([self._draw(expit(x)), classes.astype(x.dtype)])

    def _log_weights(self, H: Array, units: Array) -> Array:
        x, y = self._logits(H)
        each = _softplus(x).sum(axis=1) + logsumexp(y, axis=1) + H @ self.intercept_hidden_
        return units * each

    def _slopes(self, V: Array, H: Array, share: Array) -> dict[str, Array]:
        x, y = self._split(V)
        return {
            "components_": (share * H).T @ x,
            "class_components_": (share * H).T @ y,
            "intercept_hidden_": (share.T @ H)[0],
            "intercept_visible_": (share.T @ x)[0],
            "intercept_class_": (share.T @ y)[0],
        }

    def _class_inputs(self, x: Array) -> Array:
        """The hidden input if the class were y, for every y: (n, n_classes, n_components)."""
        from_x = x @ self.components_.T + self.intercept_hidden_
        return from_x[:, None, :] + self.class_components_.T

    def _class_scores(self, x: Array) -> Array:
        """-F(x, y) but for b x, which all classes share: (n, n_classes)."""
        return self.intercept_class_ + _softplus(self._class_inputs(x)).sum(axis=2)

    def _discriminative(self, V: Array) -> dict[str, Array]:
        """Of the mean log p(y | x): each class pulls by how much more it is than it was thought."""
        x, y = self._split(V)
        inputs = self._class_inputs(x)
        scores = self.intercept_class_ + _softplus(inputs).sum(axis=2)
        pull = (y - softmax(scores, axis=1)) / len(x)  # (n, n_classes)
        S = pull[:, :, None] * expit(inputs)  # (n, n_classes, n_components)
        by_case = S.sum(axis=1)  # (n, n_components)
        return {
            "components_": by_case.T @ x,
            "class_components_": S.sum(axis=0).T,
            "intercept_hidden_": by_case.sum(axis=0),
            "intercept_visible_": np.zeros_like(self.intercept_visible_),
            "intercept_class_": pull.sum(axis=0),
        }

    def _gradient(self, V: Array, chains: Array | slice) -> dict[str, Array]:
        gradient = {name: np.zeros_like(getattr(self, name)) for name in self._learnt}
        if self.discriminative:
            exact = self._discriminative(V)
            gradient = {name: self.discriminative * exact[name] for name in exact}
        if self.generative:
            estimate = super()._gradient(V, chains)
            gradient = {name: g + self.generative * estimate[name] for name, g in gradient.items()}
        return gradient


def _softplus(x: Array) -> Array:
    """log(1 + exp(x)); numpy.logaddexp(0, x) is the same and takes six times as long."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _probabilities(logits: Array) -> Array:
    """Softmax over the last axis, in float64, as Generator.multinomial wants it."""
    return softmax(logits.astype(float), axis=-1)


def _flat(A: Array) -> Array:
    return A.reshape(len(A), -1)


def _equal_shares(V: Array) -> Array:
    return np.full((len(V), 1), 1 / len(V), dtype=V.dtype)


def _generator(random_state: int | np.random.RandomState | None) -> np.random.Generator:
    """Return NumPy's newer generator, which draws float32 and rows of multinomials."""
    return np.random.default_rng(check_random_state(random_state).randint(2**31, size=4))


def _check_number(name: str, value: float, fits: Callable[[float], bool], which: str) -> None:
    if not isinstance(value, Real) or not fits(value):
        raise ValueError(f"{name} is {value!r}, and has to be a number {which}.")
