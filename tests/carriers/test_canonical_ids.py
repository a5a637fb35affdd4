"""Carriers' message ids in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.canonical_ids import IdForm, canonical_id


@pytest.mark.parametrize(
    ("raw", "form", "canonical"),
    [
        ("00B8BE19", IdForm.RAW, "00B8BE19"),
        (" 00B8BE19 ", IdForm.RAW, "00B8BE19"),
        ("1101C1-C9D03D-F000", IdForm.LOWER, "1101c1-c9d03d-f000"),
        ("00B8BE19", IdForm.STRIP_ZEROS, "b8be19"),
        ("04062581461565934000241", IdForm.STRIP_ZEROS, "4062581461565934000241"),
        ("4062581461565934000241", IdForm.STRIP_ZEROS, "4062581461565934000241"),
        ("SAR-234802311309-2024752f-2-1", IdForm.LOWER, "sar-234802311309-2024752f-2-1"),
        ("0E999F21-81EF-4974-A414-3DE98174E3C7", IdForm.STRIP_ZEROS, "e999f21-81ef-4974-a414-3de98174e3c7"),
        ("e999f21-81ef-4974-a414-3de98174e3c7", IdForm.STRIP_ZEROS, "e999f21-81ef-4974-a414-3de98174e3c7"),
        ("0000", IdForm.STRIP_ZEROS, "0"),
        ("", IdForm.STRIP_ZEROS, ""),
        ("BC614E", IdForm.HEX_TO_DECIMAL, "12345678"),
        ("0000BC614E", IdForm.HEX_TO_DECIMAL, "12345678"),
        ("0000000012345678", IdForm.DECIMAL_TO_HEX, "bc614e"),
        ("not a number", IdForm.HEX_TO_DECIMAL, "not a number"),
        ("-12", IdForm.DECIMAL_TO_HEX, "-12"),
        ("1_000", IdForm.DECIMAL_TO_HEX, "1_000"),
        ("١٢", IdForm.DECIMAL_TO_HEX, "١٢"),
        ("", IdForm.HEX_TO_DECIMAL, ""),
    ],
)
def test_an_id_is_read_as_its_form_says(raw: str, form: IdForm, canonical: str) -> None:
    assert canonical_id(raw, form) == canonical


@given(st.integers(0, 2**64))
def test_a_hex_answer_and_a_decimal_receipt_meet(number: int) -> None:
    response, receipt = f"{number:08X}", f"{number:010d}"
    assert canonical_id(response, IdForm.HEX_TO_DECIMAL).zfill(10) == canonical_id(receipt, IdForm.RAW)
    assert canonical_id(receipt, IdForm.DECIMAL_TO_HEX) == canonical_id(response, IdForm.STRIP_ZEROS)


@given(st.text("09aAfFzZ -_+١é\0", max_size=65), st.sampled_from(IdForm))
def test_no_id_is_too_strange(raw: str, form: IdForm) -> None:
    assert isinstance(canonical_id(raw, form), str)
