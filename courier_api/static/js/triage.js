// Keys for the incident list: J and K move, Enter shows the preview, O opens the case, / searches, ? helps.
const links = [...document.querySelectorAll("[data-case]")];
const help = document.querySelector("[data-keys]");
const search = document.querySelector("input[name=q]");

const move = (step) => {
  const at = links.indexOf(document.activeElement);
  const chosen = links.findIndex((link) => link.hasAttribute("aria-current"));
  const from = at >= 0 ? at : chosen;
  const next = links[Math.min(links.length - 1, Math.max(0, from + step))];
  if (next) next.focus();
};

const actions = {
  j: () => move(1),
  k: () => move(-1),
  o: () => {
    const link = links.find((one) => one === document.activeElement || one.hasAttribute("aria-current"));
    if (link) location.href = link.dataset.case;
  },
  "/": () => search?.focus(),
  "?": () => { if (help) help.open = !help.open; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const act = actions[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
});
