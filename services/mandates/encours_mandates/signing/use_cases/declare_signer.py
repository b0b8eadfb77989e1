"""Who signs, in what capacity, and whether that person may (S2.2)."""

from dataclasses import replace

from encours_mandates.core.use_cases.status_changes import ActionContext, record
from encours_mandates.signing.domain.errors import CodeRequired
from encours_mandates.signing.formats.page_wording import wording_of
from encours_mandates.signing.use_cases.visit import SIGNER, Visit, lock_visit, record_step
from encours_platform.database import Tx


async def declare_signer(tx: Tx, visit: Visit, name: str, title: str) -> None:
    """The signer declares to be authorised to bind the company.

    Raises what `lock_visit` and `record_step` raise, and `CodeRequired`.
    """
    opened = await lock_visit(tx, visit)
    if opened.progress.account is None:
        raise CodeRequired("the account comes before the signer")
    given = opened.mandate.signer
    text = wording_of(visit.language).declaration(name, title, opened.mandate.debtor_name)
    details = {
        "name": name,
        "title": title,
        "declaration": text,
        "name_given": given.name,
        "title_given": given.title,
    }
    await record_step(tx, visit, replace(opened.progress, name=name, title=title), "signer_declared", details)


async def refer_signature(tx: Tx, visit: Visit, name: str, email: str) -> None:
    """The visitor names the authorised signer: a step informs the merchant, and the link ends.

    Raises what `lock_visit` and `record_step` raise.
    """
    opened = await lock_visit(tx, visit)
    await record_step(
        tx, visit, replace(opened.progress, referred_at=tx.now), "referred", {"name": name, "email": email}
    )
    evidence = {"name": name, "email": email}
    await record(tx, opened.mandate, "refer", ActionContext(SIGNER, cause="signer_not_authorised", evidence=evidence))
