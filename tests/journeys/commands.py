"""Runs the platform's commands inside the test and reads the JSON object they print."""

import json
from io import StringIO

from django.core.management import call_command


def run(*words) -> dict:
    out = StringIO()
    call_command(*map(str, words), "--format", "json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())
