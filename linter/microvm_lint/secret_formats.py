"""What credentials look like, and which names of variables say that the value is one.

A table of anchored formats, each with a literal mark that every credential of the format holds: a
pattern is compiled only where its mark stands in a value. The shapes are those that the providers
publish, or that their own scanners look for; checked on 2026-11-23.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .definition import MASK

_WORD = "[A-Za-z0-9_-]"
# Marks, the pattern behind and around them, and the words. In front of a match stands no character
# of a word, and none behind it either.
FORMATS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("AKIA", "ASIA"), r"(?:AKIA|ASIA)[A-Z2-7]{16}", "an AWS access key id"),
    (("ABSK",), r"ABSK[A-Za-z0-9+/]{109,269}={0,2}", "a key of Amazon Bedrock"),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{36,255}", "a GitHub token"),
    (("github_pat_",), r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", "a GitHub token"),
    (
        (
            "glpat-",
            "gldt-",
            "glrt-",
            "glft-",
            "gloas-",
            "glptt-",
            "glcbt-",
            "glimt-",
            "glsoat-",
            "glagent-",
        ),
        r"gl(?:pat|dt|rt|ft|oas|ptt|cbt|imt|agent|soat|ffct)-[\w.-]{20,300}",
        "a GitLab token",
    ),
    (("xox",), r"xox[abeoprs]-(?:[A-Za-z0-9]+-)*[A-Za-z0-9]{10,250}", "a Slack token"),
    (("xapp-",), r"xapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-z0-9]{20,100}", "a Slack token"),
    (
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,60}",
        "a Slack webhook",
    ),
    (
        ("k_live_", "k_test_", "k_prod_"),
        r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,250}",
        "a Stripe key",
    ),
    (("whsec_",), r"whsec_[A-Za-z0-9+/]{32,64}={0,2}", "a secret of a Stripe webhook"),
    (("sk-ant-",), r"sk-ant-[a-z]+[0-9]{2}-[\w-]{20,200}", "an Anthropic key"),
    (("sk-or-",), r"sk-or-v1-[0-9a-f]{64}", "an OpenRouter key"),
    (("sk-",), r"sk-(?:proj|svcacct|admin|service)-[\w-]{40,250}", "an OpenAI key"),
    (("T3BlbkFJ",), r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}", "an OpenAI key"),
    (("sk-",), r"sk-[A-Za-z0-9]{48}", "an OpenAI key"),
    (("AIza",), r"AIza[\w-]{35}", "a Google API key"),
    (("GOCSPX-",), r"GOCSPX-[\w-]{28}", "a client secret of Google"),
    (("ya29.",), r"ya29\.[\w-]{30,500}", "an access token of Google"),
    (("npm_",), r"npm_[A-Za-z0-9]{36}", "an npm token"),
    (("pypi-",), r"pypi-AgE[\w-]{50,1000}", "a PyPI token"),
    (("eyJ",), r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}", "a JSON Web Token"),
    (
        ("PRIVATE KEY",),
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----",
        "a private key",
    ),
    (("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}", "a private key of age"),
    (("SG.",), r"SG\.[\w-]{16,32}\.[\w-]{16,64}", "a SendGrid key"),
    (tuple(f"SK{digit:x}" for digit in range(16)), r"SK[0-9a-f]{32}", "a Twilio key"),
    (("hf_",), r"hf_[A-Za-z0-9]{34,40}", "a Hugging Face token"),
    (("dapi",), r"dapi[0-9a-f]{32}(?:-[0-9])?", "a Databricks token"),
    (("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[0-9a-f]{64}", "a DigitalOcean token"),
    (
        ("shpat_", "shpss_", "shpca_", "shppa_"),
        r"shp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}",
        "a Shopify token",
    ),
    (("sq0atp-", "sq0csp-", "sq0idp-"), r"sq0(?:atp|csp|idp)-[\w-]{22,43}", "a Square token"),
    (("key-",), r"key-[0-9a-f]{32}", "a Mailgun key"),
    (
        tuple(f"-us{digit}" for digit in range(1, 10)),
        r"[0-9a-f]{32}-us[0-9]{1,2}",
        "a Mailchimp key",
    ),
    (
        ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."),
        r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,100}",
        "a Doppler token",
    ),
    (("hvs.", "hvb.", "hvr."), r"hv[sbr]\.[\w-]{24,300}", "a Vault token"),
    ((".atlasv1.",), r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}", "a Terraform Cloud token"),
    (("lin_api_",), r"lin_api_[A-Za-z0-9]{40}", "a Linear key"),
    (("ntn_", "secret_"), r"(?:ntn_[A-Za-z0-9]{43,50}|secret_[A-Za-z0-9]{43})", "a Notion token"),
    (("NRAK-",), r"NRAK-[A-Z0-9]{27}", "a New Relic key"),
    (("glsa_",), r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}", "a Grafana token"),
    (("glc_",), r"glc_eyJ[A-Za-z0-9+/]{30,400}={0,2}", "a Grafana token"),
    (("pscale_",), r"pscale_(?:tkn|pw|oauth)_[\w.=-]{32,64}", "a PlanetScale token"),
    (("PMAK-",), r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}", "a Postman key"),
    (("pul-",), r"pul-[0-9a-f]{40}", "a Pulumi token"),
    (("rubygems_",), r"rubygems_[0-9a-f]{48}", "a RubyGems key"),
    (("dckr_",), r"dckr_(?:pat|oat)_[\w-]{27,36}", "a Docker Hub token"),
    (("ATATT3",), r"ATATT3[\w=-]{100,300}", "an Atlassian token"),
    (("ATBB",), r"ATBB[A-Za-z0-9]{32}", "a Bitbucket token"),
    (("sbp_",), r"sbp_[0-9a-f]{40}", "a Supabase token"),
    (("gsk_",), r"gsk_[A-Za-z0-9]{52}", "a Groq key"),
    (("r8_",), r"r8_[A-Za-z0-9]{37}", "a Replicate token"),
    (("xai-",), r"xai-[A-Za-z0-9]{70,90}", "an xAI key"),
    (("pplx-",), r"pplx-[A-Za-z0-9]{48}", "a Perplexity key"),
    (("sntrys_", "sntryu_"), r"sntry(?:s_eyJ[\w+/=-]{40,400}|u_[0-9a-f]{64})", "a Sentry token"),
    (("CCIPAT_",), r"CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}", "a CircleCI token"),
    (("bkua_",), r"bkua_[0-9a-f]{40}", "a Buildkite token"),
    (("nfp_",), r"nfp_[A-Za-z0-9]{36}", "a Netlify token"),
    (("AKCp",), r"AKCp[A-Za-z0-9]{69}", "an Artifactory key"),
    (("tskey-",), r"tskey-[a-z]+-[A-Za-z0-9]{5,30}-[A-Za-z0-9]{16,60}", "a Tailscale key"),
    (("ops_eyJ",), r"ops_eyJ[A-Za-z0-9+/]{100,1000}={0,3}", "a 1Password token"),
    (("figd_",), r"figd_[\w-]{38,48}", "a Figma token"),
    (("AccountKey=",), r"AccountKey=[A-Za-z0-9+/]{86}==", "an Azure storage key"),
    (("SharedAccessKey=",), r"SharedAccessKey=[A-Za-z0-9+/]{43}=", "an Azure access key"),
    (
        ("/api/webhooks/",),
        r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[\w-]{60,70}",
        "a Discord webhook",
    ),
    ((":AA",), r"[0-9]{8,10}:AA[\w-]{33}", "a token of a Telegram bot"),
)
_AWS_EXAMPLE = (
    r"(?<![A-Za-z0-9/+])(?:A[KS]IA[A-Z0-9]{9}EXAMPLE|[A-Za-z0-9/+]{30}EXAMPLEKEY)(?![\w/+=])"
)
_NAMES_OF_AWS = ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "ecretAccessKey")
_KEY_OF_AWS = r"[\\\"']*\s*[:=]\s*[\\\"']*[A-Za-z0-9/+]{40}(?![\w/+=])"
# What is on the same machine is no secret from anybody.
_ADDRESS = (
    r"[a-zA-Z][a-zA-Z0-9+.-]{1,30}://[^\s/?#@:\"'<>]{0,200}:([^\s/?#@\"'<>]{1,200})"
    r"@(?!(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$))[^\s/?#@]"
)
_LIST_MARKS = ("assword=", "assword =", "ASSWORD=", "PWD=", "Pwd=", "pwd=")
_IN_LIST = r"(?i)(?:^|[;\s])(?:password|pwd)\s*=\s*([^;\s]{1,200})"
_BASIC = r"(?i:basic)\s+([A-Za-z0-9+/]{8,500})={0,2}"
_KEY = "a secret access key of AWS"
_ADDRESS_WORDS = "an address with a password"
_LIST_WORDS = "a connection string with a password"
_BASIC_WORDS = "a user with a password, for HTTP"
EXAMPLE = "a key from AWS's documentation"
LITERAL = "a literal"  # what is a secret by its name alone
_NOTES = frozenset(
    (
        *(words for _, _, words in FORMATS),
        *(_KEY, _ADDRESS_WORDS, _LIST_WORDS, _BASIC_WORDS, EXAMPLE, LITERAL),
    )
)
_NOTED = f"{MASK} ("  # how a mask starts that says what it stands for

_MARKS = (
    _NOTED,
    *sorted({mark for marks, _, _ in FORMATS for mark in marks}),
    *("EXAMPLE", *_NAMES_OF_AWS, *_LIST_MARKS, "asic ", "ASIC "),
)


def may_hold_credential(text: str) -> bool:
    """A cheap look at a text, which may say yes wrongly, but never no."""
    for mark in _MARKS:
        if mark in text:
            return True
    return "://" in text and "@" in text


def credential_in(value: str) -> str | None:
    """What credential a value is or holds, in words with their article, or None."""
    for marks, pattern, words in FORMATS:
        if any(mark in value for mark in marks):
            for match in re.finditer(rf"(?<!{_WORD})(?:{pattern})(?!{_WORD})", value):
                if not _is_filler(match[0]):
                    return words
    for name in _NAMES_OF_AWS:
        if name in value:
            for match in re.finditer(name + _KEY_OF_AWS, value):
                if "EXAMPLE" not in match[0]:
                    return _KEY
    if "://" in value and "@" in value:
        for match in re.finditer(_ADDRESS, value):
            if not _stands_for_another(match[1]):
                return _ADDRESS_WORDS
    if "EXAMPLE" in value and re.search(_AWS_EXAMPLE, value):
        return EXAMPLE
    if "=" in value and any(mark in value for mark in _LIST_MARKS):
        for match in re.finditer(_IN_LIST, value):
            if value.count("=") > 1 and not _stands_for_another(match[1].strip("'\"")):
                return _LIST_WORDS
    return _BASIC_WORDS if _is_basic(value) else None


def _is_basic(value: str) -> bool:
    """Whether a value is the header of HTTP basic authentication."""
    found = re.fullmatch(_BASIC, value) if value[:5].lower() == "basic" else None
    if found is None:
        return False
    from base64 import b64decode

    user, colon, password = b64decode(found[1] + "==").partition(b":")
    return bool(user and colon and password)


_FILLERS = ("your", "xxxx", "change", "redacted", "placeholder", "example", "dummy", "0123456789")
_LEAST_DIFFERENT = 5  # characters in what is random


def _is_filler(text: str) -> bool:
    """Whether a text in the form of a token is what documentation puts in its place."""
    random = re.split("[_.-]", text)[-1]
    if " " not in text and len(set(random)) < _LEAST_DIFFERENT and len(random) >= 8:
        return True
    lowered = text.lower()
    return len(text) < 300 and any(word in lowered for word in _FILLERS)


_NO_PASSWORDS = frozenset(
    "password passwd pass pwd secret token xxx user username redacted".split()
)


def _stands_for_another(password: str) -> bool:
    """Whether what stands for a password is a placeholder, a mask or a word for one."""
    if len(set(password)) == 1 and (len(password) > 2 or not password.isalnum()):
        return True
    filled_in = r"[${}*]|\[|\]|%(?![0-9a-fA-F]{2})"
    return password.lower() in _NO_PASSWORDS or re.search(filled_in, password) is not None


# Words at the end of a name that say that the value is a secret.
_SECRETS = frozenset("TOKEN CREDENTIAL CREDENTIALS CREDS APITOKEN SECRETKEY PRIVATEKEY".split())
_KINDS_OF_KEY = frozenset(
    "API SECRET PRIVATE ACCESS ENCRYPTION DECRYPTION SIGNING MASTER AUTH ACCOUNT HMAC JWT "
    "FERNET AES ROLE".split()
)
_WITH_PASSWORD = frozenset(
    "DB DATABASE USER ROOT ADMIN SMTP MAIL MYSQL POSTGRES PG REDIS MONGO RABBITMQ FTP SFTP "
    "LDAP AUTH BASIC KEYSTORE APP".split()
)
_QUALIFIERS = frozenset(
    "VALUE PROD PRODUCTION DEV DEVELOPMENT STAGING STAGE TEST LIVE OLD NEW CURRENT PREVIOUS "
    "PRIMARY SECONDARY BASE64 B64 JSON PLAINTEXT DEFAULT BASE".split()
)
_FLAGS = frozenset(
    "USE USES ENABLE ENABLED DISABLE DISABLED REQUIRE REQUIRES HAS ALLOW SKIP NO IS WITH "
    "WITHOUT SHOW HIDE MASK ROTATE CHECK VERIFY FORCE SHOULD MUST NEEDS".split()
)
# Tokens of language models, of pages and of parsers.
_OTHER_TOKENS = frozenset(
    "PAD EOS BOS UNK STOP MASK NEXT PAGE CONTINUATION SEP CLS END START SPECIAL DESIGN "
    "PAGINATION MAX MIN PER PUBLIC SYNC IMAGE".split()
)
_PUBLIC = frozenset(("PUBLIC", "PUBLISHABLE"))
_ENDS = ("PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "APIKEY", "AUTHTOKEN", "ACCESSTOKEN")
_STEMS = ("PASS", "SECRET", "TOKEN", "KEY", "CRED", "PW", "PAT")


@lru_cache(maxsize=4096)
def names_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a secret.

    The last words of the name say what it is: `DB_PASSWORD` is a secret, `PASSWORD_LENGTH` is not.
    """
    upper = name.upper()
    if not any(stem in upper for stem in _STEMS) or re.search("[=:\uff1d]", name):
        return False  # what stands behind such a sign is no name
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    words = [word for word in re.split("[^A-Z0-9]+", spaced.upper()) if word]
    while words and (words[-1] in _QUALIFIERS or words[-1].isdecimal()):
        words.pop()
    if not words or words[0] in _FLAGS or not _PUBLIC.isdisjoint(words):
        return False
    last, before = re.sub("[0-9]+$", "", words[-1]), words[-2] if len(words) > 1 else ""
    if last == "TOKEN" and before in _OTHER_TOKENS:
        return False
    if last == "KEY":
        return before in _KINDS_OF_KEY
    if last == "PASS":
        return before in _WITH_PASSWORD
    if last in ("PWD", "PW"):  # alone it is the shell's
        return bool(before)
    if last == "PAT":
        return before in ("GITHUB", "GITLAB", "AZURE", "GH", "ADO")
    return last in _SECRETS or last.endswith(_ENDS)


