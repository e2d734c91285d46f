app_name = "datasources"
urlpatterns = []
