// On every page of a courier: keeps the report form on the phone, sends what waits, and says so.
import { forgetEverything, rememberOwner, standing } from "./report_store.js";
import { news, sendWaiting } from "./report_send.js";

const SCOPES = ["/report", "/sos"];
const mine = document.querySelector("meta[name=report-owner]").content;
const banner = document.querySelector("[data-unsent]");

const keepForm = async () => {
  const worker = `/report/worker.js?language=${document.documentElement.lang}`;
  for (const scope of SCOPES) await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
};

const tell = async () => {
  const rows = await standing();
  const state = ["waiting", "arrived", "draft"].find((each) => rows.some((row) => row.state === each));
  banner.hidden = !state;
  for (const words of banner.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
};

const guardSignOut = () => {
  for (const form of document.querySelectorAll("form[action='/sign-out']")) {
    form.addEventListener("submit", (event) => {
      if (!banner.hidden && !confirm(banner.dataset.signOut)) event.preventDefault();
    });
  }
};

if ("serviceWorker" in navigator && "indexedDB" in window) {
  news.addEventListener("report", tell);
  guardSignOut();
  keepForm().catch(() => {}); // without it the report is filled in step by step
  rememberOwner(mine).then(sendWaiting).catch(() => {}).then(tell).catch(() => {});
}
