"""What staff decide: accounts, keys, senders, rules, carriers, routes, prices, settings.

Plain functions on a connection, so that the command line can use them beside a running gateway. Each change raises the
version in the same transaction; a gateway that sees a new ``version`` loads the business again.
"""

from store.business.accounts import (
    adjust_account,
    create_account,
    credit_account,
    issue_key,
    put_account,
    put_key,
    revoke_key,
    set_account_status,
)
from store.business.costs import put_carrier_prices, remove_carrier_prices
from store.business.history import Version, has_versions, latest_versions, record_version, version_document
from store.business.networks import put_network, remove_network
from store.business.picture import Business, load_business
from store.business.routes import put_routes, remove_route
from store.business.sender_support import put_sender_support, remove_sender_support
from store.business.senders import put_sender_rules, register_sender, remove_sender_rule
from store.business.versions import version
from store.business.wires import (
    CarrierRecord,
    InvalidBusinessError,
    put_carrier,
    put_prices,
    remove_carrier,
    remove_price,
    remove_setting,
    set_setting,
)

__all__ = [
    "Business",
    "CarrierRecord",
    "InvalidBusinessError",
    "Version",
    "adjust_account",
    "create_account",
    "credit_account",
    "has_versions",
    "issue_key",
    "latest_versions",
    "load_business",
    "put_account",
    "put_carrier",
    "put_carrier_prices",
    "put_key",
    "put_network",
    "put_prices",
    "put_routes",
    "put_sender_rules",
    "put_sender_support",
    "record_version",
    "register_sender",
    "remove_carrier",
    "remove_carrier_prices",
    "remove_network",
    "remove_price",
    "remove_route",
    "remove_sender_rule",
    "remove_sender_support",
    "remove_setting",
    "revoke_key",
    "set_account_status",
    "set_setting",
    "version",
    "version_document",
]
