from django.urls import path

from supervision.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("open/", views.open_from_leads, name="open"),
    path("<int:pk>/", views.case, name="case"),
]
