"""The event contracts as JSON Schemas, example messages and one AsyncAPI 3.0 document.

`python -m encours.asyncapi docs/events` writes them. With `--release` it also writes `released/`, which a test compares
with later schemas: what was published once is read for as long as it is stored somewhere.
"""

import json
import sys
from pathlib import Path
from typing import Any

from encours.event_examples import examples
from encours_contracts import EVENTS, Envelope
from encours_platform.bus import topic_of

SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """File name → JSON Schema of the event's `data`."""
    return {
        f"{type_}.json": {"$schema": SCHEMA, "$id": type_, **model.model_json_schema(mode="serialization")}
        for type_, model in sorted(EVENTS.items())
    }


def released() -> dict[str, dict[str, Any]]:
    """File name → JSON Schema of what a consumer must find in `data`."""
    return {f"{type_}.json": model.model_json_schema() for type_, model in sorted(EVENTS.items())}


def document() -> dict[str, Any]:
    """AsyncAPI 3.0: a channel a publisher, a message an event, CloudEvents as the envelope."""
    publishers = sorted({event.PUBLISHER for event in EVENTS.values()})
    envelope = Envelope.model_json_schema(mode="serialization")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Encours events",
            "version": "1",
            "description": "CloudEvents 1.0 in structured JSON mode; the key is `<tenant>:<account>`, so all that "
            "concerns one buyer comes in order. Delivered at least once: take each `id` once.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            publisher: {
                "address": topic_of(publisher),
                "messages": {
                    type_: {"$ref": f"#/components/messages/{type_}"}
                    for type_, event in sorted(EVENTS.items())
                    if publisher == event.PUBLISHER
                },
            }
            for publisher in publishers
        },
        "operations": {
            f"{publisher}.publishes": {"action": "send", "channel": {"$ref": f"#/channels/{publisher}"}}
            for publisher in publishers
        },
        "components": {
            "messages": {
                type_: {
                    "name": type_,
                    "summary": (event.__doc__ or event.__name__).strip().splitlines()[0],
                    "examples": [{"payload": {"$ref": f"examples/{type_}.json"}}],
                    "payload": {
                        "allOf": [
                            {"$ref": "#/components/schemas/Envelope"},
                            {"properties": {"type": {"const": type_}, "data": {"$ref": f"{type_}.json"}}},
                        ]
                    },
                }
                for type_, event in sorted(EVENTS.items())
            },
            "schemas": {"Envelope": envelope},
        },
    }


def files() -> dict[str, str]:
    """All generated files by their path in the folder."""
    everything: dict[str, Any] = {**schemas(), "asyncapi.json": document()}
    everything |= {f"examples/{name}": content for name, content in examples().items()}
    return {name: _text(content) for name, content in everything.items()}


def _text(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    (folder / "examples").mkdir(parents=True, exist_ok=True)
    for stale in (*folder.glob("*.json"), *folder.glob("examples/*.json")):
        stale.unlink()
    for name, content in files().items():
        (folder / name).write_text(content)


def write_release(folder: Path) -> None:
    """What is released is never removed: a type that is gone stays in the folder, and its test fails."""
    (folder / "released").mkdir(parents=True, exist_ok=True)
    for name, content in released().items():
        (folder / "released" / name).write_text(_text(content))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
    if "--release" in sys.argv[2:]:
        write_release(Path(sys.argv[1]))
