// The catalogue of behaviours, to switch each with a click, and those that are on as chips.

import { keep, make, post, say, the } from "./elements.js";

const nameOf = (text) => text.split("=", 1)[0];

export class Behaviours {
  constructor(chosen) {
    this.chosen = chosen;
    this.rows = new Map();
    this.groups = [];
    the("filter").addEventListener("input", () => this.filter(the("filter").value));
    the("clear-all").addEventListener("click", () => this.change([], ["*"]));
  }

  change(set, clear) {
    return post(`/carriers/${encodeURIComponent(this.chosen())}/behaviours`, { set, clear });
  }

  begin(catalogue) {
    this.groups = catalogue.map(({ group, behaviours }, place) => {
      const [title, hint] = group.split("; ", 2);
      const list = make("ul", { className: "behaviours" }, ...behaviours.map((one) => this.row(one)));
      const count = make("span", { className: "count" });
      const details = make("details", { open: place === 0 }, make("summary", {}, title, count), hint ? make("p", { className: "quiet" }, hint) : null, list);
      return { details, count, names: behaviours.map((one) => one.name) };
    });
    the("groups").replaceChildren(...this.groups.map(({ details }) => details));
  }

  row({ name, value, default: usual, meaning }) {
    const input = value ? make("input", { value: usual ?? "", placeholder: value, title: value, autocomplete: "off", maxLength: 900, "aria-label": `${name}: ${value}` }) : null;
    const button = make("button", { type: "submit" }, "Set");
    const off = make("button", { type: "button", className: "plain", hidden: true, onclick: () => this.change([], [name]), "aria-label": `Clear ${name}` }, "Clear");
    const form = make("form", {}, make("code", {}, name), make("span", { className: "meaning" }, meaning), make("span", { className: "setting" }, input, button, off));
    button.setAttribute("aria-label", `Set ${name}`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input?.value.trim();
      this.change([text ? `${name}=${text}` : name], []);
    });
    const item = make("li", {}, form);
    this.rows.set(name, { item, off, words: `${name} ${meaning}`.toLowerCase() });
    return item;
  }

  draw(active) {
    const on = new Set(active.map(nameOf));
    for (const [name, { item, off }] of this.rows) {
      item.classList.toggle("is-on", on.has(name));
      off.hidden = !on.has(name);
    }
    for (const { count, names } of this.groups) {
      const many = names.filter((name) => on.has(name)).length;
      say(count, many ? `${many} on` : "");
    }
    keep(
      the("chips"),
      active.map((text, n) => ({ text, n })),
      ({ text, n }) => `${n} ${text}`,
      ({ text }) => make("li", { className: "chip" }, make("code", {}, text),
        make("button", { type: "button", "aria-label": `Clear ${text}`, onclick: () => this.change([], [nameOf(text)]) }, "×")),
    );
    the("well").hidden = active.length > 0;
    the("clear-all").hidden = active.length < 2;
  }

  filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { item, words: own } of this.rows.values()) item.hidden = !words.every((word) => own.includes(word));
    this.groups.forEach(({ details, names }, place) => {
      const some = names.some((name) => !this.rows.get(name).item.hidden);
      details.hidden = !some;
      details.open = words.length ? some : place === 0;
    });
  }
}
