"""What a monitor sees."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.records.errors import SpoolFull


def test_a_running_process_says_so(client):
    assert client.get("/healthz").get_data(as_text=True) == "ok"


def test_a_working_installation_is_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "redis": "ok", "spool": 0, "set_aside": 0, "lost": False}


def test_a_dead_redis_is_not_ready(environment):
    from bot.app import create_app
    from bot.services.build import Services
    from bot.settings import Settings

    made = Services(Settings.from_env(environment | {"REDIS_URL": "redis://127.0.0.1:1/0"}, env_file=None))
    made.upgrade()
    answer = create_app(made.settings, made).test_client().get("/readyz")
    assert (answer.status_code, answer.json["redis"]) == (503, "down")
    made.engine.dispose()


def test_a_database_without_tables_is_not_ready(environment, tmp_path):
    from bot.app import create_app
    from bot.services.build import Services
    from bot.settings import Settings

    made = Services(
        Settings.from_env(environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}, env_file=None)
    )
    answer = create_app(made.settings, made).test_client().get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "down")
    made.engine.dispose()


def test_a_lost_consultation_is_not_ready(client, services, monkeypatch):
    def full(_line):
        raise SpoolFull("full")

    monkeypatch.setattr(services.keeper._spool, "append", full)
    services.keeper._set_down({})
    assert client.get("/readyz").status_code == 503


def test_a_line_put_aside_is_shown_and_hinders_nobody(client, services):
    services.keeper._set_down({"event": "none of ours"})
    services.keeper.drain(now=datetime.now(UTC))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["set_aside"], answer.json["spool"]) == (200, 1, 0)
    assert b"pufa_spool_set_aside 1.0" in client.get("/metrics").data


def test_the_figures_of_the_service_are_for_this_machine(client):
    assert b"pufa_pushes" in client.get("/metrics").data
    assert b"pufa_spool_waiting" in client.get("/metrics").data


def test_a_foreigner_gets_no_figures(client):
    answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 403


def test_a_foreigner_behind_a_proxy_on_this_machine_gets_no_figures(client):
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403


@pytest.mark.parametrize(("offered", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("", 403)])
def test_with_a_password_only_who_knows_it_gets_figures(environment, offered, status):
    from bot.app import create_app
    from bot.services.build import Services
    from bot.settings import Settings

    made = Services(Settings.from_env(environment | {"METRICS_TOKEN": "right"}, env_file=None))
    client = create_app(made.settings, made).test_client()
    assert client.get("/metrics", headers={"Authorization": offered}).status_code == status
    made.engine.dispose()
