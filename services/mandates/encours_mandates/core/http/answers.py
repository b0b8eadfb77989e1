"""HTTP answers about mandates."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request, Response

from encours_contracts.collections import FailureDetails
from encours_contracts.fields import Address, Parties
from encours_mandates.core.domain import mandate as domain
from encours_mandates.core.domain.history import Step
from encours_mandates.core.domain.warnings import MandateWarning, warnings_of
from encours_mandates.core.http import schemas
from encours_mandates.core.store import history
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_values.parties import NO_OTHER_PARTIES

UseCase = Callable[[Tx, str], Awaitable[domain.Mandate]]
"""A use case, given the transaction and who calls."""

SigningUrl = Callable[[UUID, domain.Mandate], str | None]
"""The signing URL of a tenant's mandate."""

BankWarnings = Callable[[Tx, domain.Mandate], Awaitable[list[MandateWarning]]]
"""Warnings about the debtor bank of a mandate."""


def who(caller: Caller) -> str:
    """The caller's id in history and audit trail."""
    return caller.actor


@dataclass(frozen=True)
class MandatePresenter:
    """Presents mandates to one caller at one instant."""

    signing_url: SigningUrl
    bank_warnings: BankWarnings
    tenant_id: UUID
    now: datetime
    sandbox: bool

    def summary(self, mandate: domain.Mandate) -> schemas.MandateSummary:
        account, link = mandate.debtor_account, mandate.signing_link
        unsigned = mandate.status is domain.Status.PENDING_SIGNATURE
        return schemas.MandateSummary(
            id=mandate.id,
            account_id=mandate.account_id,
            scheme=mandate.scheme.value,
            sequence=mandate.sequence.value,
            reference=mandate.reference,
            creditor_identifier=mandate.creditor.identifier,
            creditor_name=mandate.creditor.name,
            debtor_name=mandate.debtor_name,
            debtor_address=Address(**asdict(mandate.debtor_address)) if mandate.debtor_address else None,
            iban_masked=account.iban_masked,
            bic=account.bic,
            bank_name=account.bank_name,
            signer=schemas.SignerDetails(**{name: value or None for name, value in asdict(mandate.signer).items()}),
            language=mandate.language,
            max_amount=mandate.max_amount_minor,
            parties=None if mandate.parties == NO_OTHER_PARTIES else Parties(**asdict(mandate.parties)),
            status=mandate.status,
            since=mandate.status_changed_at,
            age_days=self._days_since(mandate.status_changed_at),
            registered_at_debtor_bank=mandate.registration if mandate.scheme is domain.Scheme.B2B else None,
            created_at=mandate.created_at,
            signed_on=mandate.signed_on,
            last_used_on=mandate.last_used_on,
            expires_on=mandate.expires_on,
            details=_details(mandate),
            signing_url=self._signing_url(mandate),
            signing_link_expires_at=link.expires_at if link and unsigned else None,
            available_actions=self._actions(mandate),
        )

    async def details(self, tx: Tx, mandate: domain.Mandate) -> schemas.Mandate:
        steps = [self._step(step) for step in await history.steps_of(tx, mandate.id)]
        found = warnings_of(mandate) + await self.bank_warnings(tx, mandate)
        warnings = [schemas.Warning(**asdict(each)) for each in found]
        return schemas.Mandate(**dict(self.summary(mandate)), warnings=warnings, steps=steps)

    def _step(self, step: Step) -> schemas.Step:
        return schemas.Step(
            move=step.move,
            status=step.status,
            since=step.occurred_at,
            age_days=self._days_since(step.occurred_at),
            who=step.who,
            cause=step.cause,
            reason_code=step.reason_code,
            evidence=dict(step.evidence),
        )

    def _days_since(self, instant: datetime) -> int:
        return max(0, (self.now - instant).days)

    def _signing_url(self, mandate: domain.Mandate) -> str | None:
        """None if nothing is to be signed or the link has expired."""
        link = mandate.signing_link
        good = mandate.status is domain.Status.PENDING_SIGNATURE and link is not None and self.now < link.expires_at
        return self.signing_url(self.tenant_id, mandate) if good else None

    def _actions(self, mandate: domain.Mandate) -> list[domain.Move]:
        """Only a sandbox signs by call; elsewhere the signer does, behind the signing link."""
        possible = domain.available_actions(mandate.status)
        return [move for move in possible if self.sandbox or move is not domain.Move.SIGN]


@dataclass(frozen=True)
class Answers:
    """Answers with mandates, the same from the routes of every wing; the wings above core add links and warnings."""

    api: Api
    signing_url: SigningUrl
    bank_warnings: BankWarnings

    def presenter(self, caller: Caller, now: datetime) -> MandatePresenter:
        return MandatePresenter(self.signing_url, self.bank_warnings, caller.tenant_id, now, caller.sandbox)

    async def act(self, request: Request, use_case: UseCase, *, status: int = 200) -> Response:
        """Runs a use case as the caller's command and answers with the whole mandate."""
        caller = self.api.caller(request)

        async def run_and_present(tx: Tx) -> schemas.Mandate:
            mandate = await use_case(tx, who(caller))
            return await self.presenter(caller, tx.now).details(tx, mandate)

        return await self.api.command(request, run_and_present, status=status)


def _details(mandate: domain.Mandate) -> FailureDetails | None:
    if mandate.cause is None:
        return None
    return FailureDetails(cause=mandate.cause, reason_code=mandate.reason_code, will_retry=False)
