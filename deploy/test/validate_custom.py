"""Validates resources on stdin against the custom resource definitions in the files given; unknown fields are refused.

Prints one line for each resource whose kind is defined there, and exits with 1 if any is invalid.
"""
import pathlib
import sys

import jsonschema
import yaml


def closed(schema):
    """What the API server would prune is an error here."""
    schema = dict(schema)
    if "properties" in schema:
        schema["properties"] = {key: closed(value) for key, value in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema["additionalProperties"] = False
    elif isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = closed(schema["additionalProperties"])
    if "items" in schema:
        schema["items"] = closed(schema["items"])
    if schema.get("x-kubernetes-int-or-string"):
        schema.pop("type", None)
    return schema


def schemas(paths):
    for path in paths:
        spec = yaml.safe_load(pathlib.Path(path).read_text())["spec"]
        for version in spec["versions"]:
            schema = closed(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            yield (f"{spec['group']}/{version['name']}", spec["names"]["kind"]), schema


known = dict(schemas(sys.argv[1:]))
failed = False
for resource in yaml.safe_load_all(sys.stdin):
    kind = (resource or {}).get("apiVersion"), (resource or {}).get("kind")
    if kind not in known:
        continue
    errors = list(jsonschema.Draft7Validator(known[kind]).iter_errors(resource))
    failed = failed or bool(errors)
    print(kind[1], resource["metadata"]["name"], "valid" if not errors else "INVALID")
    for error in errors:
        print("  ", "/".join(map(str, error.absolute_path)), error.message)
sys.exit(1 if failed else 0)
