"""Permissions and roles: what no role has by accident."""

import re

import pytest

from encours_contracts.permissions import MERCHANT_ROLES, PORTAL_ROLES, ROLES, Permission, permissions_of

P = Permission
ONLY_ADMINS = {
    *(P.SETTINGS_WRITE, P.SETTINGS_BANK_ACCOUNT_WRITE, P.SETTINGS_APPROVALS_WRITE, P.CONNECTIONS_WRITE),
    *(P.USERS_WRITE, P.API_KEYS_WRITE, P.IDENTITY_PROVIDERS_WRITE, P.WEBHOOKS_WRITE, P.CHANGE_REQUESTS_APPROVE),
    *(P.MANDATES_AMEND, P.MANDATES_CONFIRM, P.MANDATES_IMPORT_REGISTERED, P.IBANS_READ, P.BATCH_FILES_READ),
    *(P.COLLECTIONS_ANSWER, P.REACHABILITY_WRITE, P.BANK_PROFILES_WRITE, P.SANDBOX_WRITE),
}


def test_a_permission_is_a_noun_and_an_act() -> None:
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+){1,2}", each) for each in Permission)


def test_the_admin_may_do_everything() -> None:
    assert ROLES["admin"] == set(Permission)


@pytest.mark.parametrize("role", sorted(MERCHANT_ROLES.keys() - {"admin"}))
def test_a_role_of_the_merchant_has_no_permission_that_only_admins_have(role: str) -> None:
    assert not ROLES[role] & ONLY_ADMINS


@pytest.mark.parametrize("role", ["support", "auditor", "viewer"])
def test_some_roles_only_look(role: str) -> None:
    assert {each.rpartition(".")[2] for each in ROLES[role]} == {"read"}


def test_who_says_what_the_bank_says_does_not_set_limits() -> None:
    for role in MERCHANT_ROLES.keys() - {"admin"}:
        assert not {P.BANK_FILES_WRITE, P.LIMITS_WRITE} <= ROLES[role]


def test_people_of_a_buyer_get_nothing_of_the_merchants_own() -> None:
    of_the_merchant = re.compile(r"settings|batch|bank_|webhooks|events|audit|connections|api_keys|reports|sandbox")
    for role, permissions in PORTAL_ROLES.items():
        assert not [each for each in permissions if of_the_merchant.match(each)], role
        assert not permissions & {P.MANDATES_CONFIRM, P.MANDATES_IMPORT_REGISTERED, P.LIMITS_WRITE, P.PAYMENTS_WRITE}


def test_role_and_permissions_add_up_and_unknown_ones_allow_nothing() -> None:
    assert permissions_of("viewer", [P.REFUNDS_WRITE]) == ROLES["viewer"] | {P.REFUNDS_WRITE}
    assert permissions_of(None, [P.ORDERS_READ]) == {P.ORDERS_READ}
    assert permissions_of("root", ["everything"]) == set()
