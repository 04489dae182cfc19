// Measures of a page, for tests: each function returns what is wrong, empty when nothing is.

const shown = (element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none"
    && box.bottom > 0 && box.right > 0;
};

const label = (element) =>
  `${element.tagName.toLowerCase()} ${(element.textContent || element.name || element.getAttribute("class") || "").trim().slice(0, 40)}`;

// Elements that reach over the right edge.
window.tooWide = () => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => shown(element) && element.getBoundingClientRect().right > edge + 1)
    .map(label).slice(-3);
};

const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);

const light = (colour) => {
  const [r, g, b] = numbers(colour).slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const ground = (element) => {
  for (let each = element; each; each = each.parentElement) {
    const colour = getComputedStyle(each).backgroundColor;
    const parts = numbers(colour);
    if (parts.length === 3 || parts[3] === 1) return colour;
  }
  return "rgb(255, 255, 255)";
};

// Words with less contrast than asked for.
window.tooPale = (least) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(element) || element.closest("script, option")) continue;
    const one = light(getComputedStyle(element).color);
    const other = light(ground(element));
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < least) found.push(`${label(element)}: ${contrast.toFixed(2)}`);
  }
  return found;
};

// What a thumb can hit for an element: a box to tick is hit by its words too.
const target = (element) =>
  (element.type === "checkbox" ? element.closest("label") ?? element : element).getBoundingClientRect();

// What can be used and is lower than a thumb needs.
window.tooSmall = (least) =>
  [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
    .filter((element) => shown(element) && target(element).height < least - 0.5)
    .map((element) => `${label(element)}: ${target(element).height}`);

// The names of everything that can have the focus, in the order of the page.
const stops = () =>
  [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']")]
    .filter((element) => element.checkVisibility() && !element.disabled);

window.reachable = () => stops().map((element) => `${stops().indexOf(element)} ${label(element)}`);

window.focused = () => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const visible = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { name: `${stops().indexOf(element)} ${label(element)}`, visible };
};

// Another page in the place of this one, without the work of opening it. Its scripts do not run; what stands
// there for readers without script is left out all the same.
window.show = async (source) => {
  const page = new DOMParser().parseFromString(source, "text/html");
  page.querySelectorAll("noscript").forEach((each) => each.remove());
  document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !link.sheet);
  await Promise.all(sheets.map((link) => new Promise((done) => link.addEventListener("load", done))));
  window.unfold();
};

// Everything that is folded, open: what is in there is part of the page.
window.unfold = () => document.querySelectorAll("details:not(.menu)").forEach((each) => { each.open = true; });

window.twiceTheSize = () => { document.documentElement.style.fontSize = "200%"; };

// Playwright calls a function that a script ends with.
void 0;
