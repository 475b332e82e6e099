"""Credentials are found in the forms that providers publish, and nothing else is taken for one.

All credentials here are made up, and put together from pieces, so that scanners stay quiet.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
import subprocess
import sys

import pytest
from microvm_lint import secret_formats
from microvm_lint.secret_formats import (
    EXAMPLE,
    LITERAL,
    credential_in,
    is_mask,
    mask_with_note,
    may_hold_credential,
    names_secret,
    note_on,
    refers_to_secret,
)

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
BASE32 = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
URL64 = ALNUM + "_-"
BASE64 = ALNUM + "+/"


def some(length: int, alphabet: str = ALNUM) -> str:
    """As many characters, always the same ones."""
    return "".join(random.Random(length * 31 + len(alphabet)).choices(alphabet, k=length))


def private_key(kind: str) -> str:
    dashes = "-" * 5
    return f"{dashes}BEGIN {kind}{dashes}\n{some(64, BASE64)}\n{dashes}END {kind}{dashes}"


REAL = [
    ("AK" + "IA" + some(16, BASE32), "an AWS access key id"),
    ("AS" + "IA" + some(16, BASE32), "an AWS access key id"),
    ("AB" + "SK" + some(128, BASE64), "a key of Amazon Bedrock"),
    *(("gh" + f"{one}_" + some(36), "a GitHub token") for one in "pousr"),
    ("github_" + "pat_" + some(22) + "_" + some(59), "a GitHub token"),
    ("glp" + "at-" + some(20, URL64), "a GitLab token"),
    ("gld" + "t-" + some(20, URL64), "a GitLab token"),
    ("glr" + "t-" + some(20, URL64), "a GitLab token"),
    ("glc" + "bt-1f_" + some(20, URL64), "a GitLab token"),
    *(("xo" + f"x{one}-1234567890-2345678901-" + some(24), "a Slack token") for one in "bpars"),
    ("xa" + "pp-1-A0" + some(9, UPPER) + "-1234567890123-" + some(64, HEX), "a Slack token"),
    (
        "https://hooks.sl" + "ack.com/services/T0" + some(8, UPPER) + "/B0" + some(8, UPPER)
        + "/" + some(24),
        "a Slack webhook",
    ),
    ("sk" + "_live_" + some(24), "a Stripe key"),
    ("rk" + "_live_" + some(99), "a Stripe key"),
    ("sk" + "_test_" + some(24), "a Stripe key"),
    ("wh" + "sec_" + some(32), "a secret of a Stripe webhook"),
    ("sk" + "-ant-api03-" + some(93, URL64) + "AA", "an Anthropic key"),
    ("sk" + "-ant-admin01-" + some(93, URL64) + "AA", "an Anthropic key"),
    ("sk" + "-or-v1-" + some(64, HEX), "an OpenRouter key"),
    ("sk" + "-proj-" + some(74, URL64) + "T3Blbk" + "FJ" + some(74, URL64), "an OpenAI key"),
    ("sk" + "-svcacct-" + some(58, URL64) + "T3Blbk" + "FJ" + some(58, URL64), "an OpenAI key"),
    ("sk" + "-" + some(20) + "T3Blbk" + "FJ" + some(20), "an OpenAI key"),
    ("sk" + "-" + some(48), "an OpenAI key"),
    ("AI" + "za" + some(35, URL64), "a Google API key"),
    ("GOC" + "SPX-" + some(28, URL64), "a client secret of Google"),
    ("ya" + "29." + some(120, URL64), "an access token of Google"),
    ("np" + "m_" + some(36), "an npm token"),
    ("py" + "pi-AgEIcHlwaS5vcmc" + some(80, URL64), "a PyPI token"),
    (
        "ey" + "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0."
        + some(43, URL64),
        "a JSON Web Token",
    ),
    *(
        (private_key(f"{kind}PRIVATE KEY"), "a private key")
        for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ")
    ),
    (private_key("PGP PRIVATE KEY BLOCK"), "a private key"),
    ("AGE-" + "SECRET-KEY-1" + some(58, UPPER), "a private key of age"),
    ("S" + "G." + some(22, URL64) + "." + some(43, URL64), "a SendGrid key"),
    ("S" + "K" + some(32, HEX), "a Twilio key"),
    ("h" + "f_" + some(34), "a Hugging Face token"),
    ("da" + "pi" + some(32, HEX), "a Databricks token"),
    ("da" + "pi" + some(32, HEX) + "-2", "a Databricks token"),
    ("do" + "p_v1_" + some(64, HEX), "a DigitalOcean token"),
    ("do" + "o_v1_" + some(64, HEX), "a DigitalOcean token"),
    ("sh" + "pat_" + some(32, HEX), "a Shopify token"),
    ("sh" + "pss_" + some(32, HEX), "a Shopify token"),
    ("sq0" + "atp-" + some(22, URL64), "a Square token"),
    ("sq0" + "csp-" + some(43, URL64), "a Square token"),
    ("ke" + "y-" + some(32, HEX), "a Mailgun key"),
    (some(32, HEX) + "-us" + "14", "a Mailchimp key"),
    ("dp" + ".pt." + some(43), "a Doppler token"),
    ("dp" + ".st.prd." + some(43), "a Doppler token"),
    ("hv" + "s." + some(90, URL64), "a Vault token"),
    ("hv" + "b." + some(138, URL64), "a Vault token"),
    (some(14) + ".atl" + "asv1." + some(67, URL64), "a Terraform Cloud token"),
    ("lin_" + "api_" + some(40), "a Linear key"),
    ("nt" + "n_" + some(46), "a Notion token"),
    ("sec" + "ret_" + some(43), "a Notion token"),
    ("NR" + "AK-" + some(27, UPPER), "a New Relic key"),
    ("gl" + "sa_" + some(32) + "_" + some(8, HEX), "a Grafana token"),
    ("gl" + "c_eyJ" + some(60), "a Grafana token"),
    ("psc" + "ale_tkn_" + some(43, URL64), "a PlanetScale token"),
    ("PM" + "AK-" + some(24, HEX) + "-" + some(34, HEX), "a Postman key"),
    ("pu" + "l-" + some(40, HEX), "a Pulumi token"),
    ("ruby" + "gems_" + some(48, HEX), "a RubyGems key"),
    ("dckr_" + "pat_" + some(27, URL64), "a Docker Hub token"),
    ("ATA" + "TT3xFf" + some(180, URL64), "an Atlassian token"),
    ("AT" + "BB" + some(32), "a Bitbucket token"),
    ("sb" + "p_" + some(40, HEX), "a Supabase token"),
    ("gs" + "k_" + some(52), "a Groq key"),
    ("r" + "8_" + some(37), "a Replicate token"),
    ("xa" + "i-" + some(80), "an xAI key"),
    ("pp" + "lx-" + some(48), "a Perplexity key"),
    ("sn" + "tryu_" + some(64, HEX), "a Sentry token"),
    ("sn" + "trys_eyJ" + some(120), "a Sentry token"),
    ("CC" + "IPAT_" + some(22) + "_" + some(40, HEX), "a CircleCI token"),
    ("bk" + "ua_" + some(40, HEX), "a Buildkite token"),
    ("nf" + "p_" + some(36), "a Netlify token"),
    ("AK" + "Cp" + some(69), "an Artifactory key"),
    ("ts" + "key-auth-" + some(12) + "-" + some(32), "a Tailscale key"),
    ("op" + "s_eyJ" + some(300), "a 1Password token"),
    ("fi" + "gd_" + some(40, URL64), "a Figma token"),
    ("DefaultEndpointsProtocol=https;Account" + "Key=" + some(86, BASE64) + "==",
     "an Azure storage key"),
    ("Endpoint=sb://x.servicebus.windows.net/;SharedAccess" + "Key=" + some(43, BASE64) + "=",
     "an Azure access key"),
    ("https://disc" + "ord.com/api/webhooks/123456789012345678/" + some(68, URL64),
     "a Discord webhook"),
    ("1234567890" + ":AA" + some(33, URL64), "a token of a Telegram bot"),
    ('{"SecretAccess' + 'Key": "' + some(40, BASE64) + '"}', "a secret access key of AWS"),
    ("aws_secret_access" + "_key = " + some(40, BASE64), "a secret access key of AWS"),
    *(
        (f"{scheme}://app:" + "wLk83hdQz" + "@db.internal:5432/x", "an address with a password")
        for scheme in ("postgres", "postgresql+psycopg", "mysql", "mongodb+srv", "redis", "amqps")
    ),
    ("Server=db;User Id=sa;Pass" + "word=Pa55w0rd!;Encrypt=true",
     "a connection string with a password"),
    ("host=db user=app pass" + "word=Pa55w0rd! sslmode=require",
     "a connection string with a password"),
    ("redis://:" + "wLk83hdQz" + "@cache:6379/0", "an address with a password"),
    ("https://me:" + "wLk83hdQz" + "@example.com/x?y=1", "an address with a password"),
    ("ftp://me:" + "p%21a" + "wLk83@ftp.example.com", "an address with a password"),
]  # fmt: skip

FILLERS = [
    "gh" + "p_" + "x" * 36,
    "gh" + "p_" + "0" * 36,
    "sk" + "_live_" + "your" + "StripeSecretKeyGoesHere",
    "AK" + "IA" + "X" * 16,
    "sk" + "-proj-" + "placeholder" * 5,
    "hf_" + "changeme" * 5,
    "glpat-" + "xxxxxxxxxxxxxxxxxxxx",
    "npm_" + "0" * 36,
]
HARMLESS = [
    "", "info", "production", "true", "0", "8080", "us-east-1", "ARM_64", "en_US.UTF-8",
    "Europe/Berlin", "2026-06-22T12:00:00Z", "*/5 * * * *", "1.2.3", "v1.2.3-rc.1+build.5",
    "210987654321", "arn:aws:iam::210987654321:role/app",
    "arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/db-a1b2c3",
    "arn:aws:kms:us-east-1:210987654321:key/0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21",
    "arn:aws:ssm:us-east-1:210987654321:parameter/prod/db/password",
    "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
    "0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21", "sha256:" + some(64, HEX), some(64, HEX),
    some(40, HEX), some(32, HEX), some(128, HEX), some(40, BASE64), some(20, UPPER),
    base64.b64encode(b'{"level": "info"}').decode(),
    base64.b64encode(json.dumps({"a": [1, 2, 3], "b": "c" * 80}).encode()).decode(),
    "eyJhIjoxfQ.eyJiIjoyfQ", "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOC",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB me@x",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF0f3c8f1d7b21 dev", "s3://bucket/images/a.zip",
    "https://example.com/a?b=c", "https://example.com:8443/a", "https://me@example.com/x",
    "https://host:8080/@scope/pkg", "https://registry.npmjs.org/@types/node/-/node-20.1.0.tgz",
    "postgresql://db:5432/name", "postgresql://app@db.internal/name", "redis://cache:6379/0",
    "jdbc:postgresql://db.internal:5432/app?user=app", "mongodb+srv://cluster0.abcde.mongodb.net/x",
    "amqp://guest:guest@localhost:5672/", "postgres://postgres:postgres@127.0.0.1/test",
    "postgres://user:${DB_PASSWORD}@host/db", "postgres://user:<password>@host/db",
    "https://user:***@host", "https://user:password@host", "mysql://user:%s@host/db",
    "redis://user:{password}@host", "http://[::1]:8080/", "a@b.example",
    "git@github.com:org/repo.git",
    "ssh://git@github.com/org/repo.git", "sk-learn",
    "disk-usage-monitor-with-a-very-long-name-indeed",
    "task_live_reload_enabled_for_the_whole_team", "risk-assessment-model-v2-large-uncased",
    "ask-proj-planning-and-everything-else-that-we-need-here",
    "pk" + "_live_" + some(24), "pk" + "_test_" + some(24), "C024BE91L", "T0" + some(9, UPPER),
    "1234567890-" + some(32, LOWER) + ".apps.googleusercontent.com", "AC" + some(32, HEX),
    "ghcr.io/org/image:1.2.3", "public.ecr.aws/amazonlinux/amazonlinux:2023",
    "210987654321.dkr.ecr.us-east-1.amazonaws.com/app@sha256:" + some(64, HEX),
    "claude-sonnet-4-5-20250929", "gpt-4o-mini", "meta-llama/Llama-3.1-8B-Instruct", "hf_transfer",
    "hf_hub_download", "npm_config_registry", "key-value-store", "key-pair-name", "dapi",
    "r8_small",
    "/prod/db/password", "/usr/local/bin:/usr/bin:/bin", "-Xmx512m -XX:+UseG1GC",
    "application/json; charset=utf-8", "#ff8800", "^[a-z]{2}-[0-9]+$", "SELECT 1", "a,b,c", "{}",
    '{"log": {"level": "info"}, "port": 8080}', "TASKMASTER", "SKU-12345", "DISK", "xoxo-gossip",
    "secret_santa", "secret-name", "projects/my-project/secrets/db/versions/latest",
    "glpat-short", "ghp_short", "sk-ant-", "AKIASHORT", "X" + "AK" + "IA" + some(16, BASE32),
    "AK" + "IA" + some(17, BASE32), "EXAMPLE", "EXAMPLE_MODE", "1234567890:AAshort",
    "-us1", "eu-us2-sync", "postgres-us1", "https://discord.com/api/webhooks/", "lin_api_docs",
    "Server=db;Integrated Security=true;", "host=db password=${PASSWORD} user=x",
    "a=1;password=;b=2",
    "Server=db;Password=***;User Id=sa", "-Djavax.net.ssl.trustStorePassword=changeit -Da=b",
    "Basic", "basic authentication is off", "Basic realm=x", "password=x", "PWD=/home/x",
    *FILLERS,
]  # fmt: skip


def test_there_are_enough_of_both() -> None:
    assert len({value for value, _words in REAL}) >= 90
    assert len(set(HARMLESS)) >= 110


@pytest.mark.parametrize(("value", "words"), REAL)
def test_a_credential_is_found_alone_and_in_a_longer_text(value: str, words: str) -> None:
    assert credential_in(value) == words
    forms = [f"Bearer {value}", f'{{"token": "{value}"}}', f"a=1 b='{value}' c", f"x\n{value}\ny"]
    for text in (value, *forms):
        assert may_hold_credential(text)
        assert credential_in(text) == words, text


def test_basic_authentication_is_a_user_with_a_password() -> None:
    header = "Basic " + base64.b64encode(b"user:wLk83" + b"hdQz").decode()
    assert may_hold_credential(header)
    assert credential_in(header) == "a user with a password, for HTTP"
    assert credential_in("Basic " + base64.b64encode(b"only a long user").decode()) is None


def test_each_format_of_the_table_is_shown() -> None:
    shown = set()
    for value, _words in REAL:
        shown |= {
            pattern
            for _marks, pattern, _words in secret_formats.FORMATS
            if re.search(pattern, value)
        }
    assert shown == {pattern for _marks, pattern, _words in secret_formats.FORMATS}
    for marks, pattern, _words in secret_formats.FORMATS:
        for value, _ in REAL:
            if re.fullmatch(pattern, value):
                assert any(mark in value for mark in marks)


@pytest.mark.parametrize("value", HARMLESS)
def test_what_is_no_credential_is_none(value: str) -> None:
    assert credential_in(value) is None
    assert credential_in(f"a {value} b") is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (value, words)
        for value, words in REAL
        if value.isascii() and re.fullmatch(r"[\w.-]+", value)
    ],
)
def test_a_part_of_a_longer_word_is_none(value: str, words: str) -> None:
    assert credential_in(f"x{value}") != words or value[0] in HEX  # which begin with anything
    assert credential_in(f"{value[:12]}") is None


EXAMPLES = [
    "AK" + "IAIOSFODNN7" + "EXAMPLE",
    "AK" + "IAI44QH8DHB" + "EXAMPLE",
    "AS" + "IAIOSFODNN7" + "EXAMPLE",
    "wJalrXUtnFEMI/K7MD" + "ENG/bPxRfiCY" + "EXAMPLEKEY",
    "je7MtGbClwBF/2Zp9" + "Utk/h3yCo8nvb" + "EXAMPLEKEY",
]


@pytest.mark.parametrize("value", EXAMPLES)
def test_examples_of_aws_are_examples(value: str) -> None:
    assert credential_in(value) == EXAMPLE
    assert credential_in("aws_secret_access" + f"_key={value}") == EXAMPLE
    assert credential_in(f"{value} " + "AK" + "IA" + some(16, BASE32)) == "an AWS access key id"


SECRET_NAMES = (
    """
