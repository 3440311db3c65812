"""The flow language as a JSON Schema, so that editors complete and underline while a flow is being written.

An editor reads YAML 1.2, where `1:` and `80` are numbers and `yes` is text; our own reader takes all for text.
"""

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from gateway.dialogue.grammar import CalledFlow, FirstFlow, Screen, Spoken

# A language's code has two or three letters, as some words of a screen have.
CODE = f"^(?!(?:{'|'.join(word for word in Screen.model_fields if len(word) <= 3)})$)[a-z]{{2,3}}$"
WORDS = "The words in this language; under `all`, in every language."


def flow_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a flow file: of the one that is dialled, known by what only it has, or of one that others
    call. With `oneOf` an editor would answer a slip in one kind with all that the other kind wants."""
    schema = TypeAdapter(FirstFlow | CalledFlow).json_schema(schema_generator=_ForEditors)
    first, called = schema.pop("anyOf")
    own = [{"required": [word]} for word in FirstFlow.model_fields if word not in CalledFlow.model_fields]
    kinds = {"if": {"anyOf": own}, "then": first, "else": called}
    return {"$schema": _ForEditors.schema_dialect, "title": "A flow of Thuso", "type": "object", **kinds, **schema}


def schema_text() -> str:
    """The same as docs/flow.schema.json holds it."""
    return json.dumps(flow_schema(), indent=2, ensure_ascii=False) + "\n"


class _ForEditors(GenerateJsonSchema):
    """What pydantic makes of the grammar, less what editors would wrongly offer or underline."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {"enum": ["yes", "no"]}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return super().int_schema(schema) | {"type": ["integer", "string"], "pattern": "^[0-9]+$"}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {"additionalProperties": False} | super().dict_schema(schema)

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        if issubclass(schema["cls"], Spoken):
            del made["properties"]["words"]
            made["patternProperties"] = {CODE: {"type": "string", "description": WORDS}}
        return made
