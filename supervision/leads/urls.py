from django.urls import path

from supervision.leads import pack_views, views

app_name = "leads"
urlpatterns = [
    path("", views.leads, name="leads"),
    path("export/", views.download, name="export"),
    path("<int:pk>/", views.lead, name="lead"),
    path("<int:pk>/reveal/", views.unmask, name="reveal"),
    path("packs/new/", pack_views.make, name="make_pack"),
    path("packs/key/", pack_views.public_key, name="pack_key"),
    path("packs/<int:pk>/", pack_views.pack, name="pack"),
    path("<int:pk>/<slug:word>/", views.make_move, name="move"),
]