PASSWORD DB_PASSWORD db_password dbPassword POSTGRES_PASSWORD MYSQL_ROOT_PASSWORD REDIS_PASSWD
SMTP_PASS DB_PASS DATABASE_PWD KEY_PASSPHRASE SECRET CLIENT_SECRET clientSecret JWT_SECRET
SESSION_SECRET WEBHOOK_SECRET APP_SECRET OAUTH_CLIENT_SECRET SECRET_KEY DJANGO_SECRET_KEY
SECRET_KEY_BASE64 TOKEN API_TOKEN GITHUB_TOKEN GH_TOKEN SLACK_BOT_TOKEN accessToken ACCESS_TOKEN
REFRESH_TOKEN NPM_TOKEN AUTH_TOKEN API_KEY apiKey OPENAI_API_KEY ANTHROPIC_API_KEY APIKEY DD_API_KEY
ENCRYPTION_KEY SIGNING_KEY MASTER_KEY PRIVATE_KEY SSH_PRIVATE_KEY GITHUB_APP_PRIVATE_KEY
AWS_SECRET_ACCESS_KEY STORAGE_ACCOUNT_KEY HMAC_KEY GITHUB_PAT DB_CREDENTIALS SERVICE_CREDENTIAL
DB_PASSWORD_PROD API_KEY_2 TOKEN1 API_TOKEN_V2_OLD db-password db.password SECRET_VALUE
PGPASSWORD MYSQL_PWD ROOT_PW npm_config__authToken OPENAIAPIKEY
""".replace("API_TOKEN_V2_OLD", "API_TOKEN_OLD")
    .replace("SECRET_KEY_BASE64", "SECRET_KEY_B64")
    .split()
)
HARMLESS_NAMES = """
DB_SECRET_ARN DB_SECRET_ARNS DB_SECRET_NAME DB_PASSWORD_PARAMETER SECRET_REGION TOKEN_URL
PASSWORD_MODE SECRET_PATH PASSWORD_FILE POSTGRES_PASSWORD_FILE AWS_ACCESS_KEY_ID SECRET_ID KEY_ID
KMS_KEY_ID TOKEN_TTL PASSWORD_MIN_LENGTH TOKEN_TYPE SECRET_PROVIDER TOKEN_HEADER TOKEN_ENDPOINT
SECRETS_HOST TOKEN_COUNT TOKEN_LIMIT TOKEN_EXPIRY PASSWORD_HASH_ALGORITHM EXPIRE_AT_PARAMETER
AWS_CREDENTIAL_CHAIN AWS_CREDENTIAL_CHAIN_ENABLED TOKENIZERS_PARALLELISM MAX_TOKENS MAX_TOKEN
PAD_TOKEN EOS_TOKEN BOS_TOKEN UNK_TOKEN STOP_TOKEN MASK_TOKEN NEXT_TOKEN PAGE_TOKEN
CONTINUATION_TOKEN PUBLIC_KEY CACHE_KEY SORT_KEY PARTITION_KEY PRIMARY_KEY OBJECT_KEY S3_KEY KMS_KEY
NEXT_PUBLIC_API_KEY
FEATURE_KEY IDEMPOTENCY_KEY PUBLISHABLE_KEY USE_TOKEN ENABLE_PASSWORD REQUIRE_PASSWORD HAS_SECRET
ALLOW_EMPTY_PASSWORD DISABLE_TOKEN SKIP_TOKEN NO_PASSWORD IS_SECRET BYPASS COMPASS PASSENGER
KEYBOARD MONKEY PWD OLDPWD PASS FIRST_PASS PATH PATTERN LOG_LEVEL PORT TOKENIZER SECRETARY PASSIVE
TOKENS
PASSWORD=x SECRET:x PAT KEY HOTKEY TURKEY SECRETS_MANAGER_ENDPOINT TOKEN_BUCKET_SIZE
CREDENTIALS_MODE
""".split()


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_names_that_say_secret(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize("name", HARMLESS_NAMES)
def test_names_that_do_not(name: str) -> None:
    assert not names_secret(name)


REFERENCES = [
    "", "  ", "true", "False", "no", "on", "enabled", "none", "null", "default", "auto", "0", "42",
    "3600", "1.5", "-1", "30s", "15m", "1h", "500ms", "10 MB", "50%", "***",
    "arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/db", "/code-sandbox/db/password",
    "/run/secrets/db", "./secrets/db", "~/.netrc", "prod/db/password", "prod/app-1/db.main",
    "MyApp/Prod/DbPassword", "rds!db-0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21",
    "rds!cluster-0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21", "code-sandbox-github-token",
    "my_db_password", "prod.db.credentials", "https://vault.internal/v1/secret/db",
    "op://vault/item/field", "vault:secret/data/db#password", "ssm:/prod/db", "ssm-secure:/prod/db",
    "secretsmanager:prod/db", "env:DB_PASSWORD", "file:/run/secrets/db", "awssm:db",
    "{{resolve:secretsmanager:db}}", "${DB_PASSWORD}", "$DB_PASSWORD", "$(cat /run/secrets/db)",
    "<password>", "%PASSWORD%", "DB_PASSWORD", "PROD_DB_PASSWORD_2",
]  # fmt: skip
LITERALS = [
    "hunter2", "changeme", "s3cr3t!", "correcthorse", "abc123", "Passw0rd", "letmein", "pa ss",
    "0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21", some(32, HEX), some(40, HEX), some(40, BASE64),
    "wJalrXUtnFEMI/K7MD" + "ENG/bPxRfiCYzzzzzzzzzz", some(24), some(48, URL64), "12345678a",
    "correct-horse-battery-staple", "Tr0ub4dor&3", "qwerty", "p@ssw0rd", "DEADBEEF", "-----",
    "x" * 5000, "中文密码", "a:b", "0x1f", "admin", "root", "test", "password",
]  # fmt: skip


@pytest.mark.parametrize("value", REFERENCES)
def test_what_refers_to_a_secret_is_no_literal(value: str) -> None:
    assert refers_to_secret(value)
    assert note_on("DB_PASSWORD", value) is None


@pytest.mark.parametrize("value", LITERALS)
def test_a_literal_is_one(value: str) -> None:
    assert not refers_to_secret(value)
    assert note_on("DB_PASSWORD", value) == LITERAL
    assert note_on("COLOUR", value) is None


def test_a_mask_keeps_what_it_stands_for() -> None:
    for name, value, mask in (
        ("A", REAL[3][0], "*** (a GitHub token)"),
        ("A", EXAMPLES[0], "*** (a key from AWS's documentation)"),
        ("DB_PASSWORD", "hunter2", "*** (a literal)"),
        ("COLOUR", "hunter2", "***"),
    ):
        assert mask_with_note(name, value) == mask
        assert mask_with_note(name, mask) == mask
        assert is_mask(mask)
        assert note_on(name, mask) == note_on(name, value)
    assert not is_mask("*** (my password)")
    assert mask_with_note("A", "*** (my password)") == "***"
    assert not any(map(is_mask, ("", "**", "****", "x***", None, 5)))


def test_importing_compiles_no_pattern() -> None:
    code = (
        "import re; before = len(re._cache) if hasattr(re, '_cache') else 0\n"
        "compiled = []; original = re.compile\n"
        "re.compile = lambda *a, **k: compiled.append(a) or original(*a, **k)\n"
        "import microvm_lint.definition; re._cache.clear(); compiled.clear()\n"
        "import microvm_lint.secret_formats\n"
        "assert not compiled and not re._cache, (compiled, list(re._cache))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_large_and_hostile_values_are_dismissed() -> None:
    marks = sorted({mark for marks, _, _ in secret_formats.FORMATS for mark in marks})
    for mark in (*marks, "eyJa.", "a://b:", "://", "@", "a://b:c@", "=", "A" * 30, "xoxb-1-", "/a"):
        text = (mark * 4096)[:4096]
        credential_in(text)
        refers_to_secret(text)
        names_secret(text[:256])
    for character in "aA0-_./:@=+ \n*":
        text = character * 1_000_000
        assert credential_in(text) is None
        assert may_hold_credential(text) in (True, False)
        refers_to_secret(text)
