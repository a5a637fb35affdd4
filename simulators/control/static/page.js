// The live page: one stream of events from the simulator, drawn as it comes.

import { Behaviours } from "./behaviours.js";
import { drawCarrier, drawCarriers, drawChanges } from "./carriers.js";
import { post, say, the } from "./elements.js";
import { Messages } from "./messages.js";
import { Plots } from "./plots.js";

let chosen = decodeURIComponent(location.hash.slice(1));
let stream = null;
let changes = [];

const plots = new Plots();
const messages = new Messages();
const behaviours = new Behaviours(() => chosen);

function live(state, words) {
  the("live").dataset.state = state;
  say(the("live"), words);
}

function choose(name) {
  if (name === chosen && stream) return;
  chosen = name;
  history.replaceState(null, "", `#${encodeURIComponent(name)}`);
  look();
}

function look() {
  stream?.close();
  const numbers = the("numbers").checked ? "&numbers=shown" : "";
  stream = new EventSource(`/stream?carrier=${encodeURIComponent(chosen)}${numbers}`);
  const on = (name, draw) => stream.addEventListener(name, (event) => draw(JSON.parse(event.data)));
  stream.onopen = () => live("live", "live");
  stream.onerror = () => live("lost", "not connected; trying again");
  on("history", (histories) => {
    changes = [];
    drawChanges(changes);
    messages.clear();
    plots.begin(histories[chosen]);
  });
  on("carriers", (carriers) => {
    drawCarriers(carriers, chosen, choose);
    const carrier = carriers.find(({ name }) => name === chosen);
    drawCarrier(carrier);
    behaviours.draw(carrier.behaviours);
    plots.add(carrier.sample);
  });
  on("messages", (news) => messages.add(news));
  on("changes", (news) => {
    changes = [...changes, ...news].slice(-200);
    drawChanges(changes);
  });
}

the("numbers").addEventListener("change", look);
the("mo").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await post(`/carriers/${encodeURIComponent(chosen)}/mo`, Object.fromEntries(new FormData(form)));
  if (!answer) return;
  form.elements.text.value = "";
  say(the("mo-said"), answer.waiting ? "It waits until somebody binds as receiver or transceiver." : "");
});

const [carriers, catalogue] = await Promise.all(["/carriers", "/behaviours"].map(async (path) => (await fetch(path)).json()));
behaviours.begin(catalogue);
if (!carriers.some(({ name }) => name === chosen)) chosen = carriers[0].name;
document.querySelector("#mo button").disabled = false;
look();
