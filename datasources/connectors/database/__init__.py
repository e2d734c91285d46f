"""The connector for tables and views of another system's database."""

from datasources.connectors.database.connector import DatabaseConnector
from datasources.connectors.database.systems import SYSTEMS

__all__ = ["SYSTEMS", "DatabaseConnector"]
