from encours_gateway.domain.errors import LinkInvalid, UserExists
from encours_gateway.domain.session import PASSWORD
from encours_gateway.store import invitations, merchants, users
from encours_gateway.store.invitations import Invitation
from encours_gateway.store.users import NewUser
from encours_gateway.use_cases.change_password import check_password
from encours_gateway.use_cases.passwords import Passwords
from encours_gateway.use_cases.sign_in import Opened, Visitor, begin_session, digest_of_secret
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_values.ids import INVITATION, USER, new_id, typeid

INVALID = "this link is not valid any more; ask for a new one"


async def read_invitation(database: Database, token: str) -> tuple[Invitation, str]:
    """The invitation and the name of the merchant. Raises `LinkInvalid`."""
    found = await invitations.locate(database, digest_of_secret(token))
    if found is None:
        raise LinkInvalid(INVALID)
    tenant_id, invitation_id = found

    async def read(tx: Tx) -> tuple[Invitation, str]:
        invitation, merchant = await invitations.find(tx, invitation_id), await merchants.read(tx)
        if invitation is None:
            raise LinkInvalid(INVALID)
        return invitation, merchant.settings.legal.name or merchant.name

    return await database.run(tenant_id, read)


async def accept_invitation(
    database: Database, passwords: Passwords, token: str, *, name: str, password: str, visitor: Visitor
) -> Opened:
    """Makes the user and signs it in; the link is used up. Raises `LinkInvalid`, `PasswordRefused`, `UserExists`."""
    digest = digest_of_secret(token)
    invitation, merchant = await read_invitation(database, token)
    check_password(password, name, invitation.email, merchant)
    hashed = await passwords.hash(password)
    found = await invitations.locate(database, digest)
    if found is None:
        raise LinkInvalid(INVALID)

    async def accept(tx: Tx) -> Opened:
        accepted = await invitations.take(tx, digest)
        if accepted is None:
            raise LinkInvalid(INVALID)
        new = NewUser(
            user_id=new_id(),
            email=accepted.email,
            name=name,
            kind="merchant" if accepted.account_id is None else "buyer",
            role=accepted.role,
            locale=accepted.locale,
            account_id=accepted.account_id,
            with_group=accepted.with_group,
            spending_limit_minor=accepted.spending_limit_minor,
            password_hash=hashed,
        )
        if not await users.add(tx, new):
            raise UserExists("there is a user of this e-mail address already", pointer="/token")
        who = typeid(USER, new.user_id)
        details = {"invitation": typeid(INVITATION, accepted.invitation_id), "role": new.role, "email": new.email}
        audit.record(tx, who=who, action="user_joined", subject=who, details=details)
        user = await users.find(tx, new.user_id)
        if user is None:
            raise AssertionError("the user was just added")
        return await begin_session(tx, user, [PASSWORD], visitor)

    return await database.run(found[0], accept)
