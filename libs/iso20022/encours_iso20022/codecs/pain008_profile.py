"""Which elements of pain.008 the SEPA direct debit schemes allow, and which they require: docs/rules as a table.

The ISO schema allows far more than a bank accepts. Every path not listed here is forbidden. Paths are named as in .08;
what .02 names otherwise is read under the same name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from encours_iso20022.codecs.xml_reading import Element, line_of, local_name
from encours_iso20022.values.direct_debit import ADDRESS_LINES_MAX

PROFILE = "PROFILE"
"""Rule id of the table itself (EPC implementation guidelines of EPC222-07)."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule of a file: its id in docs/rules, or XML, XSD, PROFILE; `line` where it was seen, when known.

    The message never quotes an IBAN.
    """

    rule: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What the profile says of a path: mandatory wherever its parent is, or optional; `rule` is broken if not."""

    mandatory: bool
    rule: str = PROFILE


_ROW = re.compile(r"([MO]) (\S+)(?: ([A-Z]+-[0-9]+))?")
_ADDRESS_OPTIONAL = frozenset({"StrtNm", "BldgNb", "BldgNm", "Flr", "PstBx", "Room", "PstCd", "TwnLctnNm"}) | frozenset(
    {"DstrctNm", "CtrySubDvsn", "Dept", "SubDept", "AdrLine"}
)


_IDENTIFIED = """
    {0}/Id                     {0}/Id/OrgId              {0}/Id/OrgId/AnyBIC       {0}/Id/OrgId/LEI
    {0}/Id/OrgId/Othr          {0}/Id/OrgId/Othr/Id      {0}/Id/OrgId/Othr/SchmeNm {0}/Id/OrgId/Othr/SchmeNm/Cd
    {0}/Id/OrgId/Othr/SchmeNm/Prtry                      {0}/Id/OrgId/Othr/Issr
"""


def _profile(table: str, *addressed: str, identified: Sequence[str] = ()) -> Mapping[str, Use]:
    """Read a profile from its table: `M path [rule]` a line; `path/*` allows a whole subtree."""
    rows = {path: Use(use == "M", rule or PROFILE) for use, path, rule in _ROW.findall(table)}
    for party in addressed:
        rows[f"{party}/PstlAdr"] = Use(mandatory=False)
        rows |= {f"{party}/PstlAdr/{name}": Use(mandatory=False) for name in _ADDRESS_OPTIONAL}
        rows |= {f"{party}/PstlAdr/{name}": Use(mandatory=True, rule="ADR-01") for name in ("TwnNm", "Ctry")}
    for party in identified:
        rows |= {path: Use(mandatory=False, rule="LEI-01") for path in _IDENTIFIED.format(party).split()}
    return rows


_MESSAGE = _profile("""
    M MsgId          M CreDtTm        M NbOfTxs GRP-02     M CtrlSum GRP-02
    M InitgPty       M InitgPty/Nm    O InitgPty/Id/*
""")

_BLOCK = _profile(
    """
    M PmtInfId       M PmtMtd         O BtchBookg          M NbOfTxs GRP-02      M CtrlSum GRP-02
    M PmtTpInf       M PmtTpInf/SvcLvl                     M PmtTpInf/SvcLvl/Cd
    M PmtTpInf/LclInstrm              M PmtTpInf/LclInstrm/Cd
    M PmtTpInf/SeqTp SEQ-01           O PmtTpInf/CtgyPurp  M PmtTpInf/CtgyPurp/Cd
    M ReqdColltnDt   M Cdtr           M Cdtr/Nm            M CdtrAcct            M CdtrAcct/Id
    M CdtrAcct/Id/IBAN                O CdtrAcct/Ccy       M CdtrAgt             M CdtrAgt/FinInstnId
    O CdtrAgt/FinInstnId/BICFI        O CdtrAgt/FinInstnId/Othr                  M CdtrAgt/FinInstnId/Othr/Id
    O UltmtCdtr      O UltmtCdtr/Nm   O UltmtCdtr/Id/PrvtId/*                    O ChrgBr
    M CdtrSchmeId    M CdtrSchmeId/Id M CdtrSchmeId/Id/PrvtId                    M CdtrSchmeId/Id/PrvtId/Othr
    M CdtrSchmeId/Id/PrvtId/Othr/Id   M CdtrSchmeId/Id/PrvtId/Othr/SchmeNm
    M CdtrSchmeId/Id/PrvtId/Othr/SchmeNm/Prtry             M DrctDbtTxInf
    """,
    "Cdtr",
    identified=("UltmtCdtr",),
)

