// The curves of the last five minutes.

import { keep, make, number, say, the } from "./elements.js";

const KEPT_S = 300;
const RATES = [
  ["submitted", "submitted"],
  ["accepted", "accepted"],
  ["refused", "refused"],
  ["throttled", "of them throttled"],
  ["written", "receipts"],
];
const LATENCIES = [
  ["p50_ms", "half within"],
  ["p99_ms", "99 of 100 within"],
];
const COLUMNS = ["at_s", ...RATES.map(([name]) => name), ...LATENCIES.map(([name]) => name)];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Half a second is too short for a quiet curve: each point is the mean of the last two seconds.
const SMOOTHED = 4;

function smooth(values) {
  let sum = 0;
  return values.map((value, n) => {
    sum += value - (n >= SMOOTHED ? values[n - SMOOTHED] : 0);
    return Math.max(0, sum / Math.min(n + 1, SMOOTHED));
  });
}

export class Plots {
  constructor() {
    this.columns = Object.fromEntries(COLUMNS.map((name) => [name, []]));
    this.plots = [];
    const again = () => this.build();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    new ResizeObserver(() => this.resize()).observe(the("rates"));
    this.build();
  }

  begin(columns) {
    for (const name of COLUMNS) this.columns[name] = [...columns[name]];
    this.draw();
  }

  add(sample) {
    const latest = sample.at_s.at(-1);
    if (latest === undefined || latest === this.columns.at_s.at(-1)) return;
    const old = this.columns.at_s.findIndex((at) => at > latest - KEPT_S);
    for (const name of COLUMNS) {
      this.columns[name].push(...sample[name]);
      if (old > 0) this.columns[name].splice(0, old);
    }
    this.draw();
  }

  build() {
    for (const { plot } of this.plots) plot.destroy();
    this.plots = [
      this.make("rates", RATES, "", 190, (value) => number(Math.round(value * 10) / 10)),
      this.make("latency", LATENCIES, " ms", 120, (value) => (value < 10 ? value.toFixed(1) : number(Math.round(value)))),
    ];
    this.draw();
  }

  make(id, series, unit, height, written) {
    const axis = { stroke: colour("quiet"), font: "12px system-ui", grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
    const options = {
      width: Math.max(200, the(id).clientWidth),
      height,
      padding: [8, 22, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => { const now = this.columns.at_s.at(-1) ?? Date.now() / 1000; return [now - KEPT_S, now]; } },
        y: { range: (_, least, greatest) => [0, Math.max(greatest ?? 0, 1) * 1.1] },
      },
      axes: [
        { ...axis, size: 26, grid: { show: false }, space: 70, values: (plot, splits) => splits.map((at) => { const ago = Math.round((plot.scales.x.max - at) / 60); return ago ? `−${ago} min` : "now"; }), splits: (plot) => [5, 4, 3, 2, 1, 0].map((ago) => plot.scales.x.max - ago * 60).filter((_, n) => plot.width > 420 || n % 2 === 1) },
        { ...axis, size: 52, values: (_, splits) => splits.map((value) => value.toLocaleString("en")) },
      ],
      series: [{}, ...series.map(([name]) => ({ stroke: colour(name), width: 2, spanGaps: false, points: { show: false }, fill: name === "submitted" ? colour("submitted-fill") : undefined }))],
    };
    return { id, series, unit, written, plot: new uPlot(options, [[], ...series.map(() => [])], the(id)) };
  }

  draw() {
    for (const { id, series, unit, written, plot } of this.plots) {
      plot.setData([this.columns.at_s, ...series.map(([name]) => (series === RATES ? smooth(this.columns[name]) : this.columns[name]))]);
      keep(
        the(`${id}-key`),
        series,
        ([name]) => name,
        ([name, label]) => make("li", { data: { curve: name } }, make("span", { className: "swatch" }), `${label} `, make("b")),
        (item, [name]) => {
          const latest = series === RATES ? smooth(this.columns[name].slice(-SMOOTHED)).at(-1) : this.columns[name].at(-1);
          say(item.lastElementChild, latest === null || latest === undefined ? "–" : `${written(latest)}${unit}`);
        },
      );
    }
  }

  resize() {
    for (const { id, plot } of this.plots) {
      const width = Math.max(200, the(id).clientWidth);
      if (width !== plot.width) plot.setSize({ width, height: plot.height });
    }
  }
}
