"""As a topic model an RBM over word counts tells more than LDA here, and less than LSA.

Holds if a linear classifier tells the module that a documentation string comes from, among the
twenty with the most strings, from the RBM's topics at least 3 percentage points more often than
from LDA's and at least 3 less often than from LSA's, and at least three times as often as the
largest module would be guessed.

The documents are the documentation strings, of 20 words or more, of the standard library of the
Python that runs this: they are on every machine and may be given away. They are read from its
source files; nothing is imported. So the figures depend on the version of Python. Words are lower
case, of three letters or more, without English stop words, in five documents or more; the WORDS
most frequent are counted. 70 % of the documents, drawn by SEED in the proportions of the modules,
are learnt from, first without labels by the topic model, then with them by logistic regression on
its topics, each divided by its standard deviation.

The model is the replicated softmax, an RBM whose visible units are the words of a document, as many
copies of one softmax unit as it has words. Salakhutdinov and Hinton 2009 found it better than LDA
by the likelihood of new documents; short strings, as here, and telling modules apart is another
task. LSA is the singular value decomposition of TF-IDF weights, linear and the cheapest of the
three; all words, without any topics, tell the most.

R. Salakhutdinov, G. E. Hinton, Replicated softmax: an undirected topic model, NIPS 2009. D. M.
Blei, A. Y. Ng, M. I. Jordan, Latent Dirichlet allocation, JMLR 3, 2003. S. Deerwester et al.,
Indexing by latent semantic analysis, Journal of the American Society for Information Science 41,
1990.
"""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import LatentDirichletAllocation, TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from viva.lab import BadSetting, Count, Outcome, Positive, Seed, Table
from viva.lab.picture import draw
from viva.lab.rbm import ReplicatedSoftmax

STATED = "A restricted Boltzmann machine is useful for topic modelling."
VERDICT = "half true"

TOPICS: Count = 50
WORDS: Count = 1000
MODULES: Count = 20
RATE: Positive = 0.002
EPOCHS: Count = 60
STEPS: Count = 5  # of Gibbs sampling in each update
SEED: Seed = 0

QUICK = {"EPOCHS": 45, "STEPS": 3}
BROKEN = {"RATE": 1e-7}  # it learns nothing, and its topics are random features
QUOTED = {"rbm": (0.69, 0.06), "lda": (0.62, 0.08), "lsa": (0.81, 0.05)}

LEAST_WORDS = 20
LEFT_OUT = {"site-packages", "test", "tests", "idlelib", "lib2to3", "encodings", "pydoc_data"}

Array = NDArray[np.float64]


