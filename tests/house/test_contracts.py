"""What holds the house together: who imports whom, migrations that match the tables, documented commands."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
OUR_FLOORS = ("datasources", "models_engine", "supervision")


def test_every_import_follows_the_order_of_the_floors():
    linter = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"], cwd=ROOT, capture_output=True, text=True
    )
    assert linter.returncode == 0, linter.stdout


@pytest.mark.django_db
def test_the_migrations_build_the_tables_the_models_describe():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def our_commands() -> list[tuple[str, str]]:
    return [(app, name) for name, app in get_commands().items() if isinstance(app, str) and app.startswith(OUR_FLOORS)]


@pytest.mark.parametrize(("app", "name"), our_commands(), ids=lambda value: value)
def test_every_command_says_what_it_does(app, name):
    assert load_command_class(app, name).help.strip()


def test_the_commands_that_stay_put_are_there():
    promised = {
        "import_standards",
        "load_dataset",
        "check_model",
        "import_models",
        "publish_model",
        "run_model",
        "export_leads",
        "verify_audit",
    }
    assert promised <= {name for _, name in our_commands()}


def test_the_readme_names_every_setting_that_the_environment_may_change():
    import re

    settings = (ROOT / "supervision/settings/__init__.py").read_text(encoding="utf-8")
    names = set(re.findall(r'(?:env\.\w+|_secret)\(\s*"([A-Z_]+)"', settings))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert names
    assert sorted(name for name in names if f"`{name}`" not in readme) == []


def test_nothing_third_party_is_committed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert [
        path for path in tracked if "node_modules" in path or path.endswith((".min.js", ".min.css", ".woff2"))
    ] == []
