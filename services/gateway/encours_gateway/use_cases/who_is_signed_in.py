"""What a session stands for: the user, the merchant, and what the user may do there."""

from collections.abc import Sequence
from dataclasses import dataclass

from encours_contracts.gateway import MerchantSettings
from encours_contracts.permissions import ROLES
from encours_gateway.domain.errors import SessionNeeded
from encours_gateway.domain.people import User
from encours_gateway.domain.session import Session, is_strong
from encours_gateway.store import buyers, factors, merchants, users
from encours_gateway.store.buyers import Buyer
from encours_gateway.store.factors import Factors
from encours_gateway.use_cases.issue_token import Holder
from encours_platform.database import Tx


@dataclass(frozen=True)
class SignedIn:
    session: Session
    user: User
    merchant: str
    sandbox: bool
    settings: MerchantSettings
    accounts: Sequence[Buyer]
    """Of a user of the portal."""
    factors: Factors

    @property
    def needs_second_factor(self) -> bool:
        """Whether the session may do nothing but set one up."""
        required = self.settings.security.second_factor_required and self.user.kind == "merchant"
        return required and not is_strong(self.session.amr)

    @property
    def permissions(self) -> Sequence[str]:
        return sorted(ROLES[self.user.role])

    @property
    def holder(self) -> Holder:
        """As the access token names it."""
        return Holder(
            tenant_id=self.session.tenant_id,
            user_id=self.user.user_id,
            session_id=self.session.session_id,
            name=self.user.name,
            role=self.user.role,
            permissions=self.permissions,
            account_ids=[each.account_id for each in self.accounts] if self.user.kind == "buyer" else None,
            amr=self.session.amr,
        )


async def who_is_signed_in(tx: Tx, session: Session) -> SignedIn:
    """Raises `SessionNeeded` where the user is blocked or gone."""
    user = await users.find(tx, session.user_id)
    if user is None or user.status != "active":
        raise SessionNeeded("sign in first")
    merchant = await merchants.read(tx)
    return SignedIn(
        session=session,
        user=user,
        merchant=merchant.name,
        sandbox=merchant.kind == "sandbox",
        settings=merchant.settings,
        accounts=await _accounts(tx, user),
        factors=await factors.of(tx, user.user_id),
    )


async def _accounts(tx: Tx, user: User) -> Sequence[Buyer]:
    if user.account_id is None:
        return []
    ids = await buyers.with_group(tx, user.account_id) if user.with_group else [user.account_id]
    return await buyers.known(tx, ids)
