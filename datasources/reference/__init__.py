"""Reference data that comes with the product: plain facts, and the tables of the reference standards made of them.

The facts lie in ``facts``, written down by hand from public notices, so that an update is a line in a small file:

* ``lpr_rate.csv``: the loan prime rate as the National Interbank Funding Center published it, 2019-08 to 2025-01;
* ``average_wage.csv``: yearly wages in urban units, in yuan, of the National Bureau of Statistics, 2016 to 2024;
* ``divisions.csv``: codes and names of GB/T 2260 with the months of the lists that first had them and first had them
  no longer, 1980-12 to 2023-06; successors where a division of the same name appeared as this one went.

Working days come from the chinesecalendar package, which follows the yearly notices of the State Council.
"""

from datasources.reference.tables import TABLES, ReferenceTable

__all__ = ["TABLES", "ReferenceTable"]
