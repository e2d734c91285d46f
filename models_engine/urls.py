"""Addresses of models and runs."""

from django.urls import path

from models_engine.views import differences, estimate, library, preview, runs, versions

app_name = "models_engine"
urlpatterns = [
    path("models/", library.models, name="models"),
    path("models/import/", versions.import_file, name="import"),
    path("models/<slug:slug>/", library.model, name="model"),
    path("models/<slug:slug>/differences/", differences.differences, name="differences"),
    path("models/<slug:slug>/estimate/", estimate.estimate, name="estimate"),
    path("models/<slug:slug>/run/", library.run_model, name="run_model"),
    path("models/<slug:slug>/versions/<int:number>/source/", versions.source, name="source"),
    path("models/<slug:slug>/versions/<int:number>/preview/", preview.preview, name="preview"),
    path("models/<slug:slug>/versions/<int:number>/publish/", versions.publish, name="publish"),
    path("models/<slug:slug>/versions/<int:number>/retire/", versions.retire, name="retire"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/cancel/", runs.cancel, name="cancel_run"),
    path("runs/<int:pk>/again/", runs.again, name="run_again"),
]
