from django.urls import path

from datasources.views import datasets, loads, standards, upload

app_name = "datasources"
urlpatterns = [
    path("", datasets.datasets, name="datasets"),
    path("datasets/<slug:slug>/", datasets.dataset, name="dataset"),
    path("datasets/<slug:slug>/sample/", datasets.sample, name="sample"),
    path("standards/", standards.standards, name="standards"),
    path("standards/<slug:slug>/", standards.standard, name="standard"),
    path("upload/", upload.upload, name="upload"),
    path("upload/<int:pk>/", upload.draft, name="draft"),
    path("upload/<int:pk>/reread/", upload.reread, name="reread"),
    path("upload/<int:pk>/discard/", upload.discard, name="discard"),
    path("loads/<int:pk>/", loads.load, name="load"),
    path("loads/<int:pk>/rejects.csv", loads.rejects, name="rejects"),
    path("loads/<int:pk>/publish/", loads.publish, name="publish"),
    path("loads/<int:pk>/cancel/", loads.cancel, name="cancel"),
    path("loads/<int:pk>/withdraw/", loads.withdraw, name="withdraw"),
]
