"""Print the demonstration interview: a real one, held with the answers beside this file."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = ("practice", "--interview", "first", "--answers", str(HERE / "answers.jsonl"))


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


if __name__ == "__main__":
    print(dialogue(), end="")
