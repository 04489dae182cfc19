// Keys for the incident list: J and K move, Enter shows the preview, O opens the case, / searches,
// ? explains; letters and figures press what carries them in the preview.
const links = [...document.querySelectorAll("[data-case]")];
const search = document.querySelector("input[name=q]");

const move = (step) => {
  const at = links.indexOf(document.activeElement);
  const chosen = links.findIndex((link) => link.hasAttribute("aria-current"));
  const from = at >= 0 ? at : chosen;
  const next = links[Math.min(links.length - 1, Math.max(0, from + step))];
  if (next) next.focus();
};

const marked = () => links.find((one) => one === document.activeElement) || links.find((one) => one.hasAttribute("aria-current"));

const press = (letter) => {
  const wanted = document.querySelector(`[data-press="${CSS.escape(letter)}"]`);
  const link = marked();
  // A row that is marked but not shown: show it first, so that nobody moves a case unseen.
  if (letter !== "u" && link && !link.hasAttribute("aria-current")) return link.click();
  if (!wanted) return undefined;
  if (wanted.tagName !== "SUMMARY") return wanted.click();
  wanted.parentElement.open = true;
  wanted.parentElement.querySelector("input:not([type=hidden])").focus();
};

const actions = {
  j: () => move(1),
  k: () => move(-1),
  o: () => {
    const link = marked();
    if (link) location.href = link.dataset.case;
  },
  "/": () => search?.focus(),
  "?": () => { location.href = "/console/keys"; },
};
for (const letter of "adnrxsu12345") actions[letter] = () => press(letter);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const act = actions[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
});
