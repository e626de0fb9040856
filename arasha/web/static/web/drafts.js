// Drafts that wait in the browser while there is no connection: encrypted at rest, readable by their own user only.
//
//   const store = await ArashaDrafts.open();      needs the server once: it hands out the keys and the time
//   await store.put(name, object);                name: a short code with random ids, never a word about a person
//   await store.get(name) · store.remove(name) · store.list()
//
// The key never rests here: it is fetched when a page opens, is not extractable, and dies with the page. What rests in
// localStorage is ciphertext (AES-256-GCM) beside the key's id, the page's address and the server's time of writing.
// Age is counted by the server's clock, carried on by the page's own monotonic one: the device's clock may be wrong.

const PREFIX = "arasha-draft/";
const LIFE_MILLISECONDS = 24 * 60 * 60 * 1000;

const dialog = () => document.querySelector("#drafts-dialog");

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function base64Of(bytes) {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
}

function placesInStorage() {
  const places = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
  return places.filter((place) => place?.startsWith(PREFIX));
}

function entryAt(place) {
  try {
    const entry = JSON.parse(localStorage.getItem(place));
    return entry && typeof entry.body === "string" && Number.isFinite(entry.at) ? entry : null;
  } catch {
    return null;
  }
}

function dropOld(now) {
  for (const place of placesInStorage()) {
    const entry = entryAt(place);
    if (!entry || now - entry.at >= LIFE_MILLISECONDS) localStorage.removeItem(place);
  }
}

async function fetchKeys() {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const answer = await fetch(dialog().dataset.keysUrl, { method: "POST", headers });
  if (!answer.ok) throw Object.assign(new Error("no keys"), { status: answer.status });
  const server = Date.parse(answer.headers.get("Date"));
  const { keys } = await answer.json();
  const imported = keys.map(async ({ id, key, until }) => ({
    id,
    until,
    key: await crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, ["encrypt", "decrypt"]),
  }));
  return { server, keys: await Promise.all(imported) };
}

class Store {
  constructor({ server, keys }) {
    this.keys = keys;
    this.server = server;
    this.read = performance.now();
  }

  // The server's time now, in milliseconds.
  now() {
    return this.server + (performance.now() - this.read);
  }

  placeOf(name, key) {
    return `${PREFIX}${key.id}/${name}`;
  }

  async put(name, value) {
    const key = this.keys[0];
    if (this.now() >= key.until) throw new Error("the key of this page is over: load the page again");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const place = this.placeOf(name, key);
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const bound = new TextEncoder().encode(place);
    const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, key.key, plain);
    const entry = { at: this.now(), page: location.pathname, iv: base64Of(iv), body: base64Of(body) };
    localStorage.setItem(place, JSON.stringify(entry));
    for (const older of this.keys.slice(1)) localStorage.removeItem(this.placeOf(name, older));
  }

  async get(name) {
    dropOld(this.now());
    for (const key of this.keys) {
      const place = this.placeOf(name, key);
      const entry = entryAt(place);
      if (!entry) continue;
      try {
        const bound = { name: "AES-GCM", iv: bytesOf(entry.iv), additionalData: new TextEncoder().encode(place) };
        const plain = await crypto.subtle.decrypt(bound, key.key, bytesOf(entry.body));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        localStorage.removeItem(place); // changed by somebody else: nothing in it can be trusted
      }
    }
    return null;
  }

  async remove(name) {
    for (const key of this.keys) localStorage.removeItem(this.placeOf(name, key));
  }

  async list() {
    dropOld(this.now());
    const mine = this.keys.map((key) => this.placeOf("", key));
    const names = placesInStorage().flatMap((place) => mine.filter((start) => place.startsWith(start)).map((start) => place.slice(start.length)));
    return [...new Set(names)].sort();
  }
}

window.ArashaDrafts = {
  async open() {
    const store = new Store(await fetchKeys());
    dropOld(store.now());
    return store;
  },
};

// Signing out: a warning while something waits, then everything here is destroyed; the server destroys the keys.

function destroyAll() {
  for (const place of placesInStorage()) localStorage.removeItem(place);
}

function showWaiting(places) {
  const list = document.querySelector("#drafts-waiting");
  const pages = [...new Set(places.map((place) => entryAt(place)?.page).filter((page) => page && page !== location.pathname))];
  list.replaceChildren(
    ...pages.map((page) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = new URL(page, location.origin).pathname;
      link.textContent = document.querySelector("#drafts-words").dataset.page;
      line.append(link);
      return line;
    }),
  );
  list.hidden = pages.length === 0;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-sign-out]");
  if (!form) return;
  const places = placesInStorage();
  if (!places.length || !dialog()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  showWaiting(places);
  document.querySelector("#drafts-stay").onclick = () => dialog().close();
  document.querySelector("#drafts-destroy").onclick = () => {
    destroyAll();
    form.submit();
  };
  dialog().showModal();
}, true);
