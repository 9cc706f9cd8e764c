// Entries that wait for the connection: kept in this browser, encrypted, until the server has them.
//
// A row holds a number, opaque words for the day and the person who typed, the id of the key, when it was kept, and
// what AES-GCM made of the entry: no name, no identifier and no value in plain text. The key comes from the server for this sign-in, cannot be taken out of the
// browser's cryptography, and is held in the page's memory alone.
const DATABASE = "longwatch-unsent";
const ROWS = "rows";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ROWS, { keyPath: "number", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function withRows(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const change = database.transaction(ROWS, mode);
      const asked = act(change.objectStore(ROWS));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    database.close();
  }
}

/** How many entries of this person wait on this tablet. What is older than its key can be read by nobody: it goes. */
export async function waiting(person, seconds) {
  if (!("indexedDB" in globalThis)) return 0;
  let count = 0;
  for (const row of await withRows("readonly", (rows) => rows.getAll())) {
    if (row.kept < Date.now() - seconds * 1000) await withRows("readwrite", (rows) => rows.delete(row.number));
    else if (row.person === person) count += 1;
  }
  return count;
}

export class Queue {
  constructor(token, person, current, keys) {
    Object.assign(this, { token, person, current, keys });
  }

  /** The queue of one day. Null where the browser cannot encrypt, or the keys cannot be had. */
  static async open(token, person, address, post) {
    if (!globalThis.crypto?.subtle || !("indexedDB" in globalThis)) return null;
    try {
      const answer = await post(address, {});
      if (!answer.ok) return null;
      const given = await answer.json();
      const keys = {};
      for (const [name, text] of Object.entries(given.keys)) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        keys[name] = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
      }
      await withRows("readonly", (rows) => rows.count());
      return new Queue(token, person, given.current, keys);
    } catch {
      return null; // the page then says that nothing can be kept here
    }
  }

  /** Keep an entry, or another version of one that has a number. It is on the disk when this ends. */
  async keep(entry, number) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(entry));
    const sealed = await crypto.subtle.encrypt(this._how(iv, this.token), this.keys[this.current], plain);
    const { token, person, current: key } = this;
    const row = { token, person, key, kept: Date.now(), iv, sealed, ...(number === undefined ? {} : { number }) };
    return withRows("readwrite", (rows) => rows.put(row));
  }

  /** What waits of this day, in the order in which it was typed; what is under somebody else's key stays closed. */
  async all() {
    const found = [];
    for (const row of await withRows("readonly", (rows) => rows.getAll())) {
      if (row.token !== this.token || !(row.key in this.keys)) continue;
      const plain = await crypto.subtle.decrypt(this._how(row.iv, row.token), this.keys[row.key], row.sealed);
      found.push({ number: row.number, entry: JSON.parse(new TextDecoder().decode(plain)) });
    }
    return found;
  }

  /** The server has it. */
  remove(number) {
    return withRows("readwrite", (rows) => rows.delete(number));
  }

  _how(iv, token) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(token) };
  }
}
