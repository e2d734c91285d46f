"""The long sweeps run by their own command only: ``pytest -m slow``."""

import pytest


def pytest_collection_modifyitems(config, items):
    if "slow" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="a long sweep: make test-slow"))
