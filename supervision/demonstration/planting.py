"""Puts the demonstration province into the records: people, data, models, runs, decisions. What is there stays."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from datasources.actions import Delivery, perform_load, queue_streams, withdraw_load
from datasources.errors import DataError
from datasources.models import DataStandard, Load
from models_engine.actions import import_library, perform_run, publish_version, queue_run
from models_engine.errors import ModelError
from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.api.actions import NewClient, create_client
from supervision.api.models import Client
from supervision.cases.actions import open_case
from supervision.demonstration.people import plant_people
from supervision.demonstration.province import Province, generate
from supervision.demonstration.sheets import Sheet
from supervision.demonstration.terms import plant_terms
from supervision.demonstration.world import AS_OF
from supervision.errors import SupervisionError
from supervision.leads.actions import dismiss, take_up
from supervision.leads.lifecycle import DismissReason
from supervision.leads.models import Lead, LeadEvent
from supervision.offices.demonstration import plant_demonstration_offices
from supervision.offices.models import Office, User

MODELS = (
    "accessory_penalty_improper",
    "theft_fine_missing",
    "cc_unregistered",
    "cc_sanction_not_notified",
    "zb_property_collision",
)
#: needs nothing that only the province holds, but for the catalogue of charges, which is read from above
CITY_MODEL = "accessory_penalty_improper"
CLIENT = "演示数据共享平台"
SCOPES = ["leads:read", "models:read", "figures:read"]
#: every so many leads one is taken up, one dismissed, one filed; the rest waits
EVERY = 6
Say = Callable[[str], None]


class DemonstrationFailed(SupervisionError):
    """A load or a run of the demonstration did not end well."""

    code = "demonstration_failed"


def plant(say: Say, *, fresh: bool = False) -> NewClient | None:
    """Everything that is not there yet; with ``fresh`` the data is withdrawn, loaded and run again.

    Answers the REST client when it was made now: its secret can be shown only once.

    Raises:
        DemonstrationFailed: a load or a run failed; what came before it stays.
    """
    offices = plant_demonstration_offices()
    people = plant_people(offices)
    province = offices["province"]
    client = plant_client(province)
    if fresh:
        withdraw_all(province, people["admin"])
    if fresh or not _complete(province):
        with tempfile.TemporaryDirectory() as folder:
            say("生成演示省的数据文件")
            load_all(generate(Path(folder)), people["admin"], say)
        plant_terms(offices, people)
        publish_all(province, people["admin"], say)
        run_all(province, people["admin"], say, again=fresh)
        run_in_city(offices["city_a"], people["author"], say, again=fresh)
    decide(people)
    return client


def plant_client(province: Office) -> NewClient | None:
    """A REST client of the province; None when it is there."""
    if Client.objects.filter(name=CLIENT).exists():
        return None
    return create_client(CLIENT, office=province, scopes=SCOPES, actor=None)


def load_all(generated: Province, actor: User, say: Say) -> None:
    """Every file into its office's dataset; a dataset that has current data is left alone."""
    offices = {office.code: office for office in Office.objects.filter(is_demonstration=True)}
    standards = {standard.slug: standard for standard in DataStandard.objects.all()}
    filled = set(Load.objects.current().values_list("dataset__slug", flat=True))
    for sheet in generated.sheets:
        if f"{sheet.standard}-{sheet.office}" not in filled:
            say(f"导入 {sheet.path.name}（{sheet.rows:,} 行）")
            _load(sheet, standards[sheet.standard], offices[sheet.office], actor)


def _load(sheet: Sheet, standard: DataStandard, office: Office, actor: User) -> None:
    delivery = Delivery(
        standard=standard,
        office_code=office.code,
        office_path=office.path,
        source_name=sheet.source,
        coverage=sheet.coverage,
    )
    with sheet.path.open("rb") as stream:
        load = queue_streams(delivery, [stream], actor=actor, ring=False)
    perform_load(load.pk)
    load.refresh_from_db()
    if load.published_at is None:
        raise DemonstrationFailed(sheet.path.name, load.error, "请查看该批次的页面，处理后再次执行 demonstrate。")


def withdraw_all(province: Office, actor: User) -> None:
    """Take back what the province's datasets hold now."""
    for load in Load.objects.current().filter(office_path__startswith=province.path):
        withdraw_load(load, actor=actor, reason="重新导入演示数据")


def publish_all(province: Office, actor: User, say: Say) -> None:
    """The shipped models, published by the province where nobody has published them yet."""
    import_library()
    for slug in MODELS:
        version = _newest(slug)
        if version.status == ModelVersion.Status.DRAFT:
            say(f"发布模型 {version.model}")
            # the product's tests run the examples of the shipped texts
            publish_version(version, actor=actor, owner=province, try_examples=False)


def _newest(slug: str) -> ModelVersion:
    return ModelVersion.objects.select_related("model").filter(model__slug=slug).order_by("-number")[0]


def run_all(province: Office, actor: User, say: Say, *, again: bool = False) -> dict[str, Run]:
    """A run of every shipped model over the whole province; answers the runs that were done now, by model."""
    done: dict[str, Run] = {}
    for model in SupervisionModel.objects.filter(slug__in=MODELS):
        if again or not _has_run(model, province):
            say(f"运行模型 {model}")
            done[model.slug] = _run(model, province, actor)
    return done


def run_in_city(city: Office, actor: User, say: Say, *, again: bool = False) -> None:
    """A city runs a model of the province on its own data: it finds the same leads again."""
    model = SupervisionModel.objects.get(slug=CITY_MODEL)
    if again or not _has_run(model, city):
        say(f"运行模型 {model}（{city}）")
        _run(model, city, actor)


def _run(model: SupervisionModel, office: Office, actor: User) -> Run:
    try:
        run = queue_run(
            model,
            office_path=office.path,
            office_code=office.code,
            actor=actor,
            as_of=AS_OF,
            parameters={},
        )
    except (ModelError, DataError) as error:
        raise DemonstrationFailed(str(model), str(error), "请处理后再次执行 demonstrate。") from error
    perform_run(run.pk)
    run.refresh_from_db()
    if run.status != "done":
        raise DemonstrationFailed(str(model), run.error, "请查看该运行的页面，处理后再次执行 demonstrate。")
    return run


def decide(people: Mapping[str, User]) -> None:
    """A few first decisions, so that the dashboard shows every state; none where people have decided anything."""
    if LeadEvent.objects.filter(actor__in=people.values()).exists():
        return
    for name in ("prosecutor", "prosecutor_b", "city_prosecutor"):
        _decide_as(people[name])


def _decide_as(person: User) -> None:
    waiting = Lead.objects.visible_to(person).filter(status="new").select_related("model", "office").order_by("id")
    for place, lead in enumerate(waiting):
        if place % EVERY == 0:
            take_up(lead, actor=person)
        elif place % EVERY == 2:
            reason = DismissReason.values[place // EVERY % 3]
            dismiss(lead, actor=person, reason=reason, note="演示")
        elif place % EVERY == 4:
            take_up(lead, actor=person)
            open_case([lead], actor=person)


def _complete(province: Office) -> bool:
    """Whether every shipped model has run over the province."""
    ran = Run.objects.filter(office_code=province.code, status="done", dry_run=False, model__slug__in=MODELS)
    return ran.values("model").distinct().count() == len(MODELS)


def _has_run(model: SupervisionModel, office: Office) -> bool:
    return Run.objects.filter(model=model, office_code=office.code, status="done", dry_run=False).exists()
