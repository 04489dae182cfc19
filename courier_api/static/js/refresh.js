// Brings the marked part of a page up to date by itself; what is typed elsewhere on it stays. It is read
// from the page itself, or from the page that it names.
const part = document.querySelector("[data-refresh]");

const isBusy = () => {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input:not([type=hidden]), select, textarea");
};

const show = (fresh) => {
  if (part.innerHTML.trim() === fresh.innerHTML.trim()) return; // nothing new to say aloud
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus();
};

const refresh = async () => {
  if (document.hidden || isBusy()) return;
  const answer = await fetch(part.dataset.refreshFrom || location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (fresh) show(fresh);
  else if (answer.ok) location.reload(); // somebody has to sign in again
};

if (part) {
  // Without an answer the page keeps what it has, with its time, and asks again.
  setInterval(() => refresh().catch(() => {}), Number(part.dataset.refresh) * 1000);
}
