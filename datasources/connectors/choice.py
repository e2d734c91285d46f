"""The connector that a source asks for."""

from datasources.connectors import Connector
from datasources.connectors.database import DatabaseConnector
from datasources.connectors.rest import RestConnector
from datasources.connectors.secrets import unseal
from datasources.models import DataSource

CONNECTORS: dict[str, type] = {
    DataSource.Kind.DATABASE: DatabaseConnector,
    DataSource.Kind.REST: RestConnector,
}


def connector_for(source: DataSource) -> Connector:
    """Of a database or an interface; raises SourceError where it cannot even be tried."""
    return CONNECTORS[source.kind](source.connection, unseal(source.secret))
