// Photos and the voice note of a report: chosen, made small, kept on the phone, shown, removed.
import * as store from "./report_store.js";
import { shrink, thumbnail } from "./report_photo.js";
import { canRecord, record } from "./report_voice.js";

// What was chosen, as far as there is room: how many were kept, and how many are none that can be sent.
export const addPhotos = async (report, chosen, room) => {
  const found = { kept: 0, wrong: 0 };
  for (const file of [...chosen].slice(0, Math.max(0, room))) {
    const blob = await shrink(file);
    if (blob) await store.keepFile({ id: crypto.randomUUID(), report, kind: "photo", at: Date.now() + found.kept, blob });
    found[blob ? "kept" : "wrong"] += 1;
  }
  return found;
};

const line = async (file, words, remove) => {
  const row = document.createElement("li");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "plain" });
  button.textContent = remove.word;
  button.setAttribute("aria-label", `${remove.word}: ${words}`);
  button.addEventListener("click", () => remove.act(file));
  row.append(await thumbnail(new Blob([await store.bytesOf(file)], { type: file.type })), words, button);
  return row;
};

// The part of the page that offers photos. `reportId` names the report of now.
export const offerPhotos = (part, reportId, most) => {
  const list = part.querySelector("ul");
  const [input, pick, error] = ["input", "label", ".error"].map((each) => part.querySelector(each));
  const photos = async () => (await store.filesOf(reportId())).filter((file) => file.kind === "photo");
  const show = async () => {
    const kept = await photos();
    const remove = { word: part.dataset.remove, act: (file) => store.dropFile(file.id).then(show) };
    const rows = kept.map((file, at) => line(file, part.dataset.word.replace("#", at + 1), remove));
    list.replaceChildren(...(await Promise.all(rows)));
    list.hidden = !kept.length;
    pick.hidden = kept.length >= most;
  };
  input.addEventListener("change", async () => {
    const { wrong } = await addPhotos(reportId(), input.files, most - (await photos()).length);
    input.value = "";
    error.hidden = !wrong;
    await show();
  });
  return show;
};

// The part that offers a voice note; it stays hidden where nothing can be recorded.
export const offerVoice = (part, reportId) => {
  const [button, erase, note, error] = ["[data-record-now]", "[data-erase-voice]", "[data-recorded-note]", ".error"].map((each) => part.querySelector(each));
  const say = (words) => { button.querySelector("span").textContent = words; };
  const voice = async () => (await store.filesOf(reportId())).find((file) => file.kind === "voice");
  let running;
  const show = async () => {
    const kept = await voice();
    part.hidden = !canRecord();
    note.hidden = erase.hidden = !kept;
    button.hidden = Boolean(kept);
    if (kept) note.textContent = part.dataset.recorded.replace("#", kept.seconds);
    say(part.dataset.record);
  };
  const take = async () => {
    running = await record(Number(part.dataset.most), (left) => say(part.dataset.recording.replace("#", left)));
    const { blob, seconds } = await running.done;
    if (blob.size) await store.keepFile({ id: crypto.randomUUID(), report: reportId(), kind: "voice", at: Date.now(), seconds, blob });
  };
  button.addEventListener("click", async () => {
    if (running) return running.stop();
    try {
      await take();
    } catch {
      error.hidden = false;
    }
    running = undefined;
    return show();
  });
  erase.addEventListener("click", async () => {
    await store.dropFile((await voice()).id);
    await show();
  });
  return { show, stop: () => running?.stop() };
};
