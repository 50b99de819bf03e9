"""Print the demonstration interview: a real one, held with the answers beside this file."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = ("practice", "--interview", "program", "--answers", str(HERE / "answers.jsonl"))


def dialogue() -> str:
    """Return what the terminal shows of the demonstration interview, at 80 columns."""
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run(
            [sys.executable, "-c", "from viva.cli import main; main()", *COMMAND],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "VIVA_HOME": home, "COLUMNS": "80"},
        )
    return run.stdout


def excerpt(*pieces: tuple[str, int]) -> str:
    """Return pieces of the interview: from the turn with a phrase on, so many turns."""
    shown = "\n".join(line.rstrip() for line in dialogue().splitlines())
    turns = re.split(r"\n+(?=Interviewer|You:)", shown)
    begins = [(next(n for n, t in enumerate(turns) if phrase in t), k) for phrase, k in pieces]
    return "\n[…]\n".join("\n".join(turns[n : n + k]) for n, k in begins)


if __name__ == "__main__":
    print(dialogue(), end="")
