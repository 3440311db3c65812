"""What an editor sees of a flow file: YAML 1.2 (core schema), where `1` is a number and `yes` is text."""

import re
from typing import Any, ClassVar

import yaml


class _Yaml12(yaml.SafeLoader):
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # none of those of YAML 1.1


for _tag, _pattern, _first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def seen(text: str) -> Any:
    """The file's data; keys are text, as JSON Schema knows no others."""
    return _keys_as_text(yaml.load(text, Loader=_Yaml12))


def _keys_as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _keys_as_text(value) for key, value in data.items()}
    return [_keys_as_text(item) for item in data] if isinstance(data, list) else data
