"""One formula in three spellings is one answer; text without formulas stays as it is."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.evidence.formulas import plain, readable, spoken
from viva.evidence.likeness import words

GREEK = {"alpha": "α", "beta": "β", "sigma": "σ", "theta": "θ", "lambda": "λ", "Omega": "Ω"}
_LETTERS = st.sampled_from("mvxwLzqr")
_DIGITS = st.sampled_from("123456789")


def _leaf(latex, unicode, ascii):
    return st.just((latex, unicode, ascii))


_LEAVES = st.one_of(
    _LETTERS.map(lambda c: (c, c, c)),
    _DIGITS.map(lambda c: (c, c, c)),
    st.sampled_from(sorted(GREEK)).map(lambda n: (f"\\{n}", GREEK[n], n.lower())),
    _LETTERS.map(lambda c: (f"{c}_t", f"{c}ₜ", f"{c}_t")),
    _LETTERS.map(lambda c: (f"\\hat{{{c}}}_{{1}}", f"{c}\u0302₁", f"{c}hat_1")),
)


def _larger(inner):
    return st.one_of(
        st.tuples(inner, inner).map(
            lambda two: (
                f"\\frac{{{two[0][0]}}}{{{two[1][0]}}}",
                f"({two[0][1]})/({two[1][1]})",
                f"({two[0][2]}) / ({two[1][2]})",
            )
        ),
        inner.map(lambda one: (f"\\sqrt{{{one[0]}}}", f"√({one[1]})", f"sqrt({one[2]})")),
        inner.map(lambda one: (f"({one[0]})^{{2}}", f"({one[1]})²", f"({one[2]})^2")),
        st.tuples(inner, inner).map(
            lambda two: (
                f"{two[0][0]} \\cdot {two[1][0]}",
                f"{two[0][1]} · {two[1][1]}",
                f"{two[0][2]} * {two[1][2]}",
            )
        ),
    )


FORMULAS = st.recursive(_LEAVES, _larger, max_leaves=6)


@given(FORMULAS)
def test_latex_unicode_and_plain_letters_are_the_same_words(formula):
    latex, unicode, ascii = formula
    assert words(f"${latex}$") == words(unicode) == words(ascii) != []
    assert words(f"\\( {latex} \\)") == words(ascii)


@pytest.mark.parametrize(
    "spelling",
    [r"$\sigma^2 = E[x^{2}] - \mu^2$", "σ² = E[x²] − μ²", "sigma^2 = E[x^2] - mu^2"],
)
def test_a_square_is_said_as_a_word(spelling):
    said = "sigma squared = E [x squared] - mu squared"
    assert words(spelling) == words(said)


@pytest.mark.parametrize("root", ["√d_k", r"\sqrt{d_k}", "sqrt(d_k)", "square root d_k", "root dₖ"])
def test_a_root_is_a_root(root):
    assert words(root) == ["sqrt", "dk"]


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,;:!?()[]'\"/*+-=<>|&%#@\n"))
def test_text_without_signs_of_a_formula_stays_letter_by_letter(text):
    assert readable(text) == plain(text) == text


@pytest.mark.parametrize("text", ["It costs $5 or $6.", "{'a': 1}", "naïve café, über-fit", "梯度"])
def test_ordinary_text_stays(text):
    assert plain(text) == text


@given(st.text())
def test_any_text_comes_out_and_stays_bounded(text):
    assert len(spoken(text)) <= 25 * len(text)


@pytest.mark.parametrize(
    "text", ["{" * 20_000, "\\frac{" * 5_000, "$" * 20_000, "\\hat{" * 4_000 + "}" * 4_000]
)
def test_nothing_but_signs_is_quick_and_harmless(text):
    assert len(plain(text)) <= 2 * len(text)
