// The operators side by side, and the one that is looked at: its state, counts, binds, and what was changed.

import { age, keep, make, number, post, say, the, time } from "./elements.js";

const STATES = { bound: "bound", listening: "waits for binds", down: "down" };

export function drawCarriers(carriers, chosen, choose) {
  keep(
    the("carriers"),
    carriers,
    (carrier) => carrier.name,
    (carrier) =>
      make("li", {}, make("button", { type: "button", onclick: () => choose(carrier.name) },
        make("span", { className: "dot" }),
        make("span", { className: "carrier-name" }, carrier.name),
        make("span", { className: "carrier-rate" }),
        make("span", { className: "carrier-note" }))),
    (item, carrier) => {
      const button = item.firstElementChild;
      const [dot, , rate, note] = button.children;
      button.setAttribute("aria-current", String(carrier.name === chosen));
      dot.dataset.state = carrier.state;
      say(rate, `${number(carrier.sample.submitted.at(-1) ?? 0)}/s`);
      const on = carrier.behaviours.length;
      say(note, `${STATES[carrier.state]}${on ? `, ${on} on` : ""}`);
    },
  );
  the("carriers").hidden = carriers.length < 2;
}

export function drawCarrier(carrier) {
  say(the("name"), carrier.name);
  say(the("where"), `127.0.0.1:${carrier.port}, ${STATES[carrier.state]}`);
  the("capture").href = `/carriers/${encodeURIComponent(carrier.name)}/capture.pcap`;
  const counts = carrier.counts;
  const shown = [
    ["submitted", counts.submitted],
    ["accepted", counts.accepted],
    ["refused", counts.refused],
    ["receipts taken", counts.receipts_taken],
    ["waiting", carrier.receipts_waiting],
  ];
  keep(
    the("counts"),
    shown,
    ([name]) => name,
    ([name]) => make("div", {}, make("dt", {}, name), make("dd")),
    (item, [, value]) => say(item.lastElementChild, number(value)),
  );
  drawBinds(carrier);
}

function drawBinds(carrier) {
  const end = (bind, how) => post(`/carriers/${encodeURIComponent(carrier.name)}/binds/${bind.n}/${how}`, {});
  keep(
    the("binds"),
    carrier.binds,
    (bind) => `${carrier.name}/${bind.n}`,
    (bind) => {
      const buttons = make("td", { className: "ends" },
        make("button", { type: "button", className: "plain", onclick: () => end(bind, "unbind"), "aria-label": `Unbind ${bind.system_id}, ${bind.mode}` }, "Unbind"),
        make("button", { type: "button", className: "plain", onclick: () => end(bind, "drop"), "aria-label": `Drop ${bind.system_id}, ${bind.mode}` }, "Drop"));
      return make("tr", {}, make("td", {}, bind.system_id), make("td", {}, `${bind.mode} ${bind.version}`), make("td", {}, bind.address),
        make("td", { className: "n" }), make("td", { className: "n" }), make("td", { className: "n" }), buttons);
    },
    (row, bind) => {
      say(row.children[3], age(bind.age_s));
      say(row.children[4], String(bind.unanswered_by_us));
      say(row.children[5], String(bind.unanswered_by_esme));
    },
  );
  const none = the("no-binds");
  none.hidden = carrier.binds.length > 0;
  say(none, carrier.state === "down" ? "It is down: nobody can connect." : `Nobody is bound. Bind to 127.0.0.1:${carrier.port}.`);
}

const BY = { plan: "from the start", timeline: "timeline", control: "control" };

export function drawChanges(changes) {
  keep(
    the("changes"),
    changes.toReversed(),
    (one) => one.n,
    (one) => make("li", {}, make("time", {}, time(one.at_ms)),
      make("span", {}, ...one.on.map((text) => make("code", { className: "on" }, `+ ${text}`)),
        ...one.off.map((text) => make("code", { className: "off" }, `− ${text}`)),
        one.on.length + one.off.length ? null : make("span", {}, one.why)),
      make("span", { className: "quiet by" }, one.bind === null ? BY[one.by] : `${BY[one.by]}, bind ${one.bind}`)),
  );
  the("no-changes").hidden = changes.length > 0;
}
