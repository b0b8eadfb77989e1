"""The shape of the installation, held by tests."""

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest

from encours import asyncapi
from encours.services import SERVICES, builder
from encours_contracts import EVENTS
from encours_platform.problems import COMMON_PROBLEMS
from encours_platform.service import Service, runtime_for
from encours_values.errors import DomainError
from tests.support.application import settings_for

ROOT = Path(__file__).parents[2]

FAILURES = "CollectionRejected CollectionReturned CollectionRecalled CollectionReversed CollectionReleased "
PUBLISHES = {
    "credit": "AccountOpened AccountUpdated LimitGranted LimitChanged LimitReached OrderPlaced OrderDeclined "
    "OrderShipped OrderReturned OrderCancelled AccountOnHold AccountReleased",
    "mandates": "SignatureRequested SignatureCodeIssued MandateSigned MandateAwaitsDebtorBank MandateActivated "
    "MandateAmended DebtorAccountChanged MandateExpiring MandateEnded",
    "billing": "InvoiceIssued InvoiceBalanceChanged InvoicePaid InvoiceReopened InvoiceOverdue CreditNoteIssued "
    "CreditNoteBalanceChanged PaymentBalanceChanged StatementIssued CollectionDue DisputeOpened DisputeResolved "
    "FeeCharged RefundRequested RefundConfirmed RefundWithdrawn DocumentSendRequested DocumentProvided "
    "TransferStatusChanged CheckoutSessionChanged",
    "collections": "CollectionScheduled CollectionCancelled CollectionSubmitted CollectionSettled BatchPrepared "
    "BatchSubmitted TransferReceived CollectionPostponed CollectionAlertRaised BankFileSent "
    "RefundApproved RefundSubmitted RefundSettled RefundRejected RefundCancelled TransferReversed "
    "CollectionRecredited BankAccountOpened BankStatementRecorded BankEntryBooked BankItemResolved BankFileRefused "
    "CollectionReasonCorrected " + FAILURES,
    "notifications": "NotificationSent NotificationFailed DocumentRequested",
    "gateway": "MerchantUpdated ClockAdvanced ConnectionTestRequested UserInvited PasswordResetRequested "
    "SensitiveChangeMade",
    "sandbox": "BankFileIssued",
    "control": "QuiescenceReport ConnectionReported AuditRecorded",
    "dead-letters": "EventDeadLettered",
}
LISTENS = {
    "credit": "OrderPlaced OrderDeclined InvoiceBalanceChanged CreditNoteBalanceChanged PaymentBalanceChanged "
    "MandateActivated MandateEnded CollectionRecredited CollectionReasonCorrected " + FAILURES,
    "mandates": "AccountOpened AccountUpdated CollectionSubmitted CollectionSettled CollectionReasonCorrected "
    + FAILURES,
    "billing": "AccountOpened AccountUpdated OrderShipped OrderReturned CollectionScheduled CollectionCancelled "
    "CollectionSubmitted CollectionSettled TransferReceived RefundApproved RefundSubmitted RefundSettled "
    "RefundRejected RefundCancelled DocumentRequested NotificationSent NotificationFailed CollectionRecredited "
    "TransferReversed BankAccountOpened BankStatementRecorded BankEntryBooked BankItemResolved "
    "CollectionReasonCorrected " + FAILURES,
    "collections": "AccountOpened AccountUpdated CollectionDue InvoiceBalanceChanged RefundRequested RefundConfirmed "
    "RefundWithdrawn MandateActivated MandateAmended MandateEnded BankFileIssued MerchantUpdated TransferStatusChanged",
    "sandbox": "AccountOpened AccountUpdated MandateActivated MandateAmended MandateEnded BankFileSent",
}


def services() -> list[Service]:
    settings = settings_for("postgresql://nobody@127.0.0.1:1/none")
    return [builder(name)(runtime_for(name, settings, SERVICES)) for name in SERVICES]


def names(types: object) -> set[str]:
    return {EVENTS[type_].__name__ for type_ in types}  # type: ignore[attr-defined]


def test_each_event_has_the_publisher_that_the_design_gives_it() -> None:
    by_publisher: dict[str, set[str]] = {}
    for event in EVENTS.values():
        by_publisher.setdefault(event.PUBLISHER, set()).add(event.__name__)
    assert by_publisher == {publisher: set(listed.split()) for publisher, listed in PUBLISHES.items()}


@pytest.mark.parametrize("service", services(), ids=lambda service: str(service.name))
def test_a_service_listens_to_what_the_design_says(service: Service) -> None:
    received = names(service.handlers)
    if service.name in LISTENS:
        assert received == set(LISTENS[service.name].split())
    else:
        business = {event.__name__ for event in EVENTS.values() if event.is_public()}
        assert business - received <= {"MerchantUpdated", "NotificationSent", "NotificationFailed"}


def test_the_platform_does_not_know_which_services_there_are() -> None:
    lists = re.compile(r"\W+".join(f"(?:{'|'.join(SERVICES)})" for _ in range(3)))
    code = (ROOT / "libs" / "common" / "encours_platform").rglob("*.py")
    assert [str(path) for path in code if lists.search(path.read_text())] == []


def test_no_service_folder_is_a_package() -> None:
    assert not [str(found) for found in ROOT.glob("services/*/__init__.py")]


def test_every_domain_error_has_a_problem() -> None:
    known = set(COMMON_PROBLEMS) | {fact for service in services() for fact in service.problems}
    for service in SERVICES:
        package = importlib.import_module(f"encours_{service}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    assert {fact.__qualname__ for fact in _subclasses(DomainError) if not known & set(fact.__mro__)} == set()


def _subclasses(base: type[DomainError]) -> list[type[DomainError]]:
    return [found for each in base.__subclasses__() for found in (each, *_subclasses(each))]


def test_no_two_problems_share_a_type_with_another_meaning() -> None:
    titles: dict[str, set[tuple[int, str]]] = {}
    for table in (COMMON_PROBLEMS, *(service.problems for service in services())):
        for problem in table.values():
            titles.setdefault(problem.slug, set()).add((problem.status, problem.title))
    assert {slug: found for slug, found in titles.items() if len(found) > 1} == {}


def test_the_event_documents_are_those_of_the_models() -> None:
    """`python -m encours.asyncapi docs/events` writes them."""
    folder = ROOT / "docs" / "events"
    files = (*folder.glob("*.json"), *folder.glob("examples/*.json"))
    stored = {str(file.relative_to(folder)): file.read_text() for file in files}
    assert stored == asyncapi.files()
    assert json.loads(stored["asyncapi.json"])["asyncapi"] == "3.0.0"


def test_no_lock_names_an_address() -> None:
    locks = [
        path
        for pattern in ("*.lock", "tools/**/*.lock", "*/package-lock.json", "tools/*/package-lock.json")
        for path in ROOT.glob(pattern)
    ]
    assert len(locks) > 3
    assert [path.name for path in locks if "://" in path.read_text()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_its_page(service: str) -> None:
    page = (ROOT / "services" / service / "README.md").read_text()
    assert len(page.splitlines()) > 10
