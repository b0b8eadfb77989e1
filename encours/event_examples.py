"""An example message of each event, made of its schema: what consumers and partners may expect to read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from encours_contracts import EVENTS, Envelope, Event

HINTS: Mapping[str, Any] = {
    "currency": "EUR",
    "number": "F2011-000001",
    "external_id": "536365",
    "order_external_id": "536365",
    "account_external_id": "C-1042",
    "name": "Forges de Lyon SAS",
    "debtor_name": "Forges de Lyon SAS",
    "signer_name": "Jeanne Martin",
    "signer_email": "j.martin@forges.example",
    "email": "compta@forges.example",
    "country": "FR",
    "siren": "732829320",
    "reference": "RUM-7K3Q-9XWT-2BHM",
    "mandate_reference": "RUM-7K3Q-9XWT-2BHM",
    "original_reference": "RUM-2011-000123",
    "creditor_identifier": "FR72ZZZ123456",
    "original_creditor_identifier": "FR72ZZZ123456",
    "creditor_name": "Grossiste Exemple SAS",
    "original_creditor_name": "Grossiste SARL",
    "iban_masked": "FR76********************189",
    "payer_iban_masked": "FR76********************189",
    "bic": "AGRIFRPP",
    "end_to_end_id": "COL-06EGQ5GWG9T7YAYYM1TZ3J4E5N",
    "message_id": "DD20110211-0001",
    "remittance": "R2011-000001 F2011-000001",
    "structured_reference": "RF18F2011000001",
    "reason_code": "AM04",
    "cause": "insufficient funds",
    "reason": "return",
    "identifier": "FR72ZZZ123456",
    "timezone": "Europe/Paris",
    "paid": 0,
    "credited": 0,
    "in_collection": 0,
    "disputed": 0,
    "used_amount": 0,
    "cost_centre": "CC-12",
    "terms": {"kind": "statement", "days_after_month_end": 15},
    "analytics": {"site": "Lyon"},
    "reminders": {"overdue_days": [3, 10, 20]},
}
"""What a field of that name holds in the examples, where its own schema gives no example."""

IDENTIFIED = {"lei": "213800KUD8LAJWSQ9D15"}
WHOLE: Mapping[str, Any] = {"identification": IDENTIFIED, "debtor_identification": IDENTIFIED}
"""Objects whose fields exclude each other."""

TENANT = UUID("01942d2a-3f68-7d26-9d3b-1f6a2f4c8e01")
EVENT_ID = UUID("01942d2a-3f68-7d26-9d3b-1f6a2f4c8e02")
ACCOUNT = UUID("01942d2a-3f68-7d26-9d3b-1f6a2f4c8e03")
BY_FORMAT: Mapping[str, Any] = {
    "date": "2011-02-15",
    "date-time": "2011-02-15T08:00:00Z",
    "uuid": "01942d2a-3f68-7d26-9d3b-1f6a2f4c8e04",
}
BY_TYPE: Mapping[str, Any] = {
    "integer": 1,
    "number": 1,
    "boolean": False,
    "string": "text",
    "object": {},
    "null": None,
}
AMOUNT = 12345
AMOUNTS = frozenset({"total", "limit", "exposure", "previous"})


def example(event: type[Event]) -> Envelope:
    """A whole message with all fields of the event."""
    schema = event.model_json_schema()
    data = _value(schema, schema.get("$defs", {}), "")
    model = event.model_validate(data)
    return Envelope(
        id=EVENT_ID,
        source=f"/encours/{event.PUBLISHER}",
        type=event.TYPE,
        time="2011-02-15T08:00:00Z",
        tenant=TENANT,
        account=ACCOUNT if model.account else None,
        data=model.model_dump(mode="json"),
    )


def examples() -> dict[str, dict[str, Any]]:
    """File name → example message."""
    return {
        f"{type_}.json": example(event).model_dump(mode="json", exclude_none=True)
        for type_, event in sorted(EVENTS.items())
    }


def _value(schema: Mapping[str, Any], defs: Mapping[str, Any], name: str) -> Any:
    """A value that the schema allows: of its parts, or of what it names."""
    if name in WHOLE:
        return WHOLE[name]
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rpartition("/")[2]], defs, name)
    if "properties" in schema:
        return {field: _value(each, defs, field) for field, each in schema["properties"].items()}
    if "anyOf" in schema:
        return _value(next(each for each in schema["anyOf"] if each.get("type") != "null"), defs, name)
    if schema.get("type") == "array":
        return [_value(schema["items"], defs, name)]
    return _plain(schema, name)


def _plain(schema: Mapping[str, Any], name: str) -> Any:
    """The schema's own example, the hint for its name, or the plainest of its type."""
    own = [*schema.get("examples", ()), *schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
    if own or name in HINTS:
        return own[0] if own else HINTS[name]
    type_ = schema.get("type", "null")
    if type_ == "integer" and ("amount" in name or name in AMOUNTS):
        return AMOUNT
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[type_])
