"""On short documents an RBM foresees words better than LDA, but its topics are hard to read.

Holds if, as means over SEEDS divisions of the documents, the replicated softmax is at most 0.9
times as perplexed as LDA by words that were left out of new documents, and LDA less than their mere
frequencies are; if a linear classifier tells the module that a document comes from at least 5
percentage points more often from the RBM's topics than from LDA's, and not over 3 points more often
than from LSA's; and if the ten first words of a topic belong together less in the RBM than in LDA,
by at least 0.05 of coherence.

All have as many topics. An LDA topic is a list of words, and a document a mixture of a few lists,
whose weights add up to one. The replicated softmax is an RBM whose visible units are the words of a
document, as many copies of one softmax unit as it has words. Its hidden units are on or off by
themselves, and each multiplies the odds of all words: a document's words are where many units
agree. Fifty bits say more than fifty shares of one, and a product is sharper than any of its
factors, hence the better prediction, as Salakhutdinov and Hinton (2009) found. Hence also topics
that mean nothing alone: the words that one unit favours belong together less than chance would have
it. LSA, a singular value decomposition without any probabilities, serves the classifier as well in
a hundredth of the time, and all the words, without topics, serve it best.

Perplexity here is by what is alike for both: of each new document half of the words, drawn at
random, are seen and the other half are to be foreseen, each as the next word. For the RBM the
probability of the next word is exact and needs no partition function: it is a softmax over the free
energies of the document with each word added. For LDA it is that of the mean mixture given the seen
half. The bounds and estimates of whole documents' likelihoods that are often compared are of
different kinds. Coherence is the normalised pointwise mutual information of the pairs of a topic's
ten first words, over the documents that were learnt from: 1 for words that come together only, 0
for chance. The classifier is logistic regression, its penalty chosen by cross-validation for each.

The documents are the documentation strings, of 20 words or more, of the standard library of the
Python that runs this: they are on every machine and may be given away. They are read from its
source files; nothing is imported and nothing that is installed counts. So all figures depend on the
version of Python, and the claim is an order with margins. Labels are the MODULES modules with the
most documents. Words are lower case, of three letters or more, without English stop words, in five
documents or more; the WORDS most frequent are counted. The RBM has to be given time: at a fifth of
RATE it is more perplexed than LDA. LDA's priors are the best of six by the classifier, and more of
its iterations do not help.

R. Salakhutdinov, G. E. Hinton, Replicated softmax: an undirected topic model, NIPS 2009. D. M.
Blei, A. Y. Ng, M. I. Jordan, Latent Dirichlet allocation, JMLR 3, 2003. S. Deerwester et al.,
Indexing by latent semantic analysis, Journal of the American Society for Information Science 41,
1990. G. Bouma, Normalized (pointwise) mutual information in collocation extraction, GSCL 2009.
"""

from __future__ import annotations

import ast
import sysconfig
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn.decomposition import LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.model_selection import train_test_split

from viva.lab import BadSetting, Count, Outcome, Positive, Seed, Table, progress
from viva.lab.codes import told, trained
from viva.lab.number import fixed, significant
from viva.lab.picture import draw
from viva.lab.rbm import ReplicatedSoftmax

STATED = "A restricted Boltzmann machine is useful for topic modelling."
VERDICT = "half true"

TOPICS: Count = 50
WORDS: Count = 1000
MODULES: Count = 20
RATE: Positive = 0.01
EPOCHS: Count = 200
SEEDS: Count = 3  # divisions of the documents, each with models of its own
SEED: Seed = 0

QUICK = {"WORDS": 700, "EPOCHS": 140, "SEEDS": 1}
BROKEN = {"RATE": 1e-7}  # it learns nothing, and its topics are random features
QUOTED = {  # wide, for the documents are those of one version of Python
    "told_rbm": (0.80, 0.05),
    "told_lda": (0.71, 0.05),
    "told_lsa": (0.84, 0.05),
    "perplexity_rbm": (215, 40),
    "perplexity_lda": (293, 50),
    "perplexity_frequencies": (563, 60),
    "coherence_rbm": (-0.14, 0.08),
    "coherence_lda": (0.08, 0.06),
}

