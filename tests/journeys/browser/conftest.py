"""A served installation with the demonstration province, and a real Chromium that looks at it."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests import services
from tests.installation import ROOT, Installation, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--font-render-hinting=none",
]
WATCH_POLICY = (
    "window.__violations = [];"
    "document.addEventListener('securitypolicyviolation',"
    " event => window.__violations.push(event.effectiveDirective + ' ' + event.blockedURI))"
)
PASSWORD = "demo-Passw0rd"
SHOTS = ROOT / "var" / "screenshots"


@pytest.hookimpl(tryfirst=True)  # before the groups become part of the tests' names
def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Address of a whole installation: embedded database, embedded Redis, site, worker, scheduler."""
    with running(Installation(tmp_path_factory.mktemp("site"), "", "")) as installation:
        installation.manage("migrate", "-v", "0")
        installation.manage("demonstrate")
        installation.manage("import_models", ROOT / "tests/data/models/detained_in_term.yaml", "--office", "990000")
        installation.manage("publish_model", "detained_in_term", "--office", "990000")
        yield installation.serve(port=services.free_port())


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, headless=True)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, site):
    """A page that fails its test on script errors, failed requests, policy violations or requests to elsewhere."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        base_url=site,
        accept_downloads=True,
    )
    context.set_default_timeout(20_000)
    context.add_init_script(WATCH_POLICY)
    foreign: list[str] = []

    def refuse(route):
        foreign.append(route.request.url)
        route.abort()

    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), refuse)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "console", lambda message: complaints.append(f"console: {message.text}") if message.type == "error" else None
    )
    yield page
    violations = page.evaluate("() => window.__violations || []")
    context.close()
    assert foreign == []
    assert complaints == []
    assert violations == []


@pytest.fixture
def shoot(page):
    """Saves a picture for people to look at; nothing is asserted about pixels."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def take(name: str, **options) -> Path:
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path, **options)
        return path

    return take


@pytest.fixture
def sign_in(page):
    def go(username: str, then: str = "/") -> Page:
        page.goto(f"/sign-in/?next={then}")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(re.compile(re.escape(then) + "$"))
        return page

    return go


@pytest.fixture
def accessibility(page):
    """Findings of axe on the page as it stands, serious and critical ones."""
    source = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

    def findings() -> list[str]:
        page.evaluate(source)
        result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
        return [
            f"{found['id']}: {node['html'][:160]}"
            for found in result["violations"]
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]

    return findings
