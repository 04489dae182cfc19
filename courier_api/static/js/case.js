// Keys for a case: letters press what carries them, G and a letter goes to a tab, Ctrl+Enter saves.
let going = false;

const press = (letter) => {
  const wanted = document.querySelector(`[data-press="${CSS.escape(letter)}"]`);
  if (!wanted) return goFor(letter);
  if (wanted.tagName !== "SUMMARY") {
    wanted.focus();
    return wanted.click();
  }
  wanted.parentElement.open = true;
  wanted.parentElement.querySelector("input:not([type=hidden]), select, textarea").focus();
};

// What stands on another tab: go there.
const elsewhere = { t: "t", c: "a", m: "m", e: "s", l: "s", y: "s" };
const goFor = (letter) => { if (elsewhere[letter]) go(elsewhere[letter]); };
const go = (letter) => document.querySelector(`[data-go="${CSS.escape(letter)}"]`)?.click();

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form[data-save]")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const letter = event.key.toLowerCase();
  if (going) {
    going = false;
    event.preventDefault();
    go(letter);
  } else if (letter === "g") {
    going = true;
  } else if (letter === "?") {
    location.href = "/console/keys";
  } else if ("elctmy".includes(letter)) {
    event.preventDefault();
    press(letter);
  }
});
