// Leads from the first question to the form that the phone keeps, where there is one.
import { rememberOwner } from "./report_store.js";

const mine = document.querySelector("meta[name=report-owner]")?.content;
const isBegun = document.querySelector("[data-resumed]");
if (mine && !isBegun && "serviceWorker" in navigator && "indexedDB" in window) {
  rememberOwner(mine).then(() => location.replace(`/report/phone?language=${document.documentElement.lang}`)).catch(() => {});
}
