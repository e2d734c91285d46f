"""Passwords of sources: encrypted where they lie, shown nowhere, and openable after the key was changed."""

import logging

import pytest
from django.core import serializers
from django.db import connection
from django.urls import reverse

from datasources.actions.sources import change_source, reseal_sources
from datasources.connectors.errors import SourceError
from datasources.connectors.secrets import seal, unseal
from datasources.models import DataSource
from supervision.audit.models import Entry
from tests.datasources.connectors.conftest import CANARY

DATABASE = {"system": "postgresql", "host": "127.0.0.1", "port": 9, "database": "x", "user": "u", "table": "t"}


@pytest.fixture
def source(source_of):
    return source_of("database", DATABASE, {"password": CANARY})


def test_a_secret_comes_back_as_it_was():
    assert unseal(seal({"password": CANARY})) == {"password": CANARY}
    assert (seal({}), unseal("")) == ("", {})


def test_no_table_holds_the_password(source, collect):
    collect(source)  # fails, since nothing listens there
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert CANARY not in str(cursor.fetchall()), table


def test_logs_and_audit_do_not_hold_the_password(source, collect, cast, caplog):
    caplog.set_level(logging.DEBUG)
    collect(source)
    change_source(source, actor=cast.data_admin, secret={"password": CANARY + "2"}, name="改名")
    assert CANARY not in caplog.text
    assert CANARY not in serializers.serialize("json", Entry.objects.all())
    assert Entry.objects.filter(action="source.change").get().detail["changed"] == ["name", "secret"]


def test_an_unexpected_error_is_logged_without_the_password(source, collect, caplog, monkeypatch):
    def burst(*args, **kwargs):
        raise RuntimeError(f"could not use {CANARY}")

    monkeypatch.setattr("datasources.connectors.database.DatabaseConnector.rows", burst)
    failed = collect(source)
    assert "could not use ***" in caplog.text
    assert CANARY not in caplog.text + failed.error


def test_pages_never_show_the_password(source, client, cast):
    client.force_login(cast.data_admin, backend="supervision.offices.backends.RoleBackend")
    for name in ("source", "edit_source", "source_taking", "source_mapping"):
        assert CANARY not in client.get(reverse(f"datasources:{name}", args=[source.pk])).content.decode()


def test_another_key_in_front_still_opens_and_resealing_makes_the_old_one_needless(source, settings):
    old = settings.SOURCE_KEYS
    settings.SOURCE_KEYS = ["a newer key", *old]
    assert reseal_sources() == 1
    settings.SOURCE_KEYS = ["a newer key"]
    assert unseal(DataSource.objects.get().secret) == {"password": CANARY}


def test_without_the_right_key_the_page_says_what_to_do(source, settings):
    settings.SOURCE_KEYS = ["another key"]
    with pytest.raises(SourceError, match="请重新填写密码"):
        unseal(source.secret)


def test_what_is_kept_is_a_fernet_token(source):
    assert source.secret.startswith("gAAAA")
