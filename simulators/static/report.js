"use strict";
(() => {
  const { report, words } = JSON.parse(document.getElementById("numbers").textContent);
  const at = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  const number = (value) => (Number.isInteger(value) || Math.abs(value) >= 100 ? whole : fine).format(value);
  const row = (table, cells, tag = "td") => {
    const line = table.appendChild(make("tr"));
    for (const [text, className] of cells) line.appendChild(make(tag, className, text));
    return line;
  };
  const measures = report.measures;

  document.title = report.title;
  at("title").textContent = report.title;
  at("when").textContent = new Date(report.started_at).toISOString().replace("T", " ").slice(0, 19) + " UTC";

  const found = Object.keys(words.breaches).filter((breach) => measures[breach]);
  const broken = report.broken;
  const isGood = broken ? broken.length === 0 : found.length === 0;
  const verdict = at("verdict");
  verdict.classList.add(isGood ? "good" : "bad");
  verdict.append(
    broken && broken.length ? "Not as expected"
      : broken ? "Everything is as expected"
      : found.length ? "Found: " + found.map((breach) => `${number(measures[breach])} ${breach.replaceAll("_", " ")}`).join(", ")
      : "Nothing was found that must not be",
  );
  if (broken && broken.length) {
    const list = verdict.appendChild(make("ul"));
    for (const sentence of broken) list.appendChild(make("li", "", sentence));
  }

  const figures = [
    ["accepted", "accepted"], ["delivered", "delivered"], ["accepted_per_s", "accepted per second"],
    ["ended_per_s", "ended per second"], ["p50_accept_ms", "ms to 202, p50"], ["p99_accept_ms", "ms to 202, p99"],
    ["p99_total_ms", "ms to webhook, p99"],
  ];
  for (const [name, meaning] of figures) {
    if (measures[name] === undefined) continue;
    const figure = at("figures").appendChild(make("div", "figure"));
    figure.append(make("b", "", number(measures[name])), make("span", "", meaning));
  }

  for (const [breach, meaning] of Object.entries(words.breaches)) {
    const value = measures[breach];
    const state = value === undefined ? "unknown" : value ? "found" : "";
    const line = at("breaches").appendChild(make("div", `breach ${state}`));
    const said = line.appendChild(make("b", "", value === undefined ? "–" : number(value))).parentNode.appendChild(make("div", "", breach.replaceAll("_", " ")));
    said.appendChild(make("small", "", value === undefined ? "not looked at" : meaning));
  }

  const legs = at("legs");
  const worst = Math.max(...Object.values(report.legs).map((leg) => leg.p99_ms), 1e-9);
  row(legs, [["leg"], ["p50 ms", "n"], ["p95 ms", "n"], ["p99 ms", "n"], ["max ms", "n"], ["messages", "n"], ["p50 in p99", "bar"]], "th");
  for (const [leg, times] of Object.entries(report.legs)) {
    const line = row(legs, [
      [words.legs[leg]], [number(times.p50_ms), "n"], [number(times.p95_ms), "n"], [number(times.p99_ms), "n"],
      [number(times.max_ms), "n"], [number(times.count), "n"],
    ]);
    const bar = line.appendChild(make("td", "bar")).appendChild(make("i"));
    bar.style.width = `${Math.max(1, (100 * times.p99_ms) / worst)}%`;
    bar.style.setProperty("--half", `${times.p99_ms ? (100 * times.p50_ms) / times.p99_ms : 0}%`);
  }

  const examples = at("examples");
  for (const [breach, list] of Object.entries(report.examples)) {
    for (const one of list) row(examples, [[breach.replaceAll("_", " ")], [one.id || `no ${one.index}`, "code"], [one.reason]]);
  }
  at("examples-section").hidden = !examples.rows.length;

  for (const [name, meaning] of Object.entries(words.counts)) {
    if (measures[name]) row(at("counts"), [[number(measures[name]), "n"], [meaning]]);
  }
  for (const [code, count] of Object.entries(report.refusals)) row(at("refusals"), [[number(count), "n"], [code, "code"]]);
  at("refusals-section").hidden = !at("refusals").rows.length;
  for (const note of report.notes) at("notes").appendChild(make("p", "", note));

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const plots = [];
  const plot = (id, series) => {
    const shown = series.filter(([, values]) => values.some((value) => value));
    const place = at(id);
    const clock = (second) => `${Math.floor(second / 60)}:${String(Math.floor(second % 60)).padStart(2, "0")}`;
    const axis = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 } };
    plots.push([place, new uPlot({
      width: place.clientWidth, height: 260, cursor: { y: false },
      scales: { x: { time: false }, y: { range: (_, __, top) => [0, top > 0 ? top * 1.1 : 1] } },
      axes: [{ ...axis, incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600], values: (_, ticks) => ticks.map(clock) }, { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => number(tick)) }],
      series: [
        { label: "at", value: (_, second) => (second === null || second === undefined ? "–" : clock(second)) },
        ...shown.map(([label, , name, dash]) => ({
          label, stroke: colour(name), width: 2, dash, spanGaps: true,
          points: { show: report.curve.at_s.length < 3 },
          value: (_, value) => (value === null || value === undefined ? "–" : number(value)),
        })),
      ],
    }, [report.curve.at_s, ...shown.map(([, values]) => values)], place)]);
  };
  const draw = () => {
    for (const [, old] of plots.splice(0)) old.destroy();
    const curve = report.curve;
    plot("rates", [
      ["due", curve.due, "due", [4, 4]], ["accepted", curve.accepted, "accepted"], ["submitted", curve.submitted, "submitted"],
      ["ended", curve.final, "final"], ["refused", curve.refused, "refused"],
    ]);
    plot("times", [["p50", curve.accept_p50_ms, "accepted"], ["p99", curve.accept_p99_ms, "p99"]]);
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", () => { for (const [place, one] of plots) one.setSize({ width: place.clientWidth, height: 260 }); });
})();
