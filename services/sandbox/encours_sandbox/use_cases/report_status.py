from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_sandbox.domain.answers import StatusReport
from encours_sandbox.formats.pain002 import write_pain002
from encours_sandbox.store import scenarios
from encours_sandbox.use_cases.issue_file import issue_file, new_message_id

DIRECT_DEBIT = "pain.008.001.08"


async def report_status(tx: Tx, sealer: Sealer, report: StatusReport) -> None:
    """Issues a pain.002 in the version that the bank writes."""
    message_id, behaviour = new_message_id(), await scenarios.behaviour(tx)
    content = write_pain002(report, message_id=message_id, created_at=tx.now, version=behaviour.version)
    await issue_file(tx, sealer, "pain.002", message_id, content)
