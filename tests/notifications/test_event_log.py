from datetime import date
from uuid import UUID

from encours_contracts.billing import DocumentProvided, DocumentSendRequested
from encours_contracts.envelope import EVENTS, Envelope
from encours_contracts.gateway import PasswordResetRequested, SensitiveChangeMade, UserInvited
from encours_contracts.mandates import MandateActivated
from encours_values.ids import ACCOUNT, new_id, typeid
from tests.notifications.builders import account_opened, limit_reached, order_placed
from tests.notifications.receiver import shop
from tests.support.application import Application


def envelope(merchant_id: UUID, event: object, event_id: UUID | None = None) -> Envelope:
    return Envelope.model_validate(
        {
            "id": event_id or new_id(),
            "source": "/encours/credit",
            "type": event.TYPE,  # type: ignore[attr-defined]
            "time": "2011-01-03T08:00:00Z",
            "tenant": merchant_id,
            "account": event.account,  # type: ignore[attr-defined]
            "data": event.model_dump(mode="json"),  # type: ignore[attr-defined]
        }
    )


async def test_the_log_shows_events_newest_first_with_public_ids_and_a_sequence_an_account(
    application: Application,
) -> None:
    merchant, one, other = await application.merchant(), new_id(), new_id()
    await application.publish(merchant, account_opened(one), order_placed(one, "a"), account_opened(other))
    await application.publish(merchant, order_placed(one, "b"))

    events = await merchant.all("/v1/events?limit=2")

    assert [event["type"] for event in events] == [
        "encours.order-placed.v1",
        "encours.account-opened.v1",
        "encours.order-placed.v1",
        "encours.account-opened.v1",
        "encours.merchant-updated.v1",
    ]
    assert [event["sequence"] for event in events] == [3, 1, 2, 1, 1]
    assert events[0]["subject"] == typeid(ACCOUNT, one) == events[0]["data"]["account_id"]
    assert events[0]["time"] == "2011-01-01T00:00:00Z"
    assert await merchant.ok("GET", f"/v1/events/{events[1]['id']}") == events[1]


async def test_the_log_is_filtered_by_type_and_account(application: Application) -> None:
    merchant, one, other = await application.merchant(), new_id(), new_id()
    await application.publish(
        merchant, account_opened(one), order_placed(one), account_opened(other), order_placed(other)
    )

    found = await merchant.all(f"/v1/events?account_id={typeid(ACCOUNT, other)}&type=encours.order-placed.v1")

    assert [event["subject"] for event in found] == [typeid(ACCOUNT, other)]
    assert (await merchant.get("/v1/events?account_id=acc_nonsense")).status_code == 422


async def test_a_batch_of_mixed_types_keeps_its_order_and_a_double_counts_once(application: Application) -> None:
    merchant, account = await application.merchant(), new_id()
    batch = [
        envelope(merchant.tenant_id, event)
        for event in (account_opened(account), order_placed(account, "a"), limit_reached(account))
    ]

    await application.product.running["notifications"].inbox.receive([*batch, *batch])
    await application.product.running["notifications"].inbox.receive([batch[1], *batch])

    events = await merchant.all(f"/v1/events?account_id={typeid(ACCOUNT, account)}")
    assert [event["type"].split(".")[1] for event in events] == ["limit-reached", "order-placed", "account-opened"]
    assert [event["sequence"] for event in events] == [3, 2, 1]


async def test_private_fields_stay_private_in_the_log_and_in_webhooks(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await application.merchant(), new_id()
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": partner.url})
        await application.publish(merchant, mandate_activated(account))
        await application.quiet(merchant)

    texts = [(await merchant.get("/v1/events")).text, *(received.body.decode() for received in partner.received)]

    assert len(texts) == 2
    for text in texts:
        assert "FR76********************189" in text
        assert "sealed-sealed" not in text
        assert "digest" not in text
        assert "settings" not in text


def mandate_activated(account: UUID) -> MandateActivated:
    return MandateActivated(
        account_id=account,
        mandate_id=new_id(),
        reference="RUM-1",
        scheme="B2B",
        sequence_type="RCUR",
        signed_on=date(2011, 1, 3),
        debtor_name="Imprimerie Dupré",
        iban_sealed="k1.sealed-sealed-sealed",
        iban_masked="FR76********************189",
    )


async def test_all_public_events_are_logged_and_no_other(application: Application) -> None:
    subscribed = set(application.product.running["notifications"].service.handlers)

    public = {type_ for type_, event in EVENTS.items() if event.is_public()}
    people = {UserInvited.TYPE, PasswordResetRequested.TYPE, SensitiveChangeMade.TYPE}
    assert subscribed == public | people | {DocumentProvided.TYPE, DocumentSendRequested.TYPE}


async def test_a_merchant_sees_his_own_events_only(application: Application) -> None:
    merchant, other_merchant, account = await application.merchant(), await application.merchant(), new_id()
    await application.publish(merchant, account_opened(account))
    event = (await merchant.all("/v1/events"))[0]

    assert [each["type"] for each in await other_merchant.all("/v1/events")] == ["encours.merchant-updated.v1"]
    assert (await other_merchant.get(f"/v1/events/{event['id']}")).status_code == 404
    assert (await other_merchant.get("/v1/events/evt_nonsense")).status_code == 404


async def test_events_name_the_buyer_by_the_merchants_own_id(application: Application) -> None:
    merchant, account, unnamed = await application.merchant(), new_id(), new_id()
    await application.publish(merchant, account_opened(account, external_id="client-7"), order_placed(account))
    await application.publish(merchant, mandate_activated(account), order_placed(unnamed))

    events = await merchant.all("/v1/events")

    named = {each["type"].split(".")[1]: each["data"]["account_external_id"] for each in events[1:4]}
    assert named == {"mandate-activated": "client-7", "order-placed": "client-7", "account-opened": "client-7"}
    assert events[0]["data"]["account_external_id"] is None
    assert "account_external_id" not in events[-1]["data"]
