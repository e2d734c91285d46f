from django.urls import path
from django.views.i18n import set_language

from supervision.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("watermark.svg", views.watermark, name="watermark"),
    path("healthz", views.health, name="health"),
    path("i18n/setlang/", set_language, name="language"),
]
