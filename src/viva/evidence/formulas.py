"""Formulas: LaTeX, Unicode and plain letters in one spelling, before words are compared.

``\\frac{m_t}{\\sqrt{v_t}}``, ``mₜ/√vₜ`` and ``m_t / sqrt(v_t)`` are the same answer. Only what is
compared is changed; quotes keep their own spelling.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
"""Characters between two dollar signs, or two braces, that may be a formula."""
DEPTH = 6
"""Levels of braces that are opened."""

_GREEK = {
    chr(code): unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in (*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA))
} | {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "ℓ": "l", "ς": "sigma"}
_SIGNS = _GREEK | {
    "√": " sqrt ",
    "∑": " sum ",
    "∏": " product ",
    "∫": " integral ",
    "∂": "d",
    "∇": " gradient ",
    "∞": " infinity ",
    **dict.fromkeys("·⋅×∗⊙", " * "),
    "÷": " / ",
    "−": "-",
    "≤": " <= ",
    "≥": " >= ",
    "≠": " != ",
    **dict.fromkeys("≈≃∼", " ~ "),
    "≡": " = ",
    "∝": " proportional to ",
    "∈": " in ",
    **dict.fromkeys("→⇒⟹↦", " -> "),
    "←": " <- ",
    "‖": "||",
}
_NAMED = {name: sign for sign, name in _GREEK.items() if sign.islower()} | {
    **{name.capitalize(): sign for sign, name in _GREEK.items() if sign.isupper()},
    **{"varepsilon": "ε", "varphi": "φ", "vartheta": "θ", "ell": "ℓ", "sigma": "σ"},
    **{"cdot": "·", "times": "×", "ast": "∗", "odot": "⊙", "div": "÷", "partial": "∂"},
    **{"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "equiv": "≡"},
    **{"approx": "≈", "sim": "∼", "propto": "∝", "in": "∈", "nabla": "∇", "infty": "∞"},
    **{"to": "→", "rightarrow": "→", "Rightarrow": "⇒", "mapsto": "↦", "implies": "⇒"},
    **{"leftarrow": "←", "gets": "←", "sum": "∑", "prod": "∏", "int": "∫", "top": "T"},
    **dict.fromkeys(("left", "right", "big", "Big", "bigl", "bigr", "quad", "qquad"), ""),
    **dict.fromkeys(("displaystyle", "limits"), ""),
}
_LOOKS = frozenset(
    ("mathrm", "mathbf", "mathcal", "mathbb", "text", "operatorname", "boldsymbol", "vec")
)
_OVER = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303"}
_OVER |= {"bar": "\u0304", "overline": "\u0304"}
_HATS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar"}
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀᵗᵏᵈⁱˡ", "0123456789+-nTtkdil")
_LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋ₜₖₙᵢⱼₘₓₐₑₒₚₛₗₕ", "0123456789+-tknijmxaeopslh")

_RAISED = re.compile(f"[{''.join(map(chr, _HIGH))}]+")
_LOWERED = re.compile(f"[{''.join(map(chr, _LOW))}]+")
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_ACCENTED = re.compile(r"(?<![^\W\d_])[^\W\d_\x00-\x7f](?![^\W\d_])")
_HATTED = re.compile(rf"(?<![^\W\d_])([a-zA-Z])([{''.join(_HATS)}])(?![^\W\d_])")
_DOLLARS = re.compile(rf"\$\$?([^$\n]{{1,{LONGEST}}})\$\$?")
_ODD = re.compile(r"[\\^_=]")
_BRACKETS = re.compile(r"\\[()\[\]]")
_SPACES = re.compile(r"\\[,;:! ]")
_INNER = rf"\{{([^{{}}]{{0,{LONGEST}}})\}}"
_INDEX = re.compile(rf"([_^]){_INNER}")
_FRACTION = re.compile(rf"\\[dt]?frac\s?{_INNER}\s?{_INNER}")
_ROOT = re.compile(rf"\\sqrt\s?{_INNER}")
_DRESSED = re.compile(rf"\\({'|'.join((*_LOOKS, *_OVER))})\s?{_INNER}")
_COMMAND = re.compile(r"\\([a-zA-Z]{1,14})")
_SIMPLE = re.compile(r"[\w.√\u0302-\u0305]*")
_POWER = re.compile(r"\^\(?([23])(?![\w.])\)?")
_POWERS = {"2": " squared ", "3": " cubed "}
_SQUARE_ROOT = re.compile(r"\b(?:square[ -])?roots?\b", re.IGNORECASE)


def readable(text: str) -> str:
    """Return a text without LaTeX, in the signs that people write; the rest stays."""
    if "\\" not in text and "$" not in text and "{" not in text:
        return text
    text = _DOLLARS.sub(lambda m: m[1] if _ODD.search(m[1]) else m[0], text)
    text = _SPACES.sub(" ", _BRACKETS.sub(" ", text))
    for _ in range(DEPTH):
        before = text
        text = _INDEX.sub(lambda m: m[1] + _grouped(m[2]), text)
        text = _FRACTION.sub(lambda m: f"{_grouped(m[1])} / {_grouped(m[2])}", text)
        text = _ROOT.sub(lambda m: f"√{_grouped(m[1])}", text)
        text = _DRESSED.sub(lambda m: m[2] + _OVER.get(m[1], ""), text)
        if text == before:
            break
    return _COMMAND.sub(lambda m: _NAMED.get(m[1], m[1]), text)


def plain(text: str) -> str:
    """Return a text whose formulas are written in plain letters and signs; the rest stays."""
    text = readable(text)
    if text.isascii():
        return text
    text = _RAISED.sub(lambda m: f"^{m[0].translate(_HIGH)}", text)
    text = _LOWERED.sub(lambda m: f"_{m[0].translate(_LOW)}", text)
    text = _ACCENTED.sub(lambda m: unicodedata.normalize("NFD", m[0]), text)
    text = _HATTED.sub(lambda m: m[1] + _HATS[m[2]], text)
    return _SIGN.sub(lambda m: _SIGNS[m[0]], text)


def spoken(text: str) -> str:
    """Return a text with its formulas plain, powers in words, and each root under one name."""
    text = _POWER.sub(lambda m: _POWERS[m[1]], plain(text))
    return _SQUARE_ROOT.sub(" sqrt ", text)


def _grouped(inner: str) -> str:
    inner = inner.strip()
    return inner if _SIMPLE.fullmatch(inner) else f"({inner})"
