// After signing out: nothing of a report, and nothing of its form, stays on the phone.
const forget = async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) if (name.startsWith("courier-report-")) await caches.delete(name);
  indexedDB.deleteDatabase("courier-report");
};
if ("serviceWorker" in navigator && "indexedDB" in window) forget();
