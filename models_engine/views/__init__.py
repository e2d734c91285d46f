"""Pages of the model library and of runs."""

#: reading models and run figures: everybody who may look at data
READ = "datasources.browse_rows"
WRITE = "models_engine.write_model"
PUBLISH = "models_engine.publish_model"
RUN = "models_engine.run_model"
