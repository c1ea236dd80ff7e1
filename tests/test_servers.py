"""The servers that tests run against are real, and a missing one is named."""

import psycopg
import pytest
import redis

from tests.servers import MissingServer, postgres_programs, redis_program


def test_redis_answers_and_keeps_nothing_on_disk(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
        assert client.config_get("save") == {"save": ""}


def test_postgres_takes_connections_and_has_the_tables(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM persons").fetchone() == (0,)


def test_a_missing_server_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingServer, match="apt-get install redis-server"):
        redis_program()
    with pytest.raises(MissingServer, match="apt-get install postgresql"):
        postgres_programs(str(tmp_path / "*"))
