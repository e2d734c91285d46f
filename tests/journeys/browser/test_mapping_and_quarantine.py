"""A messy file is read as a person says, mapped by their word, and its refused rows are corrected and brought in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser.test_main_job import IDS


@pytest.fixture
def messy(tmp_path) -> Path:
    """GB18030, a line above the header, a title of its own, a total at the foot, and three bad rows."""
    path = tmp_path / "处罚台账.csv"
    lines = [
        "演示县公安局行政处罚台账,,,,,",
        "处罚决定书文号,身份证号,被处罚人姓名,作出决定的日子,拘留天数,内部备注",
        f"演改〔2025〕1号,{IDS[0]},演示人1,2025年7月5日,10,x",
        f"演改〔2025〕2号,{IDS[1]},演示人2,日期不明,3,x",
        f"演改〔2025〕3号,{IDS[2]},演示人3,日期不明,3,x",
        f"演改〔2025〕4号,{IDS[3]},演示人4,2025-08-02,三天左右,x",
        *(f"演改〔2025〕{n}号,{IDS[n % 4]},演示人{n % 4 + 1},2025-08-0{n % 9 + 1},5,x" for n in range(5, 21)),
        "合计,,,,,",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


def row(page, header: str):
    return page.locator(f"#mapping tr[data-id='{header}']")


def figure(page, word: str):
    return page.locator(f"[data-q={word}]").first


def test_from_odd_headers_to_counts_that_add_up(page, sign_in, shoot, messy):
    sign_in("head", "/data/upload/")
    page.get_by_label(re.compile("^文件")).set_input_files(messy)
    expect(page.locator("[data-upload-list] li")).to_contain_text("处罚台账.csv")
    page.get_by_label(re.compile("来源")).fill("演示台账来源")
    shoot("intake-upload", full_page=True)
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_url(re.compile(r"/data/upload/\d+/"))

    # nobody said what it is: the best standards are offered
    expect(page.locator("#standards tr[data-id=police_admin_penalty]")).to_contain_text("%")
    expect(page.locator("#reading [data-q=encoding]")).to_contain_text(re.compile("gb18030", re.I))
    expect(page.locator("#reading [data-q=footer]")).to_contain_text("合计")
    shoot("intake-standards", full_page=True)
    page.locator("#standards tr[data-id=police_admin_penalty]").get_by_role("button").click()

    # overruled wrongly, seen at once, and put right again
    page.get_by_label("表头所在行").fill("1")
    page.get_by_label("表头所在行").blur()
    expect(page.locator("#draft")).to_have_attribute("data-q", re.compile("header_row=1;"))
    expect(row(page, "被处罚人姓名")).to_have_count(0)
    page.get_by_label("表头所在行").fill("2")
    page.get_by_label("表头所在行").blur()
    expect(page.locator("#draft")).to_have_attribute("data-q", re.compile("header_row=2;"))

    # a likeness waits for a person
    expect(page.locator("#missing")).to_contain_text("作出决定的日子")
    expect(page.locator("#outcome")).to_contain_text("暂不能导入")
    shoot("intake-mapping-open", full_page=True)
    row(page, "作出决定的日子").get_by_role("button", name=re.compile("确认")).click()
    expect(page.locator("#mapping")).to_have_attribute("data-q", "17/3")
    expect(row(page, "作出决定的日子")).to_contain_text("2025-07-05")
    expect(row(page, "作出决定的日子")).to_contain_text("人工确认")
    expect(page.locator("#dropped")).to_contain_text("内部备注")
    expect(page.locator("#mapping")).not_to_contain_text(IDS[0])
    shoot("intake-mapping", full_page=True)

    page.get_by_role("button", name="开始导入").click()
    page.wait_for_url(re.compile(r"/data/loads/\d+/"))
    expect(page.locator("#load[data-status=done]")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="查看并改正").click()
    page.wait_for_url(re.compile("/quarantine/"))
    expect(figure(page, "rows_rejected")).to_have_text("3")
    shoot("intake-quarantine", full_page=True)

    # the chip narrows; two rows have the same text
    page.locator(".chip", has_text="作出决定的日子").click()
    expect(page.locator("#refused tbody tr[data-id]")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^改正")).first.click()
    page.get_by_label("作出决定的日子改正为").fill("2025年9月1日")
    expect(page.locator("#verdicts")).to_have_text("全部合格")
    expect(page.locator("#mend")).to_contain_text("2025-09-01")
    shoot("intake-mend", full_page=True)
    page.get_by_role("button", name="对相同原值全部替换（2 行）").click()
    page.wait_for_url(re.compile("/quarantine/$"))
    page.locator("#refused tr[data-state=open]").get_by_role("link", name=re.compile("^改正")).click()
    page.get_by_label("原因").fill("来源单位确认无法补正")
    page.get_by_role("button", name="标为不再处理").click()
    page.wait_for_url(re.compile("/quarantine/$"))
    quarantine = page.url
    page.get_by_role("button", name="把改正的 2 行入库").click()
    page.wait_for_url(re.compile(r"/data/loads/\d+/$"))
    expect(page.locator("#load[data-status=done]")).to_be_visible(timeout=60_000)
    expect(figure(page, "rows_loaded")).to_have_text("2")

    page.goto(quarantine)
    for word, text in {"rows_read": "20", "rows_loaded": "17", "mended": "2", "aside": "1", "open": "0"}.items():
        expect(figure(page, word)).to_have_text(text)
    shoot("intake-balance", full_page=True)


@pytest.mark.parametrize("address", ["/data/upload/", "/data/mappings/"])
def test_a_page_of_the_intake_has_no_serious_accessibility_fault(page, sign_in, accessibility, address):
    sign_in("head", address)
    page.wait_for_selector("html[data-ready]")
    assert accessibility() == []
