"""Pages of datasets, standards and loads."""

READ = "datasources.browse_rows"
LOAD = "datasources.load_data"
MANAGE = "datasources.manage_catalogue"
SOURCES = "datasources.manage_sources"
LOOK_UP = "datasources.look_up"
