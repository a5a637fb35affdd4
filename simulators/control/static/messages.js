// The last messages as a telephone shows them: segments together in one bubble, ticks for what became of them.

import { keep, make, number, say, the, time } from "./elements.js";

const SHOWN_MAX = 60;

export class Messages {
  constructor() {
    this.segments = new Map();
  }

  clear() {
    this.segments.clear();
    this.draw();
  }

  add(segments) {
    for (const segment of segments) this.segments.set(segment.n, segment);
    const kept = [...this.segments.keys()].sort((a, b) => a - b).slice(-200);
    this.segments = new Map(kept.map((n) => [n, this.segments.get(n)]));
    this.draw();
  }

  draw() {
    const groups = new Map();
    for (const segment of this.segments.values()) {
      if (!groups.has(segment.group)) groups.set(segment.group, []);
      groups.get(segment.group).push(segment);
    }
    const list = the("messages");
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    keep(list, [...groups.values()].slice(-SHOWN_MAX), (group) => group[0].group, () => bubble(), fill);
    the("no-messages").hidden = groups.size > 0;
    if (atEnd) list.scrollTop = list.scrollHeight;
  }
}

function bubble() {
  return make("li", { className: "bubble" },
    make("p", { className: "who" }, make("span"), make("span", { className: "country" })),
    make("p", { className: "text", dir: "auto" }),
    make("p", { className: "fate" }, make("span"), make("span", { className: "ticks" })));
}

function fill(item, group) {
  const [who, text, fate] = item.children;
  const first = group[0];
  item.classList.toggle("inbound", first.inbound);
  say(who.firstElementChild, `${first.from} → ${first.to}`);
  say(who.lastElementChild, first.country);
  who.lastElementChild.hidden = !first.country;
  const parts = new Map(group.map((segment) => [segment.segment, segment.text]));
  say(text, [...parts.keys()].sort((a, b) => a - b).map((n) => parts.get(n)).join("") || "(no text)");
  const segments = first.segments > 1 ? `, ${parts.size} of ${first.segments} segments` : "";
  say(fate.firstElementChild, `${time(first.at_ms)}${segments}`);
  const { mark, words, kind } = fateOf(group);
  const ticks = fate.lastElementChild;
  say(ticks, `${mark} ${words}`);
  ticks.dataset.kind = kind;
}

function fateOf(group) {
  const refused = group.find((segment) => segment.status);
  if (refused) return { mark: "✕", words: refused.status.replace("ESME_", ""), kind: "bad" };
  if (group.some((segment) => segment.status === null)) return { mark: "…", words: "not answered", kind: "open" };
  if (group[0].inbound) return { mark: "✓✓", words: "taken", kind: "good" };
  const states = new Set(group.map((segment) => segment.receipt));
  const worst = [...states].find((state) => state && state !== "DELIVRD");
  if (worst) return { mark: "✕", words: worst, kind: "bad" };
  if (!states.has("")) return group.every((segment) => segment.taken) ? { mark: "✓✓", words: "delivered", kind: "good" } : { mark: "✓✓", words: "delivered, receipt not taken", kind: "open" };
  const latency = group.at(-1).latency_ms;
  return { mark: "✓", words: latency >= 1 ? `accepted in ${number(Math.round(latency))} ms` : "accepted", kind: "open" };
}
