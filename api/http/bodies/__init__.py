"""The JSON objects that go over the wire, as types: the OpenAPI document is made from them."""
