"""The OpenAPI contract of the Dimona REST service, and validators for its schemas."""

from functools import cache
from importlib.resources import files

import yaml
from jsonschema import Draft202012Validator

JsonObject = dict[str, object]


@cache
def contract() -> JsonObject:
    """The whole contract, parsed once."""
    text = files(__package__).joinpath("dimona-openapi.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    assert isinstance(document, dict)
    return document


@cache
def validator(schema_name: str) -> Draft202012Validator:
    """A validator for one schema of the contract, for example `Declaration`."""
    return Draft202012Validator(
        {
            "$ref": f"#/components/schemas/{schema_name}",
            "components": contract()["components"],
        }
    )
