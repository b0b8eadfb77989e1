"""The docstrings under the fields of models, as descriptions in a JSON schema.

Pydantic can read them itself, but does so whenever a class is made: half a second of every start, for a document that
few processes show.
"""

import ast
import importlib
import inspect
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

OWN = "encours"
"""What the names of our packages begin with."""


def add_descriptions(schemas: Mapping[str, dict[str, Any]]) -> None:
    """Gives each property of `schemas` (component name → schema) that has none the docstring under its field."""
    models = defaultdict(list)
    for model in _models(BaseModel):
        models[model.__name__].append(model)
    for name, schema in schemas.items():
        properties: dict[str, Any] = schema.get("properties", {})
        for model in models[name.rsplit("__", 1)[-1].rsplit(".", 1)[-1].partition("_")[0]]:
            if not properties.keys() <= {field.alias or key for key, field in model.model_fields.items()}:
                continue
            for field, text in _docs_of(model).items():
                if field in properties:
                    properties[field].setdefault("description", text)


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        if model.__module__.startswith(OWN):
            yield model
        yield from _models(model)


def _docs_of(model: type[BaseModel]) -> dict[str, str]:
    """Field → docstring, those of its own before those it inherits."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if cls.__module__.startswith(OWN):
            found |= _docs_in(cls.__module__).get(cls.__qualname__.partition("[")[0], {})
    return found


@cache
def _docs_in(module: str) -> dict[str, dict[str, str]]:
    """Class → field → docstring."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    return {each.name: dict(_fields(each.body)) for each in tree.body if isinstance(each, ast.ClassDef)}


def _fields(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for before, after in itertools.pairwise(body):
        if (
            isinstance(before, ast.AnnAssign)
            and isinstance(before.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        ):
            yield before.target.id, inspect.cleandoc(after.value.value)
