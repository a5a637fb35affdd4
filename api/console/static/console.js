// Keyboard and nothing else: every page works without this file.
(() => {
  "use strict";
  const dialog = document.getElementById("shortcuts");
  const opener = document.getElementById("shortcuts-open");
  let going = false;

  const typing = (target) => target instanceof Element && target.closest("input, textarea, select") !== null;
  const links = () => [...document.querySelectorAll("table.rows tbody tr a")];

  function step(by) {
    const all = links();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus();
  }

  opener.addEventListener("click", () => dialog.showModal());

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || dialog.open) return;
    if (going) {
      going = false;
      const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (link) link.click();
      return;
    }
    const search = document.querySelector("[data-search]");
    if (event.key === "?") dialog.showModal();
    else if (event.key === "g") going = true;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/" && search) search.focus();
    else return;
    event.preventDefault();
  });
})();
