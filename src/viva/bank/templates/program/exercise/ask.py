"""What the program is asked. Every public function is one question; it holds no expectation.

`program` calls the candidate's functions with NumPy's arrays, whatever library they use. `given`
has what judge.py drew. What is returned crosses to the judge: an array, a number, or a dictionary
of them.
"""


def once(program, given):
    return program.standardise(given["x"])


def shifted(program, given):
    return program.standardise(given["x"] * given["scale"] + given["shift"])


def changed(program, given):
    return program.changes("standardise", given["x"])
