"""How a command ends."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("words", [
    ["load_dataset", "s", "f.csv", "--office", "990101", "--coverage-from", "2024-13-01"],
    ["run_model", "m", "--office", "990101", "--as-of", "2024-13-01"],
])  # fmt: skip
def test_a_command_called_wrongly_ends_with_1_and_says_why_on_stderr(words):
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "“2024-13-01”不是日期" in done.stderr
    assert "Traceback" not in done.stderr
