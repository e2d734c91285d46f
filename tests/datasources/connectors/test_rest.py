"""An HTTP interface: every way of paging and of signing in, increments, and what is refused."""

import pytest

from datasources.connectors.errors import HostRefused, SourceError
from datasources.connectors.rest import RestConnector
from datasources.connectors.rest import client as rest_client
from datasources.work.models import WorkStatus
from tests.datasources.connectors.conftest import ID_CARD, loaded_keys
from tests.datasources.connectors.interface import TOKEN, Interface

PAGING = {
    "/plain": {"rows_path": "data.items"},
    "/page": {"paging": "page", "page_parameter": "page", "first_page": 1, "size_parameter": "size", "page_size": 2},
    "/offset": {"paging": "offset", "page_parameter": "offset", "size_parameter": "limit", "page_size": 2},
    "/link": {"paging": "link"},
    "/token": {"paging": "token", "page_parameter": "cursor", "next_path": "next", "rows_path": "rows"},
}


def row(key: str, changed_at: str = "2025-06-01T12:00:00Z") -> dict:
    return {"fine_no": key, "id_card": ID_CARD, "decided_on": "2025-01-05", "fine": 12.50, "changed_at": changed_at}


@pytest.fixture
def interface():
    with Interface() as server:
        server.rows = [row(f"A{number}") for number in range(1, 6)]
        yield server


def connection(interface: Interface, path: str, **more) -> dict:
    return {"url": interface.address + path, "rows_path": "", **PAGING.get(path, {}), **more}


def keys(interface: Interface, path: str, secret: dict | None = None, **more) -> list[str]:
    return [found["fine_no"] for found in RestConnector(connection(interface, path, **more), secret or {}).rows()]


@pytest.mark.parametrize("path", PAGING)
def test_every_way_of_paging_brings_every_row_once(interface, path):
    assert keys(interface, path) == ["A1", "A2", "A3", "A4", "A5"]


def test_numbers_keep_their_digits_and_nested_values_get_a_dotted_name(interface):
    interface.rows = [{"n": 0.1, "long": 110105194912310021, "who": {"name": "张三"}, "tags": ["甲", "乙"]}]
    (found,) = RestConnector(connection(interface, "/stuck"), {}).rows()
    assert {name: str(value) for name, value in found.items()} == {
        "n": "0.1", "long": "110105194912310021", "who.name": "张三", "tags": "甲、乙",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "secret"),
    [
        ({"authentication": "bearer"}, {"token": TOKEN}),
        ({"authentication": "header", "token_header": "X-Key"}, {"token": TOKEN}),
        ({"authentication": "oauth2", "token_url": "/issue", "client_id": "us"}, {"client_secret": "s"}),
    ],
)
def test_every_way_of_signing_in_is_let_through(interface, more, secret):
    if "token_url" in more:
        more["token_url"] = interface.address + more["token_url"]
    assert len(keys(interface, "/guarded", secret, **more)) == 5


def test_a_test_says_what_answered(interface):
    assert RestConnector(connection(interface, "/page"), {}).test().endswith("/page，首页 2 行")


def test_without_the_token_the_refusal_is_said(interface):
    with pytest.raises(SourceError, match="接口拒绝访问（401）"):
        keys(interface, "/guarded")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(interface, monkeypatch, status):
    monkeypatch.setattr(rest_client, "RETRIES", rest_client.RETRIES.new(backoff_factor=0))
    interface.stumbles = [status, status]
    assert len(keys(interface, "/stuck")) == 5


def test_a_server_that_stays_broken_is_given_up(interface, monkeypatch):
    monkeypatch.setattr(rest_client, "RETRIES", rest_client.RETRIES.new(backoff_factor=0))
    interface.stumbles = [503] * 20
    with pytest.raises(SourceError, match="503"):
        keys(interface, "/stuck")
    assert len(interface.asked) == 5


def test_a_redirect_is_not_followed(interface):
    with pytest.raises(SourceError, match="没有跟随"):
        keys(interface, "/away")


def test_the_token_is_not_carried_to_another_server(interface, settings):
    settings.SOURCE_HOSTS = ["127.0.0.1", "localhost"]
    with pytest.raises(SourceError, match="另一台服务器"):
        keys(interface, "/elsewhere", paging="link", next_path="next", rows_path="rows")


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest", "file:///etc/passwd", "http://127.0.0.1.example.com/", "gopher://127.0.0.1/",
        "http://user:word@127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://127.0.0.1:99999/", "//127.0.0.1/",
    ],
)  # fmt: skip
def test_only_http_to_listed_hosts_is_asked(address, settings):
    settings.SOURCE_HOSTS = ["127.0.0.1"]
    with pytest.raises(HostRefused):
        list(RestConnector({"url": address, "rows_path": ""}, {}).rows())


def test_pages_that_do_not_move_on_are_noticed(interface):
    with pytest.raises(SourceError, match="与上一页完全相同"):
        keys(interface, "/stuck", paging="page", page_parameter="page")


def test_a_page_that_is_too_large_is_refused(interface, monkeypatch):
    monkeypatch.setattr(rest_client, "PAGE_BYTES", 100)
    with pytest.raises(SourceError, match="请把每页行数调小"):
        keys(interface, "/stuck")


def test_what_is_not_a_list_of_rows_is_refused(interface):
    with pytest.raises(SourceError, match="不是由对象组成的列表"):
        keys(interface, "/page_of_html")


def test_an_increment_takes_each_row_once_also_those_that_share_the_last_value(interface, source_of, collect):
    source = source_of("rest", connection(interface, "/plain", since_parameter="since"), cursor_column="changed_at")
    taken = [collect(source).rows, collect(source).rows]
    interface.rows += [row("A6"), row("A7", "2025-06-02T00:00:00Z")]  # A6 has the very value at which we stopped
    taken += [collect(source).rows, collect(source).rows]
    assert taken == [5, 0, 2, 0]
    assert loaded_keys(source) == [f"A{number}" for number in range(1, 8)]
    assert interface.asked[-1][1]["since"] == "2025-06-02T00:00:00Z"


def test_a_server_that_does_not_answer_fails_the_collection_with_a_sentence(source_of, collect, monkeypatch):
    monkeypatch.setattr(rest_client, "RETRIES", rest_client.RETRIES.new(backoff_factor=0))
    failed = collect(source_of("rest", {"url": "http://127.0.0.1:9/x", "rows_path": ""}, {"token": TOKEN}))
    assert failed.status == WorkStatus.FAILED
    assert "接口没有应答" in failed.error
    assert TOKEN not in failed.error
