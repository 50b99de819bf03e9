"""Numbers as titles and tables of experiments show them."""

from __future__ import annotations

from math import isfinite


def significant(number: float, digits: int = 3) -> float:
    """Return a number rounded to the digits that count, so that 8.4823e-20 becomes 8.48e-20."""
    return float(f"{number:.{digits}g}")


def fixed(number: float, digits: int = 2, plus: bool = False) -> str:
    """Return a number with so many digits after the point and with a real minus, such as −0.03.

    Args:
        number: what is shown.
        digits: after the point.
        plus: shows the plus of positive numbers too.
    """
    return f"{number:{'+' if plus else ''}.{digits}f}".replace("-", "−")


def brief(number: float) -> str:
    """Return a number of any size in a few characters, such as 0.14, 3e-10 or 2e5."""
    if number == 0 or 0.005 <= abs(number) < 1000 or not isfinite(number):
        return fixed(number)
    mantissa, exponent = f"{number:.0e}".split("e")
    return f"{fixed(float(mantissa), 0)}e{int(exponent)}"
