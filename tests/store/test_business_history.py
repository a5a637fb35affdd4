"""What carriers charge, and the versions of the business, in the database."""

from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.costs.table import CarrierPrice
from store import business
from store.business import Version
from store.database import Database
from tests.support.values.stored import ALPHA, VAULT

SWISSCOM = NetworkCode("228-01")


def test_carriers_prices_come_back_and_take_each_others_place(database: Database) -> None:
    prices = (
        CarrierPrice(ALPHA, "CH", 45_000),
        CarrierPrice(ALPHA, "CH", 40_000, SWISSCOM, 1_000),
        CarrierPrice(ALPHA, "CH", None, SWISSCOM, 2_000),
    )
    with database.begin() as connection:
        business.put_carrier_prices(connection, prices)
        before = business.version(connection)
        business.put_carrier_prices(connection, [CarrierPrice(ALPHA, "CH", 39_000, SWISSCOM, 1_000)])
        business.remove_carrier_prices(
            connection, [CarrierPrice(ALPHA, "CH", 1, SWISSCOM, 2_000), CarrierPrice(CarrierName("none"), "FR", 1)]
        )
        loaded = business.load_business(connection, VAULT)

    assert loaded.carrier_prices == (prices[0], CarrierPrice(ALPHA, "CH", 39_000, SWISSCOM, 1_000))
    assert loaded.version == before + 2


def test_versions_are_kept_with_their_document_the_newest_first(database: Database) -> None:
    first = Version(3, 1_000, "ana", "as it was found", "3 routes")
    second = Version(9, 2_000, "ben", "new prices", "~ 2 prices")
    with database.begin() as connection:
        assert not business.has_versions(connection)
        business.record_version(connection, first, "# Zürich\n" * 1_000)
        business.record_version(connection, second, "")

        assert business.has_versions(connection)
        assert business.latest_versions(connection, 5) == [second, first]
        assert business.latest_versions(connection, 1) == [second]
        assert business.version_document(connection, 3) == "# Zürich\n" * 1_000
        assert business.version_document(connection, 4) is None
