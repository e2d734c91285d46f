from django.urls import path

from supervision.leads import views

app_name = "leads"
urlpatterns = [
    path("", views.leads, name="leads"),
    path("export/", views.download, name="export"),
    path("<int:pk>/", views.lead, name="lead"),
    path("<int:pk>/reveal/", views.unmask, name="reveal"),
    path("<int:pk>/<slug:word>/", views.make_move, name="move"),
]
