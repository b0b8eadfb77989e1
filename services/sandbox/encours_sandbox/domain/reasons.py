"""Codes that this bank gives with a reject, a return or a refused request (ISO external code sets, EPC guidance)."""

ACCOUNT = {"AC01", "AC02", "AC04", "AC06", "AC13", "AC15", "AC16", "AC17", "AG01", "AG02", "BE01", "BE05", "BE06"}
AMOUNT = {"AM01", "AM02", "AM03", "AM04", "AM05", "AM09", "AM10", "AM18", "AM19", "CURR"}
MANDATE = {"MD01", "MD02", "MD06", "MD07", "SL01", "SL11", "SL12", "SL13", "SL14"}
FORMAT = {
    "BE04",
    "BE07",
    "CH03",
    "CH16",
    "CH20",
    "CH21",
    "CH22",
    "DT01",
    "DT06",
    "ED05",
    "FF01",
    "FF05",
    "RC01",
    "RF01",
}
OTHER = {"CNOR", "CUST", "DNOR", "DU01", "DU02", "DU03", "DU04", "DUPL", "FOCR", "FR01", "FRAD", "MS02", "MS03"}
LEGAL = {"NARR", "RR01", "RR02", "RR03", "RR04", "TM01"}

REASONS = frozenset(ACCOUNT | AMOUNT | MANDATE | FORMAT | OTHER | LEGAL)

BAD_FILE = "FF01"
DUPLICATE_MESSAGE = "DU01"
DUPLICATE_BLOCK = "DU02"
DUPLICATE_TRANSACTION = "DU03"
DUPLICATE_REFERENCE = "DU04"
NO_MANDATE = "MD01"
TOO_FAR_AHEAD = "CH03"
TOO_LATE_TODAY = "TM01"
DATE_MOVED = "DT06"
TOO_LATE = "NARR"
ALREADY_RETURNED = "ARDT"
NEVER_RECEIVED = "NOOR"
NO_REASON = "MS03"
