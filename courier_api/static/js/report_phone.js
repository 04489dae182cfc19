// The report on the phone: one question a screen, kept after every touch, sent when there is network.
import * as store from "./report_store.js";
import { news, sendWaiting, settleClock, withOffset } from "./report_send.js";
import { addPhotos, offerPhotos, offerVoice } from "./report_files.js";
import { locate } from "./report_place.js";
import { smsAddress, smsText } from "./report_sms.js";

const form = document.querySelector("[data-form]");
const one = (wanted, within = form) => within.querySelector(wanted);
const each = (wanted, within = form) => [...within.querySelectorAll(wanted)];
const ASKED_MOVING = ["fall", "door", "other"];
const POSTCODE = /^[1-9][0-9]{3}$/;
const most = Number(form.dataset.mostPhotos);

let report;
let shown;
let sentPhotos = 0;
let lost = 0;
let chain = Promise.resolve();

const begin = (owner) => ({ id: crypto.randomUUID(), owner, began: Date.now(), state: "draft", answers: {} });
const keep = () => {
  const now = structuredClone(report);
  chain = chain.then(() => store.keepReport(now)).catch(() => {}); // a full phone stops nobody
  return chain;
};

// The questions that these answers lead to.
const pathOf = ({ hurt, happened }) => {
  if (happened === "near_miss") return ["hurt", "near"];
  const moving = ASKED_MOVING.includes(happened) ? ["moving"] : [];
  const hurts = hurt && hurt !== "no" ? ["hurts"] : [];
  return ["hurt", "happened", ...moving, "when", ...hurts, "trip", "check"];
};
const nextStep = () => pathOf(report.answers).find((step) => !report.answers[step]);

const photos = offerPhotos(one("[data-photos]"), () => report.id, most);
const voice = offerVoice(one("[data-voice]"), () => report.id);

const wordOf = (step) => {
  const { answers } = report;
  if (step === "hurts") return each("[data-hurts]").filter((toggle) => answers.hurts?.includes(toggle.value)).map((toggle) => toggle.textContent).join(", ") || "–";
  const word = one(`[data-set="${step}"][value="${answers[step]}"] span`)?.firstChild.textContent;
  if (step !== "when") return word;
  const time = answers.when === "at" ? `${answers.day} ${answers.time || ""}` : word;
  return [time, answers.postcode, answers.street].filter(Boolean).join(", ");
};

const fill = (section) => {
  const { answers } = report;
  for (const button of each("[data-set]", section)) {
    const isChosen = answers[button.dataset.set] === button.value;
    button.classList.toggle("is-chosen", isChosen);
    const note = one("small", button);
    if (note) note.hidden = !isChosen;
  }
  for (const field of each("[data-field]", section)) field.value = answers[field.dataset.field] || "";
  const typed = one("[data-field=postcode]", section)?.closest("details");
  if (typed && (answers.postcode || answers.street)) typed.open = true;
  for (const row of each("[data-answer]", section)) {
    const step = row.dataset.answer;
    row.hidden = !pathOf(answers).includes(step);
    one("dd", row).textContent = wordOf(step);
  }
};

const fillHurts = () => {
  const chosen = report.answers.hurts || [];
  for (const toggle of each("[data-hurts]")) toggle.setAttribute("aria-pressed", chosen.includes(toggle.value));
  for (const part of each("[data-body]")) part.classList.toggle("is-hurt", chosen.includes(part.dataset.body));
  const go = one("[data-next]");
  go.textContent = chosen.length ? go.dataset.goOn : go.dataset.skip;
};

const dots = (step) => {
  const path = pathOf(report.answers);
  const at = path.indexOf(step);
  const isAsking = at >= 0;
  one("[data-dots]").replaceChildren(...(isAsking ? path : []).map((_, number) => {
    const dot = document.createElement("li");
    dot.className = number === at ? "now" : number < at ? "done" : "";
    return dot;
  }));
  const words = document.querySelector("[data-number]");
  words.textContent = isAsking ? words.dataset.words.replace("##", path.length).replace("#", at + 1) : "";
  one("[data-ways]").hidden = !isAsking;
  one("[data-erase]").hidden = at < 1;
};

