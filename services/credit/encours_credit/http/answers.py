"""Domain values in the form of the API."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from encours_contracts.fields import Address, DocumentLine, Prenotification
from encours_credit.domain import account as accounts
from encours_credit.domain import exposure as exposures
from encours_credit.domain import limit as limits
from encours_credit.domain import order as orders
from encours_credit.domain.account import status_of
from encours_credit.domain.exposure import headroom
from encours_credit.http import schemas
from encours_credit.store.exposure import to_exposure
from encours_credit.use_cases.check_eligibility import Eligibility
from encours_platform.database import Record


def account(value: accounts.Account) -> schemas.Account:
    details = None
    if value.hold_cause is not None:
        details = schemas.HoldDetails(cause=value.hold_cause, reason_code=value.hold_reason_code, will_retry=False)
    return schemas.Account(
        id=value.id,
        external_id=value.external_id,
        parent_id=value.parent_id,
        name=value.name,
        siren=value.siren,
        vat_number=value.vat_number,
        vat_exemption=value.vat_exemption,
        country=value.country,
        email=value.email,
        address=Address.model_validate(value.address),
        terms=dict(value.terms) if value.terms is not None else None,
        prenotification=Prenotification(**value.prenotification) if value.prenotification else None,
        analytics=dict(value.analytics),
        status=value.status.value,
        details=details,
        hold_set_by=value.hold_set_by.value if value.hold_set_by else None,
        opened_at=value.opened_at,
        available_actions=list(value.available_actions),
    )


def limit(value: limits.Limit, today: date, in_force_id: UUID | None) -> schemas.Limit:
    return schemas.Limit(
        id=value.id,
        account_id=value.account_id,
        amount=value.amount_minor,
        currency=value.currency,
        source=value.source,
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        reason=value.reason,
        set_at=value.set_at,
        status=limits.status_on(value, today, in_force_id).value,
        available_actions=[],
    )


def exposure(own: exposures.Exposure, group: exposures.Exposure | None) -> schemas.Exposure:
    room, parts = headroom(own, group), own.parts
    return schemas.Exposure(
        account_id=own.account_id,
        limit=room.limit_minor,
        available=room.available_minor,
        open_orders=parts.open_orders_minor,
        unbilled=parts.unbilled_minor,
        invoiced=parts.invoiced_minor,
        in_collection=parts.in_collection_minor,
        overdue=parts.overdue_minor,
        currency=own.currency,
        group=_group(own, group),
    )


def _group(own: exposures.Exposure, group: exposures.Exposure | None) -> schemas.GroupExposure | None:
    """Of a subsidiary its group's; of a group that is used by subsidiaries its own."""
    pool = group or (own if own.children_minor else None)
    if pool is None:
        return None
    available = None if pool.limit_minor is None else pool.limit_minor - pool.pooled_minor
    return schemas.GroupExposure(
        account_id=pool.account_id, limit=pool.limit_minor, used=pool.pooled_minor, available=available
    )


def eligibility(value: Eligibility, currency: str) -> schemas.Eligibility:
    return schemas.Eligibility(
        eligible=not value.reasons,
        reasons=[reason.value for reason in value.reasons],
        terms=value.terms,
        due_date_if_ordered_today=value.due_on,
        available=value.available_minor,
        currency=currency,
    )


def order(value: orders.Order) -> schemas.Order:
    return schemas.Order(
        id=value.id,
        external_id=value.external_id,
        account_id=value.account_id,
        amount=value.amount_minor,
        currency=value.currency,
        shipped=value.shipped_minor,
        cancelled=value.cancelled_minor,
        returned=value.returned_minor,
        status=value.decision.value,
        decision=value.decision.value,
        reasons=list(value.reasons),
        fulfilment=value.fulfilment.value,
        payment=value.payment.value,
        due_date=value.due_on,
        placed_at=value.placed_at,
        cost_centre=value.cost_centre,
        delivery_address=Address.model_validate(value.delivery_address) if value.delivery_address else None,
        lines=[DocumentLine.model_validate({**line, "line_no": no}) for no, line in enumerate(value.lines, start=1)],
        analytics=dict(value.analytics),
        details=_decline(value.reasons),
        available_actions=list(value.available_actions),
    )


def decided(body: schemas.NewOrder, value: orders.Decided) -> schemas.Order:
    """The answer to an order request, made of fields that never change, so that a repeat gets the same answer."""
    authorized = value.decision is orders.Decision.AUTHORIZED
    return schemas.Order.model_construct(
        id=value.order_id,
        external_id=body.external_id,
        account_id=value.account_id,
        amount=body.amount,
        currency=body.currency,
        shipped=0,
        cancelled=0,
        returned=0,
        status=value.decision.value,
        decision=value.decision.value,
        reasons=list(value.reasons),
        fulfilment=orders.Fulfilment.OPEN.value,
        payment=orders.Payment.UNBILLED.value,
        due_date=value.due_on,
        placed_at=value.placed_at,
        cost_centre=body.cost_centre,
        delivery_address=body.delivery_address,
        lines=[DocumentLine.model_construct(**dict(line), line_no=no) for no, line in enumerate(body.lines, start=1)],
        analytics=body.analytics,
        details=_decline(value.reasons),
        available_actions=["ship", "cancel"] if authorized else [],
    )


def _decline(reasons: Sequence[str]) -> schemas.HoldDetails | None:
    if not reasons:
        return None
    return schemas.HoldDetails(cause=reasons[0], reason_code=None, will_retry=False)


def reported(row: Record) -> schemas.ReportedExposure:
    own = to_exposure(row)
    group = None
    if own.parent_id is not None:
        group = exposures.Exposure(
            account_id=own.parent_id,
            parent_id=None,
            limit_minor=row["group_limit_minor"],
            currency=own.currency,
            closed=False,
            hold_cause=None,
            hold_reason_code=None,
            hold_set_by=None,
            mandates=0,
            parts=exposures.Parts(),
            children_minor=row["group_pooled_minor"],
        )
    status = status_of(closed=own.closed, held=own.hold_cause is not None, has_limit=row["has_limit"])
    return schemas.ReportedExposure(
        **dict(exposure(own, group)), name=row["name"], external_id=row["external_id"], status=status.value
    )
