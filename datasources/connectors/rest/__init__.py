"""The connector for another system's HTTP interface."""

from datasources.connectors.rest.connector import RestConnector

__all__ = ["RestConnector"]
