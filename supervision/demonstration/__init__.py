"""云州省, an invented province: files as agencies send them, with what a run must find in them known beforehand.

Every person, company, agency, plate and number here is made up; division codes 99xxxx and court codes 云91, 云92 exist
nowhere.
"""

from supervision.demonstration.province import AS_OF, SEED, Province, generate
from supervision.demonstration.sheets import Sheet
from supervision.demonstration.world import Expected

__all__ = ["AS_OF", "SEED", "Expected", "Province", "Sheet", "generate"]
