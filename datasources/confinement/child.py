"""The first thing a confined child does: raise the walls, then run the module that was asked for.

``python -m datasources.confinement.child PLAN MODULE ARGUMENT…``: PLAN is an open file's number.
"""

import importlib
import json
import os
import runpy
import sys

from datasources.confinement.plan import Confinement
from datasources.confinement.walls import raise_walls

#: ends with this status where a wall is missing that must stand
WALL_MISSING = 78


def main(plan_file: int, module: str, arguments: list[str]) -> None:
    """Confine this process and become ``module``; without one, say which walls are missing."""
    with os.fdopen(plan_file) as file:
        parent, required, plan = file.read().split("\n", 2)
    if module:  # its package is found while the product's folder may still be listed
        importlib.import_module(module.partition(".")[0])
    missing = raise_walls(Confinement.from_json(plan), int(parent))
    if not module:
        print(json.dumps(missing))
        return
    if lacking := missing.keys() & set(required.split()):
        print(f"confinement: missing walls: {', '.join(sorted(lacking))}", file=sys.stderr, flush=True)
        os._exit(WALL_MISSING)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