def documents() -> Iterator[tuple[str, str]]:
    """Yield the documentation strings of the standard library, each with its top module."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if LEFT_OUT & set(parts):
            continue
        try:
            with warnings.catch_warnings():  # of old escapes in strings
                warnings.simplefilter("ignore")
                tree = ast.parse(path.read_text("utf-8", errors="replace"))
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text and len(text.split()) >= LEAST_WORDS:
                    yield text, parts[0].removesuffix(".py")


def told(known: Any, labels: Any, new: Any, right: Any) -> float:  # noqa: ANN401
    """Return how often a linear classifier tells the module from what it is given."""
    classifier = LogisticRegression(max_iter=500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return float(classifier.fit(known, labels).score(new, right))


def scaled(known: Array, new: Array) -> tuple[Array, Array]:
    """Divide by the standard deviation of each column."""
    width = known.std(0).clip(1e-9)
    return known / width, new / width


def run(folder: Path) -> Outcome:
    """Learn topics in three ways, and see what a classifier makes of them."""
    found = list(documents())
    names = [name for name, _ in Counter(module for _, module in found).most_common(MODULES)]
    kept = [(text, module) for text, module in found if module in names]
    if len(names) < 2 or len(kept) < 200:
        raise BadSetting("Fewer than 200 documents of two modules are left: raise MODULES.")
    texts, y = [text for text, _ in kept], np.array([module for _, module in kept])
    known, new = train_test_split(range(len(y)), test_size=0.3, random_state=SEED, stratify=y)

    words = CountVectorizer(
        stop_words="english", token_pattern=r"[a-z]{3,}", max_features=WORDS, min_df=5
    )
    x = words.fit_transform([texts[i] for i in known])  # (n, words)
    z = words.transform([texts[i] for i in new])
    tfidf = TfidfTransformer(sublinear_tf=True).fit(x)
    if min(x.shape) <= TOPICS:
        raise BadSetting(f"TOPICS cannot be {TOPICS}: there are only {min(x.shape)} words.")

    machine = ReplicatedSoftmax(
        n_components=TOPICS,
        learning_rate=RATE,
        n_iter=EPOCHS,
        n_gibbs=STEPS,
        momentum=0.9,
        batch_size=50,
        random_state=np.random.RandomState(SEED),
    ).fit(x)
    models: dict[str, tuple[Any, Any]] = {
        "RBM": scaled(machine.transform(x), machine.transform(z)),
    }
    lda = LatentDirichletAllocation(TOPICS, max_iter=20, random_state=SEED).fit(x)
    models["LDA"] = scaled(lda.transform(x), lda.transform(z))
    lsa = TruncatedSVD(TOPICS, random_state=SEED).fit(tfidf.transform(x))
    models["LSA"] = scaled(lsa.transform(tfidf.transform(x)), lsa.transform(tfidf.transform(z)))
    models["all words"] = (tfidf.transform(x), tfidf.transform(z))

    right = {name: told(a, y[known], b, y[new]) for name, (a, b) in models.items()}
    guessed = float(Counter(y[new]).most_common(1)[0][1] / len(new))
    holds = right["LDA"] + 0.03 <= right["RBM"] <= right["LSA"] - 0.03
    holds = holds and right["RBM"] >= 3 * guessed

    topic = np.asarray(machine.components_)[0]  # (words,)
    vocabulary = words.get_feature_names_out()
    top = ", ".join(vocabulary[i] for i in topic.argsort()[::-1][:6])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        order = sorted(right, key=right.__getitem__)
        shares = [100 * right[name] for name in order]
        colours = ["C1" if name == "RBM" else "C0" for name in order]
        bars = axes.barh(order, shares, color=colours)
        axes.bar_label(bars, fmt="%.0f %%", padding=3)
        axes.axvline(100 * guessed, color="C6", linestyle="--", marker="")
        axes.text(100 * guessed + 1, 3.55, "the largest module, always guessed", fontsize=8)
        axes.set_ylim(-0.6, 3.9)
        axes.set(xlabel="documents whose module is told (%)", ylabel="told from", xlim=(0, 100))

    shown = {name: f"{100 * share:.0f} %" for name, share in right.items()}
    picture = draw(
        folder,
        paint,
        title=f"From {TOPICS} topics of an RBM a classifier tells {shown['RBM']} of the modules, "
        f"from LDA's {shown['LDA']}, from LSA's {shown['LSA']}",
        alt=f"Bars: the share of {len(new)} new documentation strings whose module, of {MODULES}, "
        f"a linear classifier tells: from all words {shown['all words']}, from {TOPICS} "
        f"dimensions of LSA {shown['LSA']}, from as many topics of an RBM {shown['RBM']} and of "
        f"LDA {shown['LDA']}; always guessing the largest module would be right for {guessed:.0%}.",
        height=3.2,
    )
    return Outcome(
        holds=holds,
        numbers={
            "documents": len(y),
            "rbm": right["RBM"],
            "lda": right["LDA"],
            "lsa": right["LSA"],
            "all_words": right["all words"],
            "guessed": guessed,
            "words_a_document": float(sparse.csr_matrix(x).sum(1).mean()),
            "first_topic": top,
        },
        picture=picture,
        table=Table.of(
            ("told from", "documents whose module is told (%)"),
            [(name, round(100 * share, 1)) for name, share in right.items()],
        ),
    )
