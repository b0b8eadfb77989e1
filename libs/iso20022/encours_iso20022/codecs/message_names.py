"""The messages that a bank sends and we read, by the one child of Document."""

from collections.abc import Mapping

ACCOUNT_REPORTS: Mapping[str, str] = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
STATUS_REPORTS = frozenset({"CstmrPmtStsRpt", "pain.002.001.02"})
"""The status report's name, now and in 2006."""
RESOLUTIONS = frozenset({"RsltnOfInvstgtn"})
MESSAGES_READ = frozenset({*ACCOUNT_REPORTS, *STATUS_REPORTS, *RESOLUTIONS})
