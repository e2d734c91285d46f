"""Where the real data lie, and the mark for tests that need them."""

from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_real_data = pytest.mark.skipif(not REAL.exists(), reason="the real data are not beside the project")
