"""A mapping as people keep it in a file."""

import io
from collections.abc import Mapping

from ruamel.yaml import YAML


def as_yaml(mapping: Mapping[str, str]) -> str:
    """``header: column`` by the line; a header that is left out has no column."""
    out = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style, writer.allow_unicode, writer.width = False, True, 1000
    writer.sort_base_mapping_type_on_output = False
    writer.dump(dict(mapping), out)
    return out.getvalue()
