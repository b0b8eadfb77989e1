"""The main job with a client made of the API's document: from an order to money in the bank; the line is free again."""

import sys
from datetime import datetime
from typing import TypeVar

from encours_client import AuthenticatedClient
from encours_client.api.accounts import create_account, get_account_exposure, set_account_limit
from encours_client.api.collections import list_collections
from encours_client.api.invoices import list_invoices
from encours_client.api.mandates import confirm_mandate, create_mandate, sign_mandate
from encours_client.api.merchants import update_settings
from encours_client.api.orders import create_order, get_order, ship_order
from encours_client.api.sandbox import update_sandbox_clock
from encours_client.models import (
    Address,
    ClockBody,
    NewAccount,
    NewLimit,
    NewMandate,
    NewMandateScheme,
    NewOrder,
    ProblemDetails,
    SettingsBody,
    Signer,
)

T = TypeVar("T")

SETTINGS = {
    "legal": {"name": "Grossiste SAS", "siren": "732829320", "email": "compta@grossiste.example"},
    "creditor": {
        "identifier": "FR72ZZZ123456",
        "name": "Grossiste SAS",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
    },
    "terms": {"kind": "statement", "days_after_month_end": 15},
    "collection": {"mode": "per_statement", "prenotification_days": 14, "submission_days_before": 2},
}


def ok(answer: T | ProblemDetails | None) -> T:
    if answer is None or isinstance(answer, ProblemDetails):
        raise SystemExit(f"refused: {answer}")
    return answer


def expect(found: object, requested: object) -> None:
    if found != requested:
        raise SystemExit(f"{requested!r} was expected, and it is {found!r}")


def clock(api: AuthenticatedClient, now: str) -> None:
    moved = ok(update_sandbox_clock.sync(client=api, body=ClockBody(now=datetime.fromisoformat(now))))
    expect(str(moved.status), "ready")


def open_buyer(api: AuthenticatedClient) -> str:
    address = Address(street="3 quai du Rhône", postcode="69002", city="Lyon", country="FR")
    buyer = NewAccount(name="Imprimerie de Lyon", country="FR", email="compta@imprimerie.example", address=address)
    account = ok(create_account.sync(client=api, body=buyer))
    ok(set_account_limit.sync(account.id, client=api, body=NewLimit(amount=100_000)))
    new = NewMandate(
        account_id=account.id,
        scheme=NewMandateScheme.B2B,
        iban="FR1420041010050500013M02606",
        debtor_name="Imprimerie de Lyon",
        signer=Signer(name="Jeanne Martin", email="jm@imprimerie.example", title="Gérante"),
    )
    mandate = ok(create_mandate.sync(client=api, body=new))
    ok(sign_mandate.sync(mandate.id, client=api, body=None))
    expect(str(ok(confirm_mandate.sync(mandate.id, client=api, body=None)).status), "active")
    return account.id


def main(url: str, key: str) -> None:
    api = AuthenticatedClient(base_url=url, token=key, timeout=None, raise_on_unexpected_status=True)
    ok(update_settings.sync(client=api, body=SettingsBody.from_dict(SETTINGS)))
    clock(api, "2026-01-05T08:00:00+00:00")
    account_id = open_buyer(api)
    clock(api, "2026-01-05T09:00:00+00:00")  # returns when all services know the mandate
    new = NewOrder(account_id=account_id, external_id="536365", amount=60_000, currency="EUR")
    order = ok(create_order.sync(client=api, body=new))
    expect(str(order.status), "authorized")
    ok(ship_order.sync(order.id, client=api, body=None))
    clock(api, "2026-02-25T12:00:00+00:00")

    expect([str(each.status) for each in ok(list_invoices.sync(client=api, account_id=account_id)).data], ["paid"])
    debits = ok(list_collections.sync(client=api, account_id=account_id)).data
    expect([str(each.status) for each in debits], ["settled"])
    exposure = ok(get_account_exposure.sync(account_id, client=api))
    expect(exposure.available, exposure.limit)

    refused = get_order.sync("ord_01jd3v5h8qe6k9w2x4y7z0abcd", client=api)
    expect(refused.title if isinstance(refused, ProblemDetails) else refused, "Not found")
    print("the line is free again:", exposure.available)


if __name__ == "__main__":
    main(*sys.argv[1:])
