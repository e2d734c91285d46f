"""Queue a run, follow it, or rehearse a model file."""

import time

from celery import current_app
from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from datasources.management.plain import day
from datasources.work.models import WorkStatus
from models_engine.actions import perform_run, queue_run, rehearse
from models_engine.engines import ENGINES
from models_engine.management.commands._output import RoomCommand, office_named, pair, text_of
from models_engine.models import Run, SupervisionModel

POLL_SECONDS = 0.5
PING_SECONDS = 1.0  # how long workers get to say that they are there
OUTCOMES = ("leads_created", "leads_recurring", "leads_vanished")


class Command(RoomCommand):
    help = "运行监督模型：排队，或用 --wait 等待结果；--file 与 --dry-run 合用时只试算，不产生线索。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", nargs="?", help="模型标识")
        parser.add_argument("--file", help="模型文件，仅与 --dry-run 合用")
        parser.add_argument("--office", required=True, metavar="CODE", help="运行单位代码")
        parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="计算基准日（默认今天）")
        parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="参数值，可多次给出")
        parser.add_argument("--engine", choices=ENGINES, default=settings.ENGINE, help="引擎")
        parser.add_argument("--wait", action="store_true", help="等待运行结束；没有后台进程时由本命令直接完成")
        parser.add_argument("--dry-run", action="store_true", help="试算：不产生线索")

    def handle(self, *args, **options) -> None:
        if bool(options["slug"]) == bool(options["file"]) or (options["file"] and not options["dry_run"]):
            raise CommandError("请给出模型标识，或用 --file 给出模型文件并加上 --dry-run。")
        office = office_named(options["office"])
        given = {
            "office_path": office.path,
            "as_of": options["as_of"] or timezone.localdate(),
            "parameters": dict(pair(text) for text in options["param"]),
        }
        with self.refusals():
            if options["dry_run"]:
                answer = self.rehearse(options, given)
            else:
                answer = self.run_for_real(model_named(options["slug"]), office, options, given)
        self.print_answer(answer, options["format"])

    def rehearse(self, options: dict, given: dict) -> dict:
        text, filename = text_to_rehearse(options)
        done = rehearse(text, filename, engine=options["engine"], on_step=self.note_step, **given)
        return {
            "run": None,
            "status": WorkStatus.DONE.value,
            "engine": options["engine"],
            "matches": done.figures["matches"],
            **dict.fromkeys(OUTCOMES, 0),
            "unjudgeable": done.figures["unjudgeable"],
            "pending": done.figures["pending"],
            "loads": done.loads,
            "steps": done.figures["steps"],
            "seconds": done.seconds,
            "keys": done.keys,
        }

    def run_for_real(self, model: SupervisionModel, office, options: dict, given: dict) -> dict:
        run = queue_run(model, office_code=office.code, actor=None, engine=options["engine"], **given)
        if options["wait"]:
            self.follow(run)
        answer = as_json(run)
        if run.status in (WorkStatus.FAILED, WorkStatus.CANCELLED):
            self.print_answer(answer, options["format"])
            raise CommandError(run.error or "运行已被取消。")
        return answer

    def follow(self, run: Run) -> None:
        """Wait for the run's end; where no worker answers, do the work here."""
        noted = 0
        while run.is_live:
            done = needs_a_hand(run) and not worker_answers() and perform_run(run.pk)
            if not done:  # somebody else is at it, or there is no room for it yet
                time.sleep(POLL_SECONDS)
            run.refresh_from_db()
            for step in run.steps[noted:]:
                self.note_step(step)
            noted = max(noted, len(run.steps))

    def note_step(self, step: dict) -> None:
        self.note(f"  {step['name']}：{step['rows']} 行，{step['seconds']:.1f} 秒")

    def print_answer(self, answer: dict, form: str) -> None:
        if form == "json":
            self.print_json(answer)
            return
        name = f"运行 {answer['run']}" if answer["run"] else "试算"
        self.stdout.write(f"{name}：{WorkStatus(answer['status']).label}")
        if answer["status"] == WorkStatus.DONE:
            self.stdout.write(
                f"命中 {answer['matches']}；线索 新增 {answer['leads_created']}、再现 {answer['leads_recurring']}、"
                f"消失 {answer['leads_vanished']}；无法判断 {answer['unjudgeable']}，待数据覆盖 {answer['pending']}；"
                f"用时 {answer['seconds']} 秒"
            )
        for key in answer.get("keys", []):
            self.stdout.write("  " + "，".join(f"{name}={value}" for name, value in key.items()))


def as_json(run: Run) -> dict:
    seconds = (run.finished_at - run.queued_at).total_seconds() if run.finished_at else None
    return {
        "run": run.pk,
        "status": run.status,
        "engine": run.engine,
        "matches": run.matches,
        **{name: run.outcome.get(name, 0) for name in OUTCOMES},
        "unjudgeable": run.unjudgeable,
        "pending": run.pending,
        "loads": run.loads,
        "steps": run.steps,
        "seconds": seconds,
        "error": run.error,
    }


def needs_a_hand(run: Run) -> bool:
    """Nobody holds it: it is queued, or its holder has gone silent."""
    return run.status == WorkStatus.QUEUED or (run.lease_until is not None and run.lease_until < timezone.now())


def worker_answers() -> bool:
    """Whether any worker is there to do it. A broker that is away is the same as none."""
    try:
        return bool(current_app.control.ping(timeout=PING_SECONDS))
    except Exception:  # every transport has its own errors for "not there"
        return False


def text_to_rehearse(options: dict) -> tuple[str, str]:
    if options["file"]:
        return text_of(options["file"]), options["file"]
    model = model_named(options["slug"])
    version = model.published_version or model.versions.first()
    return version.source, f"{model.slug}.yaml"


def model_named(slug: str) -> SupervisionModel:
    try:
        return SupervisionModel.objects.get(slug=slug)
    except SupervisionModel.DoesNotExist:
        known = "、".join(SupervisionModel.objects.values_list("slug", flat=True)) or "（无）"
        raise CommandError(f"没有标识为 {slug} 的模型，已有：{known}。") from None
