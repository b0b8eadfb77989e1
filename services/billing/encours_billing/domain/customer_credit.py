"""Customer credit while it is applied: credit notes and payments of several accounts that pay no invoice yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice, Rule
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.statement import Application, Credit, CreditKind, Netting, net

Purse = tuple[UUID, str]
"""Account and currency."""


def is_requested(invoice: Invoice) -> bool:
    """Whether a debit, a statement or a reminder asks for the invoice, or soon will.

    Customer credit pays it at once, so that nobody is asked for what his credit covers. The other invoices wait for the
    month's statement, which nets them.
    """
    return (
        not invoice.by_statement
        or invoice.statement_id is not None
        or invoice.awaiting_debit
        or invoice.balance.overdue
    )


def is_stated_alone(invoice: Invoice) -> bool:
    """Whether a statement asked for it, and its first debit is neither late nor failed.

    Credit notes of the account that came after that statement are netted in the next one; money pays the invoice.
    """
    return invoice.statement_id is not None and not invoice.balance.overdue and invoice.failure is None


ALL_KINDS: Collection[CreditKind] = tuple(CreditKind)


@dataclass
class CustomerCredit:
    """What is left of the credit of accounts and their groups; each use takes from it."""

    left: dict[Purse, list[Credit]]
    parents: Mapping[UUID, UUID]
    """Account → the account of its group, which pays for it."""

    def payers(self, account_id: UUID) -> list[UUID]:
        """The account itself, then its parent, if it has one."""
        parent_id = self.parents.get(account_id)
        return [account_id] if parent_id is None else [account_id, parent_id]

    def pay(
        self,
        purse: Purse,
        invoices: Sequence[OpenInvoice],
        rule: Rule,
        today: date,
        kinds: Collection[CreditKind] = ALL_KINDS,
    ) -> Netting:
        """Sets credit against invoices of one account, its own first; what is used is not there for the next ones."""
        account_id, currency = purse
        due = {each.invoice_id: each.open_minor for each in invoices}
        applications = list[Application]()
        for payer_id in self.payers(account_id):
            held = self.left.get((payer_id, currency), [])
            its = [replace(each, open_minor=due[each.invoice_id]) for each in invoices if due[each.invoice_id]]
            netting = net(its, [each for each in held if each.kind in kinds], rule, today)
            due |= netting.due_minor
            applications += netting.applications
            self.left[payer_id, currency] = _after(held, netting.applications)
        own_left = sum(each.left_minor for each in self.left.get((account_id, currency), ()))
        return Netting(applications, due, own_left)


def _after(held: Sequence[Credit], used: Sequence[Application]) -> list[Credit]:
    used_minor = dict[UUID, int]()
    for each in used:
        used_minor[each.source_id] = used_minor.get(each.source_id, 0) + each.amount_minor
    rest = [replace(each, left_minor=each.left_minor - used_minor.get(each.id, 0)) for each in held]
    return [each for each in rest if each.left_minor]
