from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_platform.database import Database, Tx
from encours_platform.due_work import Due, Job, OutsideJob
from encours_platform.sealing import Sealer
from encours_sandbox.use_cases.answer_files import FileAnswers
from encours_sandbox.use_cases.answer_request import RequestAnswers
from encours_sandbox.use_cases.card_keys import CardKeys
from encours_sandbox.use_cases.give_card_money_back import dispute_charges
from encours_sandbox.use_cases.pay_out_cards import PAYOUT, pay_out
from encours_sandbox.use_cases.send_card_webhook import WEBHOOK, send_webhook
from encours_sandbox.use_cases.take_card import DISPUTE


def jobs(sealer: Sealer, keys: CardKeys) -> Mapping[str, Job | OutsideJob]:
    """Kinds of due work: the bank's answers, and what the payment service does later."""
    answers = FileAnswers(sealer)

    async def webhook(database: Database, tenant_id: UUID, row: Due) -> None:
        await send_webhook(keys, database, tenant_id, row)

    async def payout(tx: Tx, rows: Sequence[Due]) -> None:
        await pay_out(tx, sealer, rows)

    return {
        DISPUTE: Job(dispute_charges),
        PAYOUT: Job(payout),
        WEBHOOK: OutsideJob(webhook),
        "bank_refusal": Job(answers.refuse),
        "bank_request": Job(RequestAnswers(sealer).answer),
        "bank_status": Job(answers.report_status),
        "bank_booking": Job(answers.book),
        "bank_follow_up": Job(answers.follow_up),
        "bank_statement": Job(answers.issue_statements),
        "bank_statement_again": Job(answers.issue_again),
    }
