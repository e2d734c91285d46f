app_name = "models_engine"
urlpatterns = []
