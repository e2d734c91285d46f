"""The main job in a real browser: a file arrives, a model compares, a lead is judged, the dashboard counts it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

ID_BODIES = ("99010119800101001", "99010119810202002", "99010119820303003", "99010119830404004")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_card(body: str) -> str:
    """An invented number with its check digit (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


IDS = [id_card(body) for body in ID_BODIES]


@pytest.fixture
def register(tmp_path) -> Path:
    path = tmp_path / "矫正名册.csv"
    rows = [f"R{n},{number},演示人{n},2025-01-01,2026-06-30,990101" for n, number in enumerate(IDS, 1)]
    path.write_text("\n".join(["矫正编号,身份证号,姓名,矫正起,矫正止,行政区划代码", *rows]), encoding="utf-8")
    return path


@pytest.fixture
def penalties(tmp_path) -> Path:
    """A police export as it comes: GB18030, an unknown column, a title of its own, and three bad rows."""
    path = tmp_path / "行政处罚.csv"
    wrong_digit = IDS[3][:-1] + ("1" if IDS[3][-1] != "1" else "2")
    lines = [
        "处罚决定书文号,身份证号,被处罚人姓名,作出决定的日子,拘留天数,罚款金额,行政区划代码,内部备注",
        f"演公行罚决字〔2025〕1号,{IDS[0]},演示人1,2025年7月5日,10,500元,990101,x",
        f"演公行罚决字〔2025〕2号,{IDS[1]},演示人2,2025-08-01,3,,990101,x",
        f"演公行罚决字〔2025〕3号,{IDS[2]},演示人3,2027-01-01,3,,990101,x",
        f"演公行罚决字〔2025〕4号,{wrong_digit},演示人4,2025-08-02,3,,990101,x",
        f"演公行罚决字〔2025〕5号,{IDS[3]},演示人4,2025-02-30,3,,990101,x",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


def upload(page, standard: str, path: Path) -> None:
    page.goto("/data/upload/")
    page.get_by_label(re.compile("数据标准")).select_option(label=standard)
    page.get_by_label(re.compile("^文件")).set_input_files(path)
    page.get_by_label(re.compile("来源")).fill("演示浏览器来源")
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_url(re.compile(r"/data/upload/\d+/"))


def start_load(page) -> None:
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_url(re.compile(r"/data/loads/\d+/"))


def figure(page, word: str) -> int:
    text = page.locator(f"[data-figure={word}]").first.inner_text()
    return int(re.sub(r"[^\d]", "", re.search(r"[\d,]+", text)[0]))


def test_from_a_messy_file_to_a_dismissed_lead_on_the_dashboard(page, sign_in, shoot, register, penalties):
    sign_in("head", "/dashboard/?period=all")
    dismissed_before = figure(page, "dismissed")

    upload(page, "社区矫正对象登记", register)
    start_load(page)
    expect(page.locator("#load[data-status=done]")).to_be_visible(timeout=60_000)

    upload(page, "公安行政处罚决定", penalties)
    expect(page.locator("#reading [data-q=encoding]")).to_contain_text(re.compile("gb18030", re.I))
    expect(page.locator("#mapping tr[data-id=作出决定的日子]")).to_contain_text("请核对")
    expect(page.locator("#mapping tr[data-id=内部备注]")).to_contain_text("不导入")
    page.get_by_label("“作出决定的日子”导入为").select_option(value="decision_date")
    shoot("mapping", full_page=True)
    start_load(page)
    # two of five rows are bad: more than a fifth, so the load waits for a person
    expect(page.locator("#load[data-status=held]")).to_be_visible(timeout=60_000)
    rejects = page.locator("#rejects tbody tr[data-id]")
    expect(rejects).to_have_count(2)
    assert [row.get_attribute("data-id") for row in rejects.all()] == ["5", "6"]
    shoot("quarantine", full_page=True)
    page.get_by_role("button", name=re.compile("仍然入库|仍要入库|确认入库|入库")).first.click()
    if page.locator("dialog[open]").count():
        page.locator("dialog[open]").get_by_role("button").last.click()
    expect(page.locator("#load[data-status=done]")).to_be_visible(timeout=60_000)

    page.goto("/models/detained_in_term/")
    page.get_by_role("button", name="运行", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/\d+/"))
    expect(page.locator("[data-figure=matches] b")).to_have_text("2", timeout=90_000)
    shoot("run", full_page=True)
    page.locator("a[data-figure=leads_created]").click()
    page.wait_for_url(re.compile("run="))
    shoot("leads")

    page.get_by_text("演公行罚决字〔2025〕1号").first.click()
    lead = page.locator("#lead")
    expect(lead).to_contain_text("行政处罚.csv")
    expect(lead).to_contain_text("矫正名册.csv")
    expect(lead).to_contain_text("第 2 行")
    expect(lead).not_to_contain_text(IDS[0])
    shoot("lead", full_page=True)
    lead.get_by_role("link", name="排除").click()
    dialog = page.locator("dialog#dismiss[open]")
    dialog.get_by_label("排除原因").select_option(value="not_violation")
    dialog.get_by_label("说明").fill("已核实，处罚已通知")
    dialog.get_by_role("button", name="排除").click()
    expect(page.locator("#lead[data-status=dismissed]")).to_be_visible()
    expect(page.locator("#lead")).to_contain_text("已核实，处罚已通知")

    page.goto("/dashboard/?period=all")
    assert figure(page, "dismissed") == dismissed_before + 1
    expect(page.locator("#dismissals [data-reason=not_violation]")).to_be_visible()
    shoot("dashboard", full_page=True)


def test_showing_a_masked_number_asks_what_for(page, sign_in, shoot):
    sign_in("prosecutor", "/leads/")
    page.locator("[data-id] a").first.click()
    lead = page.locator("#lead")
    expect(lead).to_be_visible()
    lead.get_by_role("link", name="显示").or_(lead.get_by_role("button", name="显示")).first.click()
    dialog = page.locator("dialog#reveal[open]")
    dialog.get_by_label("用途").fill("核对当事人身份")
    dialog.get_by_role("button", name="显示").click()
    expect(page.locator("#lead")).to_contain_text("用途已记入审计")


def test_somebody_of_another_county_does_not_find_the_lead(page, sign_in, chromium, site):
    sign_in("prosecutor", "/leads/")
    address = page.locator("[data-id] a").first.get_attribute("href")
    context = chromium.new_context(base_url=site, locale="zh-CN")
    other = context.new_page()
    other.goto("/sign-in/")
    other.get_by_label("用户名").fill("prosecutor_b")
    other.get_by_label("密码", exact=True).fill("demo-Passw0rd")
    other.get_by_role("button", name="登录").click()
    other.wait_for_url(f"{site}/")
    number = re.search(r"\d+", address)[0]
    missing = other.goto("/leads/999999999/")
    foreign = other.goto(f"/leads/{number}/")
    assert (foreign.status, missing.status) == (404, 404)
    context.close()


@pytest.mark.parametrize(
    ("person", "address"),
    [
        ("head", "/"),
        ("head", "/leads/"),
        ("head", "/cases/"),
        ("head", "/data/"),
        ("head", "/data/upload/"),
        ("head", "/data/standards/police_admin_penalty/"),
        ("head", "/models/"),
        ("head", "/models/cc_sanction_not_notified/"),
        ("head", "/runs/"),
        ("head", "/dashboard/"),
        ("auditor", "/audit/"),
        ("sysadmin", "/people/"),
    ],
)
def test_a_page_has_no_serious_accessibility_fault(page, sign_in, shoot, accessibility, person, address):
    sign_in(person, address)
    page.wait_for_selector("html[data-ready]")
    shoot("page" + address.replace("/", "-").rstrip("-"))
    assert accessibility() == []
