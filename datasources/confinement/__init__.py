"""Children that may do little: no network, no file but the named ones, bounded in memory, time, files and processes.

Knows nothing of what the child does; readers of intricate formats, look-ups and runs of models all start through it.
"""

from datasources.confinement.errors import WallsMissing
from datasources.confinement.plan import Confinement
from datasources.confinement.starting import WALLS, missing_walls, required_walls, start

__all__ = ["WALLS", "Confinement", "WallsMissing", "missing_walls", "required_walls", "start"]