Array = NDArray[np.float64]

LEAST_WORDS = 20
TOP = 10
LEFT_OUT = {"site-packages", "test", "tests", "idlelib", "lib2to3", "encodings", "pydoc_data"}
LOOKS = {"RBM": "C1", "LDA": "C2", "LSA": "C0", "all words": "C6"}


class Found(NamedTuple):
    """What came out for one division of the documents."""

    told: dict[str, float]  # share of modules told right, by what they are told from
    perplexity: dict[str, float]
    coherence: dict[str, float]
    topics: dict[str, list[str]]  # the first words of the topics that belong together most
    seconds: dict[str, float]


def documents() -> Iterator[tuple[str, str]]:
    """Yield the documentation strings of the standard library, each with its top module."""
    root = Path(sysconfig.get_path("stdlib"))
    seen = set()
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if LEFT_OUT & set(parts):
            continue
        try:
            with warnings.catch_warnings():  # of old escapes in strings
                warnings.simplefilter("ignore")
                tree = ast.parse(path.read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text and text not in seen and len(text.split()) >= LEAST_WORDS:
                    seen.add(text)
                    yield text, parts[0].removesuffix(".py")


def next_word(machine: ReplicatedSoftmax, seen: Array) -> Array:
    """Return log p(next word | seen words), exactly, (n, WORDS).

    By Bayes it is the share of exp(-F(v + e_w)), the document with that word added, among all words
    w: they are of one length and so of one partition function.
    """
    w, c = machine.components_, machine.intercept_hidden_
    length = seen.sum(1, keepdims=True) + 1  # with the word to come
    hidden = seen @ w.T + length * c  # (n, TOPICS)
    scores = [np.logaddexp(0, one[:, None] + w).sum(0) for one in hidden]
    log_p: Array = log_softmax(np.array(scores) + machine.intercept_visible_, axis=1)
    return log_p


def perplexity(log_p: Array, counts: Array) -> float:
    """Return among how many equally likely words it would be as hard to guess."""
    with np.errstate(all="ignore"):
        found = float(np.exp(-(counts * log_p).sum() / counts.sum()))
    return found if np.isfinite(found) else np.inf


def coherences(topics: Array, counts: Array) -> Array:
    """Return how much each topic's first words belong together, from -1 to 1, (TOPICS,)."""
    there = (counts > 0).astype(float)
    p = there.mean(0)
    together = there.T @ there / len(there)

    def pair(i: int, j: int) -> float:
        both = together[i, j]
        if both in (0, 1):
            return float(2 * both - 1)
        return float(np.log(both / (p[i] * p[j])) / -np.log(both))

    first = topics.argsort(1)[:, ::-1][:, :TOP]
    return np.array([np.mean([pair(i, j) for i, j in combinations(top, 2)]) for top in first])


def scaled(known: Array, new: Array) -> tuple[Array, Array]:
    """Divide each column by its standard deviation."""
    width = known.std(0).clip(1e-9)
    return known / width, new / width


def compare(x: Array, y: Any, z: Array, y_new: Any, words: Any, seed: int) -> Found:  # noqa: ANN401
    """Learn topics of x in three ways, and try them on the new documents z."""
    rng = np.random.default_rng(seed)
    seen = rng.binomial(z.astype(int), 0.5).astype(float)
    hidden = z - seen

    began = time.process_time()
    machine = trained(
        ReplicatedSoftmax(TOPICS, learning_rate=RATE, n_iter=EPOCHS, random_state=seed),
        x.astype(np.float32),
    )
    at_lda = time.process_time()
    lda = LatentDirichletAllocation(
        TOPICS, doc_topic_prior=0.1, topic_word_prior=0.5, max_iter=25, random_state=seed
    ).fit(x)
    at_lsa = time.process_time()
    tfidf = TfidfTransformer(sublinear_tf=True).fit(x)
    a, b = tfidf.transform(x), tfidf.transform(z)
    lsa = TruncatedSVD(TOPICS, random_state=seed).fit(a)
    end = time.process_time()

    lists = lda.components_ / lda.components_.sum(1, keepdims=True)
    frequency = np.log((x.sum(0) + 1) / (x.sum() + x.shape[1]))
    codes = {
        "RBM": (machine.transform(x), machine.transform(z)),
        "LDA": (lda.transform(x), lda.transform(z)),
        "LSA": (lsa.transform(a), lsa.transform(b)),
    }
    ways = {name: scaled(*pair) for name, pair in codes.items()}
    ways["all words"] = a.toarray(), b.toarray()
    belong = {"RBM": coherences(machine.components_, x), "LDA": coherences(lists, x)}
    weights = {"RBM": machine.components_, "LDA": lists}
    return Found(
        {name: told(known, y, new, y_new) for name, (known, new) in ways.items()},
        {
            "RBM": perplexity(next_word(machine, seen), hidden),
            "LDA": perplexity(np.log(lda.transform(seen) @ lists), hidden),
            "frequencies": perplexity(np.broadcast_to(frequency, z.shape), hidden),
        },
        {name: float(each.mean()) for name, each in belong.items()},
        {
            name: [
                ", ".join(words[weights[name][topic].argsort()[::-1][:6]])
                for topic in each.argsort()[::-1][:: max(1, TOPICS // 4)][:4]
            ]
            for name, each in belong.items()
        },
        {"rbm": at_lda - began, "lda": at_lsa - at_lda, "lsa": end - at_lsa},
    )


def paint_bars(axes: Axes, values: dict[str, float], what: str, digits: int) -> None:
    """Draw one measure as bars."""
    names = list(values)[::-1]
    colours = [LOOKS.get(name, "C6") for name in names]
    lengths = [values[name] if np.isfinite(values[name]) else 0 for name in names]  # it diverged
    bars = axes.barh(names, lengths, color=colours, height=0.6)
    axes.bar_label(bars, [fixed(values[name], digits) for name in names], padding=3)
    axes.grid(False, axis="y")
    axes.margins(x=0.2)
    axes.set_xlabel(what)


def paint_topics(axes: Axes, topics: dict[str, list[str]]) -> None:
    """Write down some topics of each kind."""
    axes.set_axis_off()
    axes.set_title("First words of topics: the most coherent one, and from each quarter after it")
    for column, (name, some) in enumerate(topics.items()):
        x = 0.53 * column
        look: dict[str, Any] = {"transform": axes.transAxes, "va": "top"}
        axes.text(x, 0.93, name, color=LOOKS[name], fontweight="bold", **look)
        for k, line in enumerate(some):
            axes.text(x + 0.06, 0.93 - 0.26 * k, line, **look)


def run(folder: Path) -> Outcome:
    """Learn topics in three ways, and see what they foresee, tell and mean."""
    found = list(documents())
    if len(found) < 500:
        return Outcome(
            "skipped", {}, why="The source files of Python's standard library are not here to read."
        )
    names = [name for name, _ in Counter(module for _, module in found).most_common(MODULES)]
    kept = [(text, module) for text, module in found if module in names]
    if len(names) < 2 or len(kept) < 200:
        raise BadSetting("Fewer than 200 documents of two modules are left: raise MODULES.")
    texts, y = [text for text, _ in kept], np.array([module for _, module in kept])
    if WORDS < 2 * TOP:
        raise BadSetting(f"WORDS cannot be {WORDS}: a topic is read by its first {TOP}.")

    each = []
    for s in map(int, progress(range(SEEDS), "divisions of the documents")):
        known, new = train_test_split(
            np.arange(len(y)), test_size=0.3, random_state=SEED + s, stratify=y
        )
        count = CountVectorizer(
            stop_words="english", token_pattern=r"[a-z]{3,}", max_features=WORDS, min_df=5
        )
        x = count.fit_transform([texts[i] for i in known]).toarray().astype(float)
        z = count.transform([texts[i] for i in new]).toarray().astype(float)
        if min(x.shape) <= TOPICS:
            raise BadSetting(f"TOPICS cannot be {TOPICS}: it has to be below {min(x.shape)}.")
        words = count.get_feature_names_out()
        each.append(compare(x, y[known], z, y[new], words, SEED + s))

    def mean(what: str) -> dict[str, float]:
        parts = [getattr(one, what) for one in each]
        return {name: float(np.mean([part[name] for part in parts])) for name in parts[0]}

    right, puzzled, belong = mean("told"), mean("perplexity"), mean("coherence")
    holds = puzzled["RBM"] <= 0.9 * puzzled["LDA"] and puzzled["LDA"] < puzzled["frequencies"]
    holds = holds and right["LDA"] + 0.05 <= right["RBM"] <= right["LSA"] + 0.03
    holds = holds and belong["RBM"] <= belong["LDA"] - 0.05

    def paint(figure: Figure) -> None:
        grid = figure.add_gridspec(2, 3, height_ratios=(1, 0.62))
        bars = [figure.add_subplot(grid[0, k]) for k in range(3)]
        paint_bars(bars[0], puzzled, "perplexity by left-out words", 0)
        paint_bars(
            bars[1], {name: 100 * share for name, share in right.items()}, "modules told (%)", 0
        )
        paint_bars(bars[2], belong, "coherence of a topic's words", 2)
        bars[2].axvline(0, color="C6", marker="", linestyle="-", linewidth=1)
        bars[2].margins(x=0.7)
        bars[0].set_ylabel("model")
        for axes in bars[1:]:
            axes.set_ylabel(" ")
        paint_topics(figure.add_subplot(grid[1, :]), each[0].topics)

    share = {name: f"{100 * value:.0f} %" for name, value in right.items()}
    picture = draw(
        folder,
        paint,
        title=f"With {TOPICS} topics, left-out words perplex the RBM by {puzzled['RBM']:.0f} and "
        f"LDA by {puzzled['LDA']:.0f}; its topics' coherence is {fixed(belong['RBM'])} against "
        f"{fixed(belong['LDA'])}",
        alt="Three groups of bars. Perplexity by the left-out words of new documentation strings: "
        + ", ".join(f"{name} {value:.0f}" for name, value in puzzled.items())
        + f". Of their {MODULES} modules a linear classifier tells from "
        + ", ".join(f"{name} {value}" for name, value in share.items())
        + ". Coherence of a topic's ten first words: "
        + ", ".join(f"{name} {fixed(value)}" for name, value in belong.items())
        + ". Below, the first words of four topics each. "
        + " ".join(f"{name}: {'; '.join(some)}." for name, some in each[0].topics.items()),
        width=8.4,
        height=4.4,
    )
    short = {"all words": "all_words", "frequencies": "frequencies"}
    return Outcome(
        holds=holds,
        numbers={
            "documents": len(y),
            **{f"told_{short.get(k, k.lower())}": significant(v, 4) for k, v in right.items()},
            **{
                f"perplexity_{short.get(k, k.lower())}": significant(v, 4)
                for k, v in puzzled.items()
            },
            **{f"coherence_{k.lower()}": significant(v, 3) for k, v in belong.items()},
        },
        picture=picture,
        table=Table.of(
            (
                "told from",
                "modules told (%)",
                "perplexity by left-out words",
                "coherence of ten first words",
            ),
            [
                (
                    name,
                    significant(100 * right[name], 3) if name in right else "",
                    significant(puzzled[name], 4) if name in puzzled else "",
                    significant(belong[name], 3) if name in belong else "",
                )
                for name in (*right, "frequencies")
            ],
        ),
        timings={
            f"seconds_{name}": round(min(one.seconds[name] for one in each), 2)
            for name in each[0].seconds
        },
    )
