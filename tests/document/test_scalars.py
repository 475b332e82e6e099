"""Plain scalars in YAML 1.2, and where YAML 1.1 reads them differently."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from microvm_lint.document.scalars import core_value, yaml_1_1_reading
from ruamel.yaml import YAML

CORE_VALUES: list[tuple[str, Any]] = [
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("nUll", "nUll"),
    ("none", "none"),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("tRUE", "tRUE"),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("yes", "yes"),
    ("No", "No"),
    ("on", "on"),
    ("OFF", "OFF"),
    ("y", "y"),
    ("n", "n"),
    ("0", 0),
    ("-0", 0),
    ("12", 12),
    ("+12", 12),
    ("-12", -12),
    ("0777", 777),
    ("08", 8),
    ("0o17", 15),
    ("0o8", "0o8"),
    ("0O17", "0O17"),
    ("-0o17", "-0o17"),
    ("0x1F", 31),
    ("0xfF", 255),
    ("0x", "0x"),
    ("0X1F", "0X1F"),
    ("+0x1F", "+0x1F"),
    ("0b1", "0b1"),
    ("1_000", "1_000"),
    ("1,000", "1,000"),
    ("12:30", "12:30"),
    ("2026-06-22", "2026-06-22"),
    ("3.14", 3.14),
    ("-3.14", -3.14),
    ("+.5", 0.5),
    (".5", 0.5),
    ("1.", 1.0),
    (".", "."),
    ("1e3", 1000.0),
    ("1E3", 1000.0),
    ("1.e3", 1000.0),
    ("1e+3", 1000.0),
    ("12e-1", 1.2),
    ("1e", "1e"),
    ("e3", "e3"),
    ("1.2.3", "1.2.3"),
    ("1e400", math.inf),
    ("-1e400", -math.inf),
    ("1e-400", 0.0),
    (".inf", math.inf),
    (".Inf", math.inf),
    (".INF", math.inf),
    ("+.inf", math.inf),
    ("-.inf", -math.inf),
    (".iNF", ".iNF"),
    ("inf", "inf"),
    ("nan", "nan"),
    ("-.nan", "-.nan"),
    ("+", "+"),
    ("-", "-"),
    ("--", "--"),
    ("٣", "٣"),
    ("1 2", "1 2"),
    ("12a", "12a"),
    ("=", "="),
]


@pytest.mark.parametrize(("text", "value"), CORE_VALUES)
def test_plain_scalar_has_the_value_of_the_core_schema(text: str, value: Any) -> None:
    read = core_value(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_float(text: str) -> None:
    assert math.isnan(core_value(text))


@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_integer_of_more_digits_than_python_writes_is_infinite(sign: str) -> None:
    assert core_value(sign + "9" * 5000) == float(f"{sign}inf")


@pytest.mark.parametrize("prefix", ["0x", "0o"])
def test_long_integer_in_another_base_is_infinite(prefix: str) -> None:
    assert core_value(prefix + "7" * 5000) == math.inf


@pytest.mark.parametrize("text", ["9" * 3000, "0x" + "F" * 3000, "0o" + "7" * 3000])
def test_every_integer_can_be_written(text: str) -> None:
    assert str(core_value(text))


READINGS = [
    *((word, "a boolean") for word in ("y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO")),
    *((word, "a boolean") for word in ("on", "On", "ON", "off", "Off", "OFF")),
    ("0777", "an octal number"),
    ("-0777", "an octal number"),
    ("010", "an octal number"),
    ("0_7", "an octal number"),
    ("0b1", "a binary number"),
    ("+0b1010", "a binary number"),
    ("0x_1F", "a hexadecimal number"),
    ("-0x1F", "a hexadecimal number"),
    ("1_000", "a number"),
    ("+1_0", "a number"),
    ("1_", "a number"),
    ("1_000.5", "a number"),
    ("1.0_5", "a number"),
    (".5_0", "a number"),
    ("1_0.5e+3", "a number"),
    ("12:30", "a number in base 60"),
    ("1:2:3", "a number in base 60"),
    ("-190:20:30", "a number in base 60"),
    ("0:30.5", "a number in base 60"),
    ("2026-06-22", "a date"),
    ("2026-06-22T10:00:00Z", "a date"),
    ("2026-6-2 1:00:00", "a date"),
    ("2026-06-22T10:00:00.123456+00:00", "a date"),
    ("2026-06-22 10:00:00 -5", "a date"),
    ("0o17", "text"),
    ("1e3", "text"),
    ("1E3", "text"),
    ("-1e-3", "text"),
    ("1.e3", "text"),
    ("1.5e3", "text"),
    (".5e3", "text"),
    ("+.5", "text"),
    ("08", "text"),
    ("012345678901", "text"),
]


@pytest.mark.parametrize(("text", "reading"), READINGS)
def test_other_reading_of_yaml_1_1_is_named(text: str, reading: str) -> None:
    assert yaml_1_1_reading(text) == reading


SAME = [
    "",
    "~",
    "null",
    "NULL",
    "true",
    "False",
    "plain words",
    "yEs",
    "oN",
    "nO",
    "nope",
    "a",
    "0",
    "7",
    "07",
    "-07",
    "10",
    "-10",
    "+12",
    "0x1F",
    "0xff",
    "3.14",
    "-3.14",
    "1.",
    ".5",
    "1.5e+3",
    "1.5e-3",
    ".inf",
    "-.INF",
    ".nan",
    "1.2.3",
    "2026.06.22",
    "v1.2",
    "12:30pm",
    "12:60",
    "08:30",
    "1:2:3:x",
    "2026-06",
    "2026-06-22T10:00",
    "2026-06-22T10:00:00+0000",
    "20260622",
    "0o8",
    "0b2",
    "0_8",
    "_1",
    "1__x",
    "-",
    "+",
    ".",
    "..",
    "-a",
    "+1 555 0100",
    "1,000",
    "arn:aws:iam::210987654321:role/build",
    "s3://bucket/app.zip",
    "/usr/bin/env",
    "./run.sh",
    "10.0.0.1",
    "10.0.0.0/16",
    "210987654321",
    "00:1B:44:11:3A:B7",
]


@pytest.mark.parametrize("text", SAME)
def test_scalar_that_both_versions_read_alike_has_no_other_reading(text: str) -> None:
    assert yaml_1_1_reading(text) is None


def _value_in_1_1(text: str) -> Any:
    loader: Any = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    return loader.construct_object(yaml.ScalarNode(tag, text))


# "=" and "<<" have a type of their own in YAML 1.1, but no reader gives them a value.
NUMERALS = st.text("0123456789+-._:eExXobaAnNyYfFsTZ ~", max_size=9) | st.sampled_from(
    [text for text, _ in CORE_VALUES + READINGS] + SAME
)


@settings(max_examples=1000, deadline=None)
@given(NUMERALS | st.from_regex(r"[-+]?[01][0-9_:.]{1,8}(e[-+]?[0-9])?", fullmatch=True))
def test_other_reading_is_named_exactly_where_pyyaml_reads_another_value(text: str) -> None:
    try:
        old = _value_in_1_1(text)
    except (ValueError, yaml.YAMLError, IndexError):  # 0b_, 2026-99-99
        return
    new = core_value(text)
    same = type(old) is type(new) and (old == new or repr(old) == repr(new) == "nan")
    if text.lower() in ("y", "n"):  # booleans at yaml.org/type/bool.html, text in PyYAML
        same = False
    assert (yaml_1_1_reading(text) is None) is same


# ruamel.yaml goes beyond the core schema with underscores, dates, and signs and binary numbers.
BEYOND = {"-0o17", "+0x1F", "0b1", "1_000", "2026-06-22", "=", "-"}


@pytest.mark.parametrize("text", [text for text, _ in CORE_VALUES if text not in BEYOND])
def test_ruamel_yaml_reads_the_same_in_yaml_1_2(text: str) -> None:
    reader = YAML(typ="safe", pure=True)
    assert reader.load(f"a: {text}") == {"a": core_value(text)}


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000,
        "1_" * 100_000 + "x",
        "1" * 200_000 + "x",
        "1." + "1" * 200_000 + "x",
        "1:" * 100_000,
        "1" + ":1" * 100_000 + "x",
        "0x" + "1" * 200_000 + "x",
        "0" * 200_000 + "x",
        "-" * 200_000,
        "2026-06-22" + " " * 200_000,
    ],
)
def test_long_numeral_is_judged_in_linear_time(text: str) -> None:
    core_value(text)
    yaml_1_1_reading(text)