_TRANSACTION = _profile(
    """
    M PmtId          O PmtId/InstrId  M PmtId/EndToEndId   M InstdAmt
    M DrctDbtTx      M DrctDbtTx/MndtRltdInf
    M DrctDbtTx/MndtRltdInf/MndtId                         M DrctDbtTx/MndtRltdInf/DtOfSgntr
    O DrctDbtTx/MndtRltdInf/AmdmntInd                      O DrctDbtTx/MndtRltdInf/AmdmntInfDtls
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlMndtId
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlCdtrSchmeId
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlCdtrSchmeId/Nm
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlCdtrSchmeId/Id/*
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlDbtrAcct
    M DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlDbtrAcct/Id
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlDbtrAcct/Id/IBAN
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlDbtrAcct/Id/Othr
    M DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlDbtrAcct/Id/Othr/Id
    O DrctDbtTx/MndtRltdInf/AmdmntInfDtls/OrgnlDbtrAgt/*
    O DrctDbtTx/MndtRltdInf/ElctrncSgntr
    M DbtrAgt        M DbtrAgt/FinInstnId                  O DbtrAgt/FinInstnId/BICFI
    O DbtrAgt/FinInstnId/Othr         M DbtrAgt/FinInstnId/Othr/Id
    M Dbtr           M Dbtr/Nm        O Dbtr/Id/PrvtId/*   M DbtrAcct            M DbtrAcct/Id
    M DbtrAcct/Id/IBAN
    O UltmtCdtr      O UltmtCdtr/Nm   O UltmtCdtr/Id/PrvtId/*                    O UltmtDbtr
    O UltmtDbtr/Nm   O UltmtDbtr/Id/PrvtId/*               O Purp                M Purp/Cd
    M RmtInf RMT-01
    O RmtInf/Ustrd RMT-01             O RmtInf/Strd RMT-01 M RmtInf/Strd/CdtrRefInf RMT-01
    M RmtInf/Strd/CdtrRefInf/Tp RMT-01                     M RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry RMT-01
    M RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd RMT-01        O RmtInf/Strd/CdtrRefInf/Tp/Issr RMT-01
    M RmtInf/Strd/CdtrRefInf/Ref RMT-01
    """,
    "Dbtr",
    identified=("Dbtr", "UltmtDbtr", "UltmtCdtr"),
)

_NAMES_OF_08 = {"BIC": "BICFI", "BICOrBEI": "AnyBIC"}
_PROFILES: Mapping[str, Mapping[str, Use]] = {"GrpHdr": _MESSAGE, "PmtInf": _BLOCK, "DrctDbtTxInf": _TRANSACTION}
_SUBTREES = {name: tuple(path[:-2] for path in rows if path.endswith("/*")) for name, rows in _PROFILES.items()}


def leaves(element: Element) -> Iterator[tuple[str, Element]]:
    """Every element inside, with its path of local names from `element`, in document order.

    The debits of a block are not entered: they are checked one by one.
    """

    def walk(parent: Element, prefix: str) -> Iterator[tuple[str, Element]]:
        for inner in parent:
            name = local_name(inner)
            path = prefix + _NAMES_OF_08.get(name, name)
            yield path, inner
            if path != "DrctDbtTxInf":
                yield from walk(inner, f"{path}/")

    return walk(element, "")


def structure_violations(element: Element) -> list[Violation]:
    """Say what is wrong with the structure of a GrpHdr, PmtInf or DrctDbtTxInf, without a look at the values."""
    name = local_name(element)
    rows, subtrees = _PROFILES[name], _SUBTREES[name]
    line = line_of(element)
    times: dict[str, int] = {}
    found: list[Violation] = []
    for path, inner in leaves(element):
        times[path] = times.get(path, 0) + 1
        if path in rows or any(path == top or path.startswith(f"{top}/") for top in subtrees):
            continue
        found.append(Violation(PROFILE, f"{name}/{path} is not used in SEPA direct debits", line_of(inner)))
    for path, use in rows.items():
        found += _path_violations(name, path, use, times, line)
    return found


def _path_violations(name: str, path: str, use: Use, times: Mapping[str, int], line: int | None) -> Iterator[Violation]:
    parent = path.rpartition("/")[0]
    count = times.get(path, 0)
    if use.mandatory and not count and (not parent or parent in times):
        yield Violation(use.rule, f"{name}/{path} is missing", line)
    if path.endswith("/AdrLine"):
        if count > ADDRESS_LINES_MAX:
            yield Violation("ADR-01", f"{name}/{path} occurs more than {ADDRESS_LINES_MAX} times", line)
    elif count > 1 and path != "DrctDbtTxInf":
        yield Violation(use.rule, f"{name}/{path} occurs more than once", line)
