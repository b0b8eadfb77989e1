"""JSON as we write it: orjson, UTC as `Z`."""

from typing import Any

import orjson
from pydantic import BaseModel
from pydantic_core import to_jsonable_python


def dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=to_jsonable_python, option=orjson.OPT_UTC_Z)


def loads(raw: bytes) -> Any:
    return orjson.loads(raw)


def canonical(value: Any) -> bytes:
    """The same bytes for the same value, whatever the order of its members."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def model_bytes(model: BaseModel) -> bytes:
    return model.__pydantic_serializer__.to_json(model)
