"""Whether an event's schema changed in a way that a consumer of the same version would not survive."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
COMPARED = ("type", "format", "pattern", "const", "enum", "minLength", "maxLength", "minimum", "maximum")
"""What a value may be; a change of any of these is another type."""


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What is not additive from one schema to the other: a field that is gone, of another type or newly required.

    >>> schema = {"properties": {"amount": {"type": "integer"}}, "required": ["amount"]}
    >>> breaking_changes(schema, {"properties": {"total": {"type": "integer"}}, "required": ["total"]})
    ['amount: removed', 'total: newly required']
    """
    return list(_compare(old, new, old.get("$defs", {}), new.get("$defs", {}), ""))


def _compare(  # noqa: C901  one branch a keyword of JSON Schema
    old: Schema, new: Schema, old_defs: Schema, new_defs: Schema, path: str
) -> Iterator[str]:
    old, new = _resolved(old, old_defs), _resolved(new, new_defs)
    if (was := _alternatives(old)) or _alternatives(new):
        yield from _compare_alternatives(was, _alternatives(new), old_defs, new_defs, path)
        return
    for rule in COMPARED:
        if old.get(rule) != new.get(rule):
            yield f"{path or 'event'}: {rule} {old.get(rule)!r} is {new.get(rule)!r} now"
    fields, new_fields = old.get("properties", {}), new.get("properties", {})
    for name, schema in fields.items():
        where = f"{path}.{name}" if path else name
        if name not in new_fields:
            yield f"{where}: removed"
        else:
            yield from _compare(schema, new_fields[name], old_defs, new_defs, where)
    for name in new.get("required", ()):
        if name not in old.get("required", ()):
            yield f"{f'{path}.{name}' if path else name}: newly required"
    if "items" in old and "items" in new:
        yield from _compare(old["items"], new["items"], old_defs, new_defs, f"{path}[]")


def _compare_alternatives(
    old: list[Schema], new: list[Schema], old_defs: Schema, new_defs: Schema, path: str
) -> Iterator[str]:
    if len(old) != len(new):
        yield f"{path}: other alternatives"
        return
    for was, now in zip(old, new, strict=True):
        yield from _compare(was, now, old_defs, new_defs, path)


def _alternatives(schema: Schema) -> list[Schema]:
    return list(schema.get("anyOf", ()))


def _resolved(schema: Schema, defs: Schema) -> Schema:
    while "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    return schema