_NO_SECRETS = frozenset(
    "true false yes no on off y n enabled disabled none null nil default required optional "
    "auto never always undefined unset empty anonymous iam ***".split()
)
_NUMBER = r"[-+]?[0-9]+(?:\.[0-9]+)?\s?(?:ns|us|ms|s|sec|m|min|h|d|w|k|kb|mb|gb|%)?"
_REFERENCE = (
    r"[a-z][a-z0-9+.-]*://\S+"  # an address; one with a password is a credential
    r"|(?:arn|vault|op|ssm|ssm-secure|secretsmanager|aws-secretsmanager|awssm|sm|env|file|keyring"
    r"|secret|parameter|kms|bao|doppler|infisical|akv|gcp-sm|ref):\S+"
    r"|/[\w.+=@-]+(?:/[\w.+=@-]+)*/?"  # a parameter or a file
    r"|\.{1,2}/\S+|~/\S+"
    r"|[a-z][a-z0-9_.-]*(?:/[a-z0-9][a-z0-9_.-]*)+"  # a name in Secrets Manager
    r"|(?:[A-Z][a-z]+)+(?:/(?:[A-Z][a-z]+)+)+"
    r"|rds!(?:db|cluster)-[0-9a-f-]{36}"
    r"|\{\{.*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|%[A-Z_]+%|<[^<>]*>"
    r"|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"  # the name of another variable
)
_OWN_NAME = (
    r"(?=.*(?:secret|password|passwd|token|cred|key|auth))[a-z][a-z0-9]*(?:[._-][a-z][a-z0-9]*)+"
)


