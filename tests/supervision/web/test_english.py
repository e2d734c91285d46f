"""The English side of the pages: a complete catalogue, and no Chinese in the frame once English is chosen."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from datasources.models import DataStandard
from models_engine.models import SupervisionModel
from supervision.audit.actions import record
from supervision.leads.lifecycle import MOVES, Status

HOME = Path(settings.BASE_DIR)
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>|(?<!%)%%(?!%)")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),     "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def chinese_again():
    """A request leaves its language in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="module")
def catalogue():
    with (HOME / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file)


def both(texts) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def test_no_entry_is_empty_guessed_or_left_in_chinese(catalogue):
    messages = [message for message in catalogue if message.id]
    assert [m.id for m in messages if m.fuzzy or not all(both(m.string))] == []
    assert [m.id for m in messages if HAN.search("".join(both(m.string)))] == []
    assert not catalogue.obsolete


def test_placeholders_of_both_languages_agree(catalogue):
    def names(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    wrong = [m.id for m in catalogue if m.id for said in both(m.string) if names(said) != names(both(m.id)[0])]
    assert wrong == []


def test_the_catalogue_compiles(catalogue):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    assert read_mo(compiled).get("线索研判").string == "Leads"


def texts_in(path: Path) -> set[tuple[str, str]]:
    """Every text that a template or a module marks for translation, with its context."""
    source = path.read_text("utf-8")
    source = templatize(source) if path.suffix == ".html" else source
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return {(both(texts)[0], context or "") for _line, texts, _comments, context in found if both(texts)[0]}


def test_every_text_of_the_product_is_in_the_catalogue(catalogue):
    """After adding a text: ``make messages``, then fill its English in."""
    known = {(both(message.id)[0], message.context or "") for message in catalogue if message.id}
    floors = [HOME / name for name in ("datasources", "models_engine", "supervision")]
    files = [*(HOME / "templates").rglob("*.html"), *(path for floor in floors for path in floor.rglob("*.py"))]
    said = {text: path for path in files for text in texts_in(path)}
    assert len(said) > 700
    assert {text: str(path.relative_to(HOME)) for text, path in said.items() if text not in known} == {}


class Frame(HTMLParser):
    """The words of a page's frame: menu, headings, buttons, labels, heads of tables; not the data in it."""

    PARTS = {"nav", "h1", "h2", "h3", "button", "label", "thead", "dt", "summary", "caption", "legend", "title"}
    VOID = {"meta", "link", "input", "br", "img", "hr", "source", "wbr"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        self.words += [given[name] for name in ("aria-label", "placeholder") if given.get(name)]
        if tag not in self.VOID:
            self.open.append((tag, given.get("lang") == "zh-CN"))

    def handle_endtag(self, tag) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data) -> None:
        if any(tag in self.PARTS for tag, _ in self.open) and not any(foreign for _, foreign in self.open):
            self.words.append(data)


def frame_of(answer) -> list[str]:
    frame = Frame()
    frame.feed(answer.content.decode())
    return frame.words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "page"),
    [
        *[("head", page) for page in ("/", "/leads/", "/cases/", "/models/", "/runs/", "/data/", "/dashboard/")],
        *[("head", page) for page in ("/data/upload/", "/data/standards/", "/password/")],
        *[("sysadmin", page) for page in ("/people/", "/people/new/", "/offices/")],
        ("auditor", "/audit/"),
    ],
)
def test_a_page_in_english_has_no_chinese_in_its_frame(client, cast, offices, person, page):
    client.force_login(getattr(cast, person))
    answer = client.get(page, headers=ENGLISH)
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.content.decode()
    names = "|".join(office.name for office in offices.values())  # an office's name is data wherever it stands
    words = [re.sub(names, "", words) for words in frame_of(answer)]
    assert len(words) > 20
    assert [said for said in words if HAN.search(said)] == []


@pytest.mark.django_db
def test_the_default_is_chinese_and_the_switch_is_remembered(client, cast):
    client.force_login(cast.prosecutor)
    first = client.get("/").content.decode()
    assert '<html lang="zh-CN">' in first
    assert "工作台" in first
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert "Workbench" in client.get("/").content.decode()


def test_labels_and_titles_follow_the_reader():
    model = SupervisionModel(title_zh="试验", title_en="Trial")
    assert (str(model), str(Status.NEW.label), str(MOVES["dismiss"].label)) == ("试验", "待研判", "排除")
    with translation.override("en"):
        assert (str(model), str(Status.NEW.label), str(MOVES["dismiss"].label)) == ("Trial", "New", "Dismiss")
        assert str(DataStandard(title_zh="只有中文")) == "只有中文"


@pytest.mark.django_db
def test_the_audit_trail_reads_alike_whatever_its_actor_reads(cast):
    model = SupervisionModel.objects.create(slug="trial", title_zh="试验", title_en="Trial", field="civil")
    with translation.override("en"):
        assert record(actor=cast.admin, action="model.publish", target=model).target_label == "试验"
