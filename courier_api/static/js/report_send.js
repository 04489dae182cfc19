// Sends what waits on the phone: the report first, then its files in parts, going on where they broke off.
// Again at once, after 5, 15 and 60 seconds, when the network is back, and whenever a page is opened.
import * as store from "./report_store.js";

const PART = 256 * 1024;
const WAITS = [5000, 15000, 60000];
const PATIENCE = 20000;
const GONE = 404;
const NOBODY = [401, 403];
const REFUSALS = [400, 404, 409, 413, 422];
export const news = new EventTarget();

class Lost extends Error {}

const say = (report, how, more = {}) => news.dispatchEvent(new CustomEvent("report", { detail: { id: report.id, how, ...more } }));

// The answer to one request. Raises Lost when there is none, or none that means anything.
const ask = async (method, path, body, kind = "application/json") => {
  let answer;
  try {
    answer = await fetch(path, {
      method, body, headers: { "content-type": kind, accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE),
    });
    const known = answer.ok || REFUSALS.includes(answer.status) || NOBODY.includes(answer.status);
    if (!known) throw new Lost();
    return { status: answer.status, told: await answer.json() };
  } catch {
    throw new Lost();
  }
};

const tell = async (report) => {
  const packet = { ...report.answers, client_id: report.id, owner: report.owner, sent_at: withOffset(new Date()) };
  const { status, told } = await ask("POST", "/report/packet", JSON.stringify(packet));
  if (NOBODY.includes(status)) return say(report, "sign_in");
  if (status !== 201) return say(report, "refused");
  // The answers have arrived and are erased; what is still to be asked or sent stays.
  const { hurt, unnamed } = report.answers;
  const arrived = { ...report, state: "arrived", ref: told.ref, clock: told.clock, answers: { hurt, unnamed } };
  await store.keepReport(arrived);
  Object.assign(report, arrived);
  return undefined;
};

const sendFile = async (report, file) => {
  const wanted = { upload_id: file.id, client_id: report.id, kind: file.kind, byte_length: file.size };
  const path = `/report/uploads/${file.id}`;
  let { status, told } = await ask("POST", "/report/uploads", JSON.stringify(wanted));
  const bytes = told.kept ? undefined : await store.bytesOf(file);
  while (status < 300 && !told.kept && told.offset < file.size) {
    const part = bytes.slice(told.offset, told.offset + PART);
    ({ status, told } = await ask("PUT", `${path}?offset=${told.offset}`, part, "application/octet-stream"));
  }
  if (status < 300 && !told.kept) ({ status, told } = await ask("POST", `${path}/finish`, "{}"));
  if (NOBODY.includes(status)) return say(report, "sign_in");
  if (status === GONE) throw new Lost(); // it lay there too long: begin again
  await store.dropFile(file.id);
  return status < 300 ? undefined : say(report, "lost_file");
};

const finish = async (report) => {
  if (report.state === "waiting") await tell(report);
  if (report.state !== "arrived") return;
  say(report, "arrived", { report, left: (await store.filesOf(report.id)).length });
  for (const file of await store.filesOf(report.id)) {
    await sendFile(report, file);
    say(report, "arrived", { report, left: (await store.filesOf(report.id)).length });
  }
  const isOpen = report.clock || (await store.filesOf(report.id)).length;
  if (!isOpen) await store.dropReport(report.id);
};

let busy;
let again = false;
let tries = 0;
let timer;

const sendAll = async () => {
  clearTimeout(timer);
  let isLost = false;
  for (const report of (await store.reports()).filter((each) => each.state !== "draft")) {
    try {
      await finish(report);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      isLost = true;
      say(report, "waiting", { report });
    }
  }
  if (isLost) timer = setTimeout(sendWaiting, WAITS[Math.min(tries++, WAITS.length - 1)]);
  else tries = 0;
};

// One page at a time sends, also when the report is open twice.
const alone = (act) => (navigator.locks ? navigator.locks.request("courier-report", act) : act());

export const sendWaiting = () => {
  again = Boolean(busy);
  busy ||= alone(sendAll).finally(() => {
    busy = undefined;
    if (again) sendWaiting();
  });
  return busy;
};

export const settleClock = async (report, clock) => {
  const { status } = await ask("POST", "/report/packet/clock", JSON.stringify({ client_id: report.id, clock }));
  if (NOBODY.includes(status)) throw new Lost();
  delete report.clock;
  if ((await store.filesOf(report.id)).length) await store.keepReport({ ...report, clock: null });
  else await store.dropReport(report.id);
};

// An instant as the phone shows it, with its offset from UTC.
export const withOffset = (at) => {
  const minutes = -at.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(at.getTime() + minutes * 60000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
};

addEventListener("online", () => { tries = 0; sendWaiting(); });
addEventListener("pageshow", () => { tries = 0; sendWaiting(); });
