"""The event contracts as JSON Schemas and one AsyncAPI 3.0 document: `python -m encours.asyncapi docs/events`."""

import json
import sys
from pathlib import Path
from typing import Any

from encours_contracts import EVENTS, Envelope
from encours_platform.bus import topic_of

SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """File name → JSON Schema of the event's `data`."""
    return {
        f"{type_}.json": {"$schema": SCHEMA, "$id": type_, **model.model_json_schema(mode="serialization")}
        for type_, model in sorted(EVENTS.items())
    }


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
    """All generated files by name."""
    everything = {**schemas(), "asyncapi.json": document()}
    return {name: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for name, content in everything.items()}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        stale.unlink()
    for name, content in files().items():
        (folder / name).write_text(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
