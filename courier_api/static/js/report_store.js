// What the phone keeps of a report until it has arrived: in the browser's own database, sealed with a key
// that no script can read and that never leaves the phone. Erased after receipt, at sign-out, after 30 days.
const NAME = "courier-report";
const LASTS = 30 * 24 * 60 * 60 * 1000;
const CIPHER = "AES-GCM";
const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let database;
const open = () => {
  database ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const name of ["keys", "reports", "files"]) request.result.createObjectStore(name, { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // somebody signs out
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return database;
};

// Done when it is on the disk: the browser may be killed right after.
const within = async (name, mode, act) => {
  const transaction = (await open()).transaction(name, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const request = act(transaction.objectStore(name));
  await done;
  return request.result;
};
const get = (name, id) => within(name, "readonly", (store) => store.get(id));
const all = (name) => within(name, "readonly", (store) => store.getAll());
const put = (name, row) => within(name, "readwrite", (store) => store.put(row));
const erase = (name, id) => within(name, "readwrite", (store) => store.delete(id));

const deviceKey = async () => {
  const known = await get("keys", "device");
  if (known) return known.key;
  const key = await crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);
  try {
    await within("keys", "readwrite", (store) => store.add({ id: "device", key }));
    return key;
  } catch {
    return (await get("keys", "device")).key; // another page was first
  }
};

const seal = async (bytes) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, body: await crypto.subtle.encrypt({ name: CIPHER, iv }, await deviceKey(), bytes) };
};
const unseal = async ({ iv, body }) => crypto.subtle.decrypt({ name: CIPHER, iv }, await deviceKey(), body);

export const owner = async () => (await get("keys", "owner"))?.owner;
export const rememberOwner = (name) => put("keys", { id: "owner", owner: name });

export const keepReport = async ({ answers, ...row }) => {
  const sealed = await seal(new TextEncoder().encode(JSON.stringify(answers)));
  await put("reports", { ...row, sealed });
};

const opened = async ({ sealed, ...row }) => {
  try {
    return { ...row, answers: JSON.parse(new TextDecoder().decode(await unseal(sealed))) };
  } catch {
    return undefined; // without its key nobody can read it any more
  }
};

// The reports of whoever is signed in here, the oldest first; of others on this phone none.
export const reports = async () => {
  const mine = await owner();
  const rows = await all("reports");
  for (const row of rows) if (Date.now() - row.began > LASTS) await dropReport(row.id);
  const own = rows.filter((row) => row.owner === mine && Date.now() - row.began <= LASTS);
  const found = await Promise.all(own.map(opened));
  return found.filter(Boolean).sort((one, other) => one.began - other.began);
};

export const dropReport = async (id) => {
  for (const file of await all("files")) if (file.report === id) await erase("files", file.id);
  await erase("reports", id);
};

// How a report stands, without what is in it: for a banner.
export const standing = async () => {
  const mine = await owner();
  return (await all("reports")).filter((row) => row.owner === mine && Date.now() - row.began <= LASTS);
};

export const keepFile = async ({ blob, ...row }) => {
  const sealed = await seal(await blob.arrayBuffer());
  await put("files", { ...row, size: blob.size, type: blob.type, sealed });
};
export const filesOf = async (report) => (await all("files")).filter((file) => file.report === report).sort((one, other) => one.at - other.at);
export const bytesOf = (file) => unseal(file.sealed);
export const dropFile = (id) => erase("files", id);

export const forgetEverything = async () => {
  const db = await database;
  db?.close();
  database = undefined;
  await settled(indexedDB.deleteDatabase(NAME));
};
