// Elements of the page: found, made, and kept in step with values. Text is always text, never mark-up.

export const the = (id) => document.getElementById(id);

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "data") Object.assign(element.dataset, value);
    else if (key.includes("-") || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Changes only what differs, so that focus and selection stay.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// One child of `parent` for each value; children are kept by `key` and filled anew by `fill`.
export function keep(parent, values, key, create, fill) {
  const wanted = new Map(values.map((value) => [String(key(value)), value]));
  const old = new Map();
  for (const child of [...parent.children]) {
    // first, so that what stays is not moved: moving would begin its animation again and lose its focus
    if (wanted.has(child.dataset.key)) old.set(child.dataset.key, child);
    else child.remove();
  }
  let place = parent.firstElementChild;
  for (const [name, value] of wanted) {
    let child = old.get(name);
    if (child === undefined) {
      child = create(value);
      child.dataset.key = name;
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
    fill?.(child, value);
  }
}

export function number(value) {
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}

export function age(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function time(ms) {
  return new Date(ms).toLocaleTimeString("en-GB");
}

let errorTimer;

export function complain(sentence) {
  const place = the("error");
  place.hidden = !sentence;
  say(place, sentence);
  clearTimeout(errorTimer);
  if (sentence) errorTimer = setTimeout(() => complain(""), 12000);
}

// Posts JSON; gives the answer, or null after it was complained about.
export async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    complain(answer.ok ? "" : said.message);
    return answer.ok ? said : null;
  } catch {
    complain("The simulator does not answer. Does it still run?");
    return null;
  }
}
