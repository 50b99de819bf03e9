import pytest

from viva.lab.number import brief, fixed, significant


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0.00"),
        (0.14159, "0.14"),
        (-0.14159, "−0.14"),
        (0.00731, "0.01"),
        (0.00431, "4e-3"),
        (2.77e-10, "3e-10"),
        (-8.48e-20, "−8e-20"),
        (123456, "1e5"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_a_number_of_any_size_is_told_in_a_few_characters(number, said):
    assert brief(number) == said


def test_a_minus_is_a_real_one_and_a_plus_is_shown_where_it_is_wanted():
    assert fixed(-0.029) == "−0.03"
    assert fixed(0.9985, plus=True) == "+1.00"
    assert fixed(1.5, digits=0) == "2"


def test_only_the_digits_that_count_are_kept():
    assert significant(8.4823e-20) == 8.48e-20
    assert significant(123456, 2) == 120000