def refers_to_secret(value: str) -> bool:
    """Whether a value is no literal secret, but a reference to one, a flag or a number."""
    text = value.strip()
    if not text or text.lower() in _NO_SECRETS or re.fullmatch(_NUMBER, text.lower()):
        return True
    if len(text) > 2048:
        return False
    return bool(re.fullmatch(_REFERENCE, text) or re.fullmatch(_OWN_NAME, text))


def note_on(name: str, value: str) -> str | None:
    """What a variable's value is, if it is a secret: the words of a credential, or `LITERAL`.

    A mask that `mask_with_note` has made says so itself.
    """
    if value.startswith(_NOTED):
        note = value[len(_NOTED) : -1]
        return note if note in _NOTES else None
    if may_hold_credential(value) and (credential := credential_in(value)):
        return credential
    return LITERAL if names_secret(name) and not refers_to_secret(value) else None


def mask_with_note(name: str, value: str) -> str:
    """What is shown in place of a variable's value: that it is a secret, and of which kind."""
    note = note_on(name, value)
    return MASK if note is None else f"{_NOTED}{note})"


def is_mask(value: object) -> bool:
    """Whether a value is one that was masked before it was saved."""
    if not isinstance(value, str) or not value.startswith(MASK):
        return False
    return value == MASK or (value.startswith(_NOTED) and value[len(_NOTED) : -1] in _NOTES)