const showFiles = async () => {
  const left = (await store.filesOf(report.id)).length;
  const coming = one("[data-files]");
  coming.hidden = !left;
  one("span", coming).textContent = coming.dataset.files.replace("#", left);
  one("[data-files-done]").hidden = Boolean(left) || !sentPhotos;
  const gone = one("[data-lost]");
  gone.hidden = !lost;
  one("span", gone).textContent = gone.dataset.lost.replace("#", lost);
};

const fillArrived = async () => {
  const ref = one("[data-ref]");
  ref.textContent = ref.dataset.ref.replace("#", report.ref);
  const needsDoctor = ["doctor", "ambulance"].includes(report.answers.hurt);
  one("[data-for=doctor]").hidden = !needsDoctor;
  one("[data-for=others]").hidden = needsDoctor;
  one("[data-more]").hidden = sentPhotos >= most;
  one("[data-picture-alone]").hidden = !report.answers.unnamed;
  one("[data-clock]").hidden = !report.clock;
  for (const button of each("[data-clock-is]")) one("span", button).textContent = report.clock?.[button.dataset.clockIs] || "";
  await showFiles();
};

const onShow = {
  near: () => look("near"),
  when: () => look("when"),
  hurts: fillHurts,
  check: () => { photos(); voice.show(); },
  arrived: fillArrived,
  waiting: () => {
    const part = document.querySelector("[data-sms-part]");
    if (!part) return;
    part.hidden = Boolean(report.answers.unnamed); // a message names the phone that it comes from
    one("[data-sms]").href = smsAddress(form.dataset.smsNumber, smsText(report));
  },
};
const look = (step) => locate(one(`[data-step=${step}] [data-place]`), () => report.answers, (found) => {
  Object.assign(report.answers, found);
  keep();
});

const show = (step, { isBack = false } = {}) => {
  if (!isBack && shown && shown !== step) history.pushState({ step }, "");
  if (!shown) history.replaceState({ step }, "");
  const isNew = shown !== step;
  shown = step;
  for (const section of each("[data-step]")) section.hidden = section.dataset.step !== step;
  const section = one(`[data-step=${step}]`);
  one("[data-urgent]").hidden = report.answers.hurt !== "ambulance" || ["hurt", "waiting", "arrived"].includes(step);
  fill(section);
  dots(step);
  onShow[step]?.();
  if (!isNew) return;
  scrollTo(0, 0);
  one("h1", section).focus({ preventScroll: true });
};

const wrong = (section, name, isWrong) => {
  const words = one(`[data-error=${name}]`, section);
  if (words) words.hidden = !isWrong;
  return isWrong;
};
const isPlaceWrong = (section) => {
  const { answers } = report;
  if (answers.postcode) for (const name of ["latitude", "longitude", "accuracy_m"]) delete answers[name];
  return wrong(section, "postcode", Boolean(answers.postcode) && !POSTCODE.test(answers.postcode));
};

const answer = async (name, value, section) => {
  const { answers } = report;
  if (name === "when") {
    if (isPlaceWrong(section) || wrong(section, "day", value === "at" && !answers.day)) return;
    answers.told_at = withOffset(new Date());
  }
  if (name === "hurt" && value === "near") Object.assign(answers, { hurt: "no", happened: "near_miss" });
  else if (name === "hurt" && answers.happened === "near_miss") Object.assign(answers, { hurt: value, happened: undefined });
  else answers[name] = value;
  await keep();
  one("[data-resumed]").hidden = true;
  show(nextStep());
};

const send = async () => {
  voice.stop();
  report.state = "waiting";
  await keep();
  one("[data-trying]").hidden = false;
  show("waiting");
  sendWaiting();
};

const sendNear = async (how, section) => {
  if (isPlaceWrong(section)) return;
  Object.assign(report.answers, { when: "now", told_at: withOffset(new Date()), unnamed: how === "unnamed" });
  await send();
};

const erase = async () => {
  await chain;
  await store.dropReport(report.id);
  report = begin(report.owner);
  show("hurt");
};

