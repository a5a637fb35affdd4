from pathlib import Path

from gateway.config import load
from tests.bench.premises import configuration


def test_the_configuration_is_one_that_the_gateway_reads(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(configuration('sqlite:////a "b"/x.db', tmp_path / "key"), encoding="utf-8")
    config = load(path, {})
    assert (config.store.url, config.store.key_file) == ('sqlite:////a "b"/x.db', str(tmp_path / "key"))
    assert (config.http.port, config.webhooks.allow_private_addresses) == (0, True)
