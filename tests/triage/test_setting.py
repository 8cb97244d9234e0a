from __future__ import annotations

import pytest

from scanner.triage.judge import innocence
from scanner.triage.setting import setting


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("LOG_LEVEL", "debug"),
        ("logFormat", "json"),
        ("AWS_REGION", "eu-west-1"),
        ("TZ", "Europe/Berlin"),
        ("DB_HOST", "postgres.db.svc.cluster.local"),
        ("redis-host", "redis-master-0.redis:6379"),
        ("host", "db1.abc123xyz9qp.eu-west-1.rds.amazonaws.com"),
        ("KAFKA_BROKERS", "kafka-0:9092,kafka-1:9092"),
        ("POSTGRES_DB", "shop"),
        ("dbName", "shop_prod"),
        ("SMTP_PORT", "587"),
        ("timeout", "30s"),
        ("sslmode", "require"),
        ("tls_enabled", "true"),
        ("SMTP_FROM", "noreply@shop.test"),
        ("GIT_AUTHOR", "Release Bot <bot@shop.test>"),
        ("scopes", "openid email profile"),
        ("azureVMType", "AKS"),
        ("X-Forwarded-Proto", "https"),
        ("githubAppBaseURL", "www.shop.test/api/v3"),
    ],
)
def test_a_setting_is_no_secret(key: str, value: str) -> None:
    assert setting(value.encode(), key)
    assert innocence(value.encode(), key=key, declared=True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("host", "x9Kq2-vT7pLz0RmW"),
        ("region", "q8Zt4KxW1"),
        ("hookURL", "hooks.shop.test/services/T8ZT4KX" + "/B7VT7PLZ/q8Zt4KxW1pLz0Rm"),
        ("port", "port" + "word!9"),
        ("db", "Vx7+kq/19Zt4KxW1"),
        ("DB_HOST_PASSWORD", "postgres"),
        ("server-key", "postgres"),
        ("hostname_token", "abc"),
        ("license", "eu-west-1"),
        ("debug", "x" * 300),
    ],
)
def test_a_value_that_is_none_under_the_name_of_a_setting_stays_a_secret(key: str, value: str) -> None:
    assert not setting(value.encode(), key)
