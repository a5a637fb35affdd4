"""The whole gateway before the examiner: it binds, sends, hears and unbinds as operators want it."""

import json

from tests.scenarios.town import NAME, Town
from tests.support.started import processes

MESSAGES = 60
END_TIMEOUT_S = 40.0


def test_the_gateway_as_a_process_violates_no_must_from_its_bind_to_its_unbind(town: Town) -> None:
    file = town.folder / "report.json"
    troubles = ("--behave", "throttle=60", "--behave", "mo=20", "--behave", "receipt-delay=0.02")
    check = processes.smpp_check("--programme", "passive", "--once", "--json", str(file), *troubles)
    key = town.open_business(check.until_listening())
    gateway = processes.gateway(town.config)
    url = f"http://127.0.0.1:{gateway.until_listening()}"
    load = processes.load(
        url,
        *("--key", key, "--sender", NAME, "--messages", str(MESSAGES), "--connections", "8", "--mix", "writing"),
        *("--seed", "7", "--expect", f"lost==0 delivered=={MESSAGES}"),
    )
    assert load.end(END_TIMEOUT_S) == 0, "".join(load.lines)
    assert gateway.stop() == 0
    code = check.end(END_TIMEOUT_S)

    assert code == 0, "".join(check.lines)
    report = json.loads(file.read_text(encoding="utf-8"))
    lines = {line["name"]: line for line in report["assertions"]}
    assert not [name for name, line in lines.items() if (line["level"], line["verdict"]) == ("must", "failed")]
    seen = {name for name, line in lines.items() if line["verdict"] == "passed"}
    assert {"bind-first", "unbind-before-close", "deliver-answered", "parts-complete", "recipient-digits"} <= seen
    assert lines["throttled-not-repeated-at-once"]["verdict"] == "passed"
    assert lines["recipient-digits"]["kept"] >= MESSAGES
