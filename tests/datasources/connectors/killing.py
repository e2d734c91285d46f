"""Scripts that run inside an installation whose collector is killed."""


def planted_rows(first: int, end: int) -> list[dict]:
    """Rows as the interface serves them, one a day."""
    return [
        {"CASE_NO": f"C-{number}", "DECISION_DATE": "2025-01-05", "changed_at": f"2025-06-{number:02d}"}
        for number in range(first, end)
    ]


#: a source of the county office that asks the interface for rows since the last one
PLANT = """
from datasources.actions.sources import create_source, change_source
from datasources.models import DataStandard
from datasources.office_directory import path_of
from supervision.offices.models import Office, User
user = User.objects.create(username="keeper", office=Office.objects.get(code="640202"))
source = create_source(
    actor=user, office_code="640202", office_path=path_of("640202"), name="登记", kind="rest", secret={"token": "t"},
    standard=DataStandard.objects.get(slug="h2_decision"),
    connection={"url": "%(address)s/plain", "rows_path": "data.items", "since_parameter": "since"},
)
change_source(source, actor=user, cursor_column="changed_at", crontab="* * * * *")
"""
#: what the sweep and other workers do once the lease has run out
TAKE_UP = """
from datetime import timedelta
from django.utils import timezone
from datasources.actions import perform_load
from datasources.actions.collecting import perform_collection
from datasources.models import Collection, Load
past = timezone.now() - timedelta(minutes=1)
for model, perform in ((Collection, perform_collection), (Load, perform_load)):
    for work in model.objects.filter(status__in=("queued", "running")):
        model.objects.filter(pk=work.pk, status="running").update(lease_until=past)
        assert perform(work.pk)
"""
#: keys in the dataset, the position, how many loads and collections there are
STATE = """
import pyarrow.parquet as pq
from pathlib import Path
from django.conf import settings
from datasources.connectors.watermark import Position
from datasources.models import Collection, DataSource, Load
parts = [part["path"] for load in Load.objects.current() for part in load.manifest]
tables = [pq.read_table(Path(settings.LAKE_URL) / part) for part in parts]
keys = sorted(key for table in tables for key in table["case_no"].to_pylist())
source = DataSource.objects.get()
print(keys, Position.from_text(source.cursor_value).shown, Load.objects.count(), Collection.objects.count())
"""