const toggleHurt = (code) => {
  const before = report.answers.hurts || [];
  report.answers.hurts = before.includes(code) ? before.filter((known) => known !== code) : [...before, code];
  keep();
  fillHurts();
};

const back = () => {
  const path = pathOf(report.answers);
  const at = path.indexOf(shown);
  if (at > 0) show(path[at - 1]);
  else location.href = "/";
};

const morePhotos = async (input) => {
  await store.keepReport(report);
  const { kept, wrong: count } = await addPhotos(report.id, input.files, most - sentPhotos);
  input.value = "";
  lost += count;
  sentPhotos += kept;
  await showFiles();
  sendWaiting();
};

const chooseClock = async (clock) => {
  try {
    await settleClock(report, clock);
    one("[data-clock]").hidden = true;
    one("[data-clock-thanks]").hidden = false;
  } catch {
    sendWaiting(); // the question stays until it can be answered
  }
};

const again = () => { one("[data-trying]").hidden = false; sendWaiting(); };

const readAloud = () => {
  const section = one(`[data-step=${shown}]`);
  const spoken = new SpeechSynthesisUtterance(each("h1, .choice span, .toggle, .button", section).map((part) => part.textContent.trim()).join(". "));
  spoken.lang = document.documentElement.lang;
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
};

const touched = (target) => {
  const button = target.closest("button, [data-body]");
  if (!button) return undefined;
  const { set, near, go, clockIs, body } = button.dataset;
  const section = button.closest("[data-step]");
  if (set) return answer(set, button.value, section);
  if (near) return sendNear(near, section);
  if (go) return show(go);
  if (clockIs) return chooseClock(clockIs);
  if (body || button.matches("[data-hurts]")) return toggleHurt(body || button.value);
  if (button.matches("[data-next]")) return answer("hurts", report.answers.hurts || []);
  const acts = { "[data-send]": send, "[data-again]": again, "[data-back]": back, "[data-erase]": erase, "[data-read]": readAloud, "[data-new]": startNew };
  return Object.entries(acts).find(([wanted]) => button.matches(wanted))?.[1]();
};

const startNew = async () => {
  report = begin(await store.owner());
  sentPhotos = lost = 0;
  show("hurt");
};

const heard = async ({ detail }) => {
  await ready;
  if (detail.id !== report.id) return;
  one("[data-trying]").hidden = true;
  one("[data-sign-in]").hidden = detail.how !== "sign_in";
  one("[data-refused]").hidden = detail.how !== "refused";
  if (detail.how === "lost_file") lost += 1;
  if (detail.how !== "arrived") return;
  report = { ...detail.report };
  sentPhotos = Math.max(sentPhotos, detail.left);
  show("arrived");
};

const start = async () => {
  const owner = await store.owner();
  if (!owner && navigator.onLine) return location.replace("/report/hurt"); // it says who is here
  const found = await store.reports();
  const state = (wanted) => found.findLast((row) => row.state === wanted);
  const isHelp = location.pathname === "/sos"; // there is no network: whom to call comes first
  const known = isHelp ? [] : [state("arrived"), state("waiting")];
  report = [...known, state("draft")].find(Boolean) || begin(owner);
  form.hidden = false;
  if (isHelp) return show("hurt");
  if (report.state !== "draft") return show(report.state);
  const isResumed = Boolean(report.answers.hurt);
  one("[data-resumed]").hidden = !isResumed;
  return show(isResumed ? nextStep() : "hurt");
};

form.addEventListener("click", ({ target }) => touched(target));
form.addEventListener("input", ({ target }) => {
  const name = target.dataset.field;
  if (!name) return;
  report.answers[name] = target.value.trim();
  keep();
});
one("[data-more] input").addEventListener("change", ({ target }) => morePhotos(target));
addEventListener("popstate", ({ state }) => {
  if (state && report.state === "draft") show(pathOf(report.answers).includes(state.step) ? state.step : nextStep(), { isBack: true });
});
one("[data-read]").hidden = !("speechSynthesis" in window);
news.addEventListener("report", heard);
// Where nothing can be kept the questions come one by one from the service.
const ready = start().catch(() => location.replace("/report/hurt"));
ready.then(sendWaiting).catch(() => {});
