// The sheet of a screening: shows it part by part, saves by itself, goes on without a connection, sends once.
// Without this file the sheet is one long form with a button.
//
// What was touched waits in `dirty`, item by item. A save freezes it as `flight`: the same entries under the same key
// and version until the server has answered, so that a lost answer is asked for again and nothing is kept twice.
// Both rest encrypted in the browser (drafts.js) until they are acknowledged.

const SETTLE_MILLISECONDS = 700;
const RETRY_MILLISECONDS = 10000;
const ONE_AT_A_TIME = "(max-width: 40rem)";

const entriesOf = (item) => [...item.querySelectorAll("input, select")]
  .filter((one) => one.name && (!one.matches("[type=radio], [type=checkbox]") || one.checked))
  .map((one) => [one.name, one.value]);

function fill(item, entries) {
  for (const control of item.querySelectorAll("input:not([type=hidden]), select")) {
    const values = entries.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

// What is stored on the server, as the entries that the controls would send.
function entriesStored(code, stored) {
  if ("yes" in stored) return [...stored.yes.map((value) => [code, value]), [`rest-${code}`, stored.rest]];
  return [[`a-${code}`, stored.a], [`p-${code}`, stored.p], [`s-${code}`, stored.s], [`c-${code}`, stored.c]];
}

// The same the other way round, in the server's own shape, so that the two can be compared.
function storedAs(code, entries) {
  const value = (name) => entries.find(([one]) => one === name)?.[1] ?? "";
  if (!entries.some(([name]) => name === `has-${code}`)) {
    return { a: value(`a-${code}`), p: value(`p-${code}`), s: value(`s-${code}`), c: value(`c-${code}`) };
  }
  return { yes: entries.filter(([name]) => name === code).map(([, one]) => one).sort(), rest: value(`rest-${code}`) };
}

function wordsFor(item, stored) {
  const labels = "yes" in stored
    ? stored.yes.map((value) => item.querySelector(`[value="${CSS.escape(value)}"]`)?.closest("label"))
    : [item.querySelector(`[type=radio][value="${CSS.escape(stored.a)}"]`)?.closest("label")];
  return labels.map((label) => label?.textContent.trim() ?? "").filter(Boolean).join(", ");
}

class Sheet {
  constructor(form) {
    this.form = form;
    this.items = new Map([...form.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item]));
    this.known = JSON.parse(form.dataset.stored);
    this.name = `screening:${form.dataset.screening}`;
    this.dirty = {};
    this.flight = null;
    this.store = null;
    this.sending = false;
    this.stopped = false;
    this.timer = 0;
    form.addEventListener("change", (event) => this.touch(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    document.querySelector("#sheet-finish").addEventListener("click", (event) => this.leave(event));
    window.addEventListener("online", () => this.send());
    document.addEventListener("arasha:signed-in", () => this.send());
    this.retry = setInterval(() => this.form.isConnected ? this.send() : clearInterval(this.retry), RETRY_MILLISECONDS);
  }

  get version() { return this.form.elements.version.value; }
  set version(value) { this.form.elements.version.value = value; }
  get waiting() { return this.flight !== null || Object.keys(this.dirty).length > 0; }

  say(word, tone = "") {
    const place = document.querySelector("#sheet-state");
    if (!place) return;
    if (tone) place.dataset.tone = tone; else delete place.dataset.tone;
    place.textContent = this.form.dataset[word] ?? word;
  }

  async begin() {
    try {
      this.store = await window.ArashaDrafts.open();
      const draft = await this.store.get(this.name);
      if (draft) this.takeUp(draft);
    } catch {
      this.store = null; // the page still saves; only offline nothing can be kept
    }
  }

  takeUp(draft) {
    this.flight = draft.flight;
    this.known = draft.known;
    this.dirty = { ...draft.dirty, ...this.dirty };
    const seen = { ...draft.flight?.entries, ...draft.dirty };
    for (const [code, entries] of Object.entries(seen)) {
      if (this.items.has(code)) fill(this.items.get(code), entries);
    }
    if (!this.flight && draft.version) this.version = draft.version;
    this.send();
  }

  touch(event) {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    this.dirty[item.dataset.item] = entriesOf(item);
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), SETTLE_MILLISECONDS);
  }

  async keep() {
    if (!this.store) return false;
    try {
      const { flight, dirty, version, known } = this;
      if (this.waiting) await this.store.put(this.name, { flight, dirty, version, known });
      else await this.store.remove(this.name);
      return true;
    } catch {
      return false;
    }
  }

  takeOff() {
    if (this.flight || !Object.keys(this.dirty).length) return;
    this.flight = { key: crypto.randomUUID(), version: this.version, entries: this.dirty };
    this.dirty = {};
  }

  async send() {
    if (this.sending || this.stopped || !this.form.isConnected || !this.waiting) return;
    this.sending = true;
    try {
      while (this.waiting && !this.stopped) {
        this.takeOff();
        await this.keep();
        this.say("saving");
        if (!(await this.post())) break;
      }
      if (!this.waiting) this.say("saved");
    } finally {
      this.sending = false;
    }
  }

  async post() {
    const body = new FormData();
    body.set("key", this.flight.key);
    body.set("version", this.flight.version);
    for (const entries of Object.values(this.flight.entries)) for (const [name, value] of entries) body.append(name, value);
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json" };
    let answer;
    try {
      answer = await fetch(this.form.action, { method: "POST", body, headers });
    } catch {
      this.say((await this.keep()) ? "kept" : "unkept", "sun");
      return false;
    }
    return this.hear(answer);
  }

  async hear(answer) {
    if (answer.ok) {
      this.version = (await answer.json()).version;
      for (const [code, entries] of Object.entries(this.flight.entries)) this.settle(code, entries);
      this.flight = null;
      await this.keep();
      return true;
    }
    if (answer.status === 401) {
      this.say("signedOut", "sun");
      document.dispatchEvent(new CustomEvent("arasha:sign-in-needed", { detail: { form: this.form } }));
      return false;
    }
    if (answer.status === 409) {
      this.merge(await answer.json());
      await this.keep();
      return true;
    }
    if (answer.status >= 500) {
      this.say((await this.keep()) ? "kept" : "unkept", "sun");
      return false;
    }
    const told = await answer.json().catch(() => ({}));
    this.say(told.message || "refused", "sun");
    this.stopped = true;
    return false;
  }

  settle(code, entries) {
    this.known[code] = storedAs(code, entries);
    delete this.items.get(code)?.dataset.conflict;
  }

  // A colleague saved first. What they changed is shown and taken over, except where this page has an answer of its own.
  merge({ version, stored }) {
    this.dirty = { ...this.flight.entries, ...this.dirty };
    this.flight = null;
    this.version = version;
    const changed = Object.entries(stored).filter(([code, now]) => JSON.stringify(now) !== JSON.stringify(this.known[code]));
    const list = document.querySelector("#sheet-merged dl");
    list.replaceChildren();
    for (const [code, now] of changed) {
      const item = this.items.get(code);
      if (!item) continue;
      if (code in this.dirty) item.dataset.conflict = "";
      else fill(item, entriesStored(code, now));
      const [term, words] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = item.querySelector("legend").textContent.trim();
      words.textContent = wordsFor(item, now);
      list.append(term, words);
    }
    this.known = stored;
    const notice = document.querySelector("#sheet-merged");
    notice.hidden = !list.children.length;
    if (!notice.hidden) notice.focus();
  }

  // Finishing reads what is stored: everything is sent first.
  async leave(event) {
    if (!this.waiting) return;
    event.preventDefault();
    const target = event.currentTarget.href;
    clearTimeout(this.timer);
    await this.send();
    if (!this.waiting) location.assign(target);
  }
}

// Part by part at a desk, question by question on a telephone

function prepareSteps(form) {
  const row = document.querySelector("#sheet-steps");
  const back = document.querySelector("#sheet-back");
  const next = document.querySelector("#sheet-next");
  const place = document.querySelector("#sheet-place");
  const parts = [...form.querySelectorAll("[data-part]")];
  const narrow = matchMedia(ONE_AT_A_TIME);
  let steps = [];
  let at = 0;

  function show(focus = true) {
    const step = steps[at];
    for (const part of parts) part.hidden = part !== step && !part.contains(step);
    for (const item of form.querySelectorAll("[data-item]")) item.hidden = narrow.matches && item !== step;
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    place.textContent = `${at + 1} ${place.dataset.of} ${steps.length}`;
    if (!focus) return;
    step.setAttribute("tabindex", "-1");
    step.focus();
    step.scrollIntoView({ block: "start" });
  }

  function cut() {
    const current = steps[at];
    steps = narrow.matches ? [...form.querySelectorAll("[data-item]")] : parts;
    const same = steps.findIndex((step) => step === current || step.contains(current) || current?.contains(step));
    at = Math.max(0, current ? same : 0);
    show(false);
  }

  row.hidden = false;
  back.addEventListener("click", () => { at -= 1; show(); });
  next.addEventListener("click", () => { at += 1; show(); });
  narrow.addEventListener("change", cut);
  cut();
}

function prepare() {
  const form = document.querySelector("#sheet");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "yes";
  prepareSteps(form);
  new Sheet(form).begin();
}

document.addEventListener("htmx:afterSettle", prepare);
prepare();
