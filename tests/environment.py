"""Loaded before Django reads its settings: every test process keeps its files in a folder of its own."""

import atexit
import os
import shutil
import tempfile

# a worker of pytest-xdist inherits the folder of the process that started it, and needs its own all the same
if "DATA_DIR" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="supervision-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("AUDIT_KEY", "an audit key for tests only")
os.environ.setdefault("SECRET_KEY", "a secret key for tests only, never used elsewhere")
