from messages.addresses import Country
from messages.constant_tlvs import ConstantTlv
from messages.ids import CarrierName
from messages.shift_tables import Language
from routing.routes import Route, RouteTable

ALPHA, BETA, GAMMA = CarrierName("alpha"), CarrierName("beta"), CarrierName("gamma")


def test_a_lower_priority_comes_first_and_equals_keep_their_order() -> None:
    table = RouteTable((Route("CH", GAMMA, 5), Route("CH", BETA, 1), Route("CH", ALPHA, 1)))
    assert table.carriers_for("CH") == (BETA, ALPHA, GAMMA)


def test_fallback_routes_come_after_the_countrys_own_whatever_their_priority() -> None:
    table = RouteTable((Route("*", ALPHA, -9), Route("CH", BETA, 100)))
    assert table.carriers_for("CH") == (BETA, ALPHA)
    assert table.carriers_for("FR") == (ALPHA,)


def test_a_carrier_is_named_once() -> None:
    table = RouteTable((Route("*", ALPHA), Route("CH", ALPHA, 3), Route("CH", BETA, 7), Route("CH", ALPHA, 9)))
    assert table.carriers_for("CH") == (ALPHA, BETA)


def test_without_a_route_there_is_no_carrier() -> None:
    assert RouteTable(()).carriers_for("CH") == ()
    assert RouteTable((Route(Country("CH"), ALPHA),)).carriers_for("FR") == ()


def test_constant_tlvs_are_those_of_the_route_that_is_used() -> None:
    of_country, of_fallback = (ConstantTlv(0x1400, b"in"),), (ConstantTlv(0x1400, b"*"),)
    table = RouteTable(
        (
            Route("IN", ALPHA, tlvs=of_country),
            Route("IN", BETA),
            Route("*", BETA, tlvs=of_fallback),
            Route("*", GAMMA, tlvs=of_fallback),
        )
    )
    assert table.tlvs_for("IN", ALPHA) == of_country
    assert table.tlvs_for("IN", BETA) == ()
    assert table.tlvs_for("IN", GAMMA) == of_fallback
    assert table.tlvs_for("FR", ALPHA) == ()
    assert RouteTable((Route("IN", ALPHA),)).tlvs_for("IN", ALPHA) == ()


def test_national_tables_are_those_of_the_countrys_own_routes_else_of_the_fallback() -> None:
    turkish, spanish = Language.TURKISH, Language.SPANISH
    table = RouteTable(
        (
            Route("TR", ALPHA, 2, (turkish, spanish)),
            Route("TR", BETA, 1, (spanish,)),
            Route("CH", ALPHA),
            Route("*", GAMMA, national_tables=(turkish,)),
        )
    )
    assert table.national_tables_for("TR") == (spanish, turkish)
    assert table.national_tables_for("CH") == ()
    assert table.national_tables_for("FR") == (turkish,)
    assert RouteTable(()).national_tables_for("FR") == ()
