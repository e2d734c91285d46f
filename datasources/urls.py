from django.urls import path

from datasources.views import datasets, loads, pool, standards, terms, upload

app_name = "datasources"
urlpatterns = [
    path("pool/", pool.pool, name="pool"),
    path("", datasets.datasets, name="datasets"),
    path("register.<slug:form>", datasets.register_file, name="register"),
    path("deposit/", terms.keep, name="deposit"),
    path("datasets/<slug:slug>/", datasets.dataset, name="dataset"),
    path("datasets/<slug:slug>/loads/", datasets.dataset_loads, name="dataset_loads"),
    path("datasets/<slug:slug>/lineage/", datasets.lineage, name="lineage"),
    path("datasets/<slug:slug>/fields/", datasets.fields, name="fields"),
    path("datasets/<slug:slug>/terms/", terms.describe, name="terms"),
    path("datasets/<slug:slug>/purge/", terms.purge, name="purge"),
    path("datasets/<slug:slug>/agreements/", terms.agreements, name="agreements"),
    path("datasets/<slug:slug>/agreements/new/", terms.record, name="record_agreement"),
    path("datasets/<slug:slug>/agreements/<int:number>/end/", terms.end, name="end_agreement"),
    path("datasets/<slug:slug>/agreements/<int:number>/file/", terms.agreement_file, name="agreement_file"),
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
    path("loads/<int:pk>/reinstate/", loads.reinstate, name="reinstate"),
]
