// What every page does beyond plain HTML: keys, busy buttons, kept words, focus after a swap, signing in again.
// Pages work without this file. No inline code: everything is found by data attributes.
//
//   form[hx-boost="true"]   is sent by htmx; if the session is over, what was typed stays and a dialog asks to sign in
//   form[data-keep]         warns before its changes are left behind
//   button[data-busy="…"]   says so while its form is being sent
//   [data-keys="n"]         is followed by that key; [data-search] gets the focus by /
//   [data-takes-focus]      gets the focus when it appears
//   [data-quiet]            renews itself and never takes the focus

const CHORD_MILLISECONDS = 1200;
const KEYS_SWITCH = "arasha-keys";
const TEXT_FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

const find = (selector, within = document) => within.querySelector(selector);
const words = () => find("#app-words")?.dataset ?? {};

function say(text, tone = "warning") {
  const place = find("#messages");
  if (!place || !text) return;
  const message = document.createElement("p");
  message.className = `message message-${tone}`;
  message.textContent = text;
  place.replaceChildren(message);
  message.scrollIntoView({ block: "nearest" });
}

// Busy buttons and double submits

function setBusy(form, busy) {
  form.toggleAttribute("data-sending", busy);
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    if (busy) {
      button.setAttribute("aria-busy", "true");
      if (button.dataset.busy) {
        button.dataset.idle = button.innerHTML;
        button.textContent = button.dataset.busy;
      }
    } else {
      button.removeAttribute("aria-busy");
      if (button.dataset.idle) {
        button.innerHTML = button.dataset.idle;
        delete button.dataset.idle;
      }
    }
  }
}

function onSubmit(event) {
  const form = event.target;
  if (form.method === "dialog") return;
  if (form.hasAttribute("data-sending")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  changed.delete(form);
  // After this turn: the pressed button's own name and value must still travel.
  setTimeout(() => { if (!event.defaultPrevented || form.matches("[hx-boost], [hx-post]")) setBusy(form, true); });
}

// Words that would be lost

const changed = new Set();

function onInput(event) {
  const form = event.target.closest?.("form[data-keep]");
  if (form) changed.add(form);
}

function onLeave(event) {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
}

// Focus after a swap: the mistakes first, then what was asked for, then the heading

function moveFocus(target) {
  const place = find("[data-takes-focus]", target) ?? find("[autofocus]", target) ?? find("h1", target) ?? target;
  if (!place.matches("a, button, input, select, textarea")) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: false });
}

// Signing in again without losing what was typed

let refusedForm = null;

function askToSignIn(form) {
  refusedForm = form;
  const dialog = find("#sign-in-dialog");
  if (!dialog) { location.reload(); return; }
  find("#sign-in-problem").hidden = true;
  if (!dialog.open) dialog.showModal();
}

async function renewTokens() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = find("input[name=csrfmiddlewaretoken]", fresh)?.value;
  if (!token || !fresh.body.hasAttribute("hx-headers")) return false;
  document.body.setAttribute("hx-headers", fresh.body.getAttribute("hx-headers"));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}

async function resume() {
  const renewed = await renewTokens().catch(() => false);
  if (!renewed) {
    find("#sign-in-problem").hidden = false;
    return;
  }
  find("#sign-in-dialog").close();
  say(words().back, "info");
  document.dispatchEvent(new CustomEvent("arasha:signed-in"));
  if (refusedForm?.isConnected) {
    setBusy(refusedForm, false);
    if (refusedForm.matches("[data-keep]")) changed.add(refusedForm);
    find("button:not([type=button])", refusedForm)?.focus();
  }
}

async function onSignIn(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  setBusy(form, true);
  try {
    const token = find("input[name=csrfmiddlewaretoken]", form).value;
    await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token } });
    form.reset();
    await resume();
  } catch {
    find("#sign-in-problem").hidden = false;
  } finally {
    setBusy(form, false);
  }
}

// Keys

let chord = "";
let chordTimer = 0;

const keysWanted = () => localStorage.getItem(KEYS_SWITCH) !== "off";

function follow(keys) {
  const target = [...document.querySelectorAll(`[data-keys="${CSS.escape(keys)}"]`)].find((one) => one.checkVisibility());
  target?.click();
  return Boolean(target);
}

function openSearch() {
  const field = [...document.querySelectorAll("[data-search]")].find((one) => one.checkVisibility());
  if (!field) return follow("/");
  field.focus();
  field.select?.();
  return true;
}

function onKey(event) {
  if (event.key === "Escape" && document.activeElement?.matches(".source-mark")) document.activeElement.blur();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !keysWanted()) return;
  if (event.target.matches?.(TEXT_FIELDS) || find("dialog[open]")) return;
  const keys = chord ? `${chord} ${event.key}` : event.key;
  chord = "";
  clearTimeout(chordTimer);
  if (event.key === "g") {
    chord = "g";
    chordTimer = setTimeout(() => { chord = ""; }, CHORD_MILLISECONDS);
  } else if (keys === "?") {
    find("#keys-dialog")?.showModal();
    event.preventDefault();
  } else if (keys === "/" ? openSearch() : /^(g )?[a-z]$/.test(keys) && follow(keys)) {
    event.preventDefault();
  }
}

function prepareKeysSwitch() {
  const box = find("#keys-wanted");
  if (!box) return;
  box.checked = keysWanted();
  box.addEventListener("change", () => localStorage.setItem(KEYS_SWITCH, box.checked ? "on" : "off"));
}

function prepareDialogs() {
  prepareKeysSwitch();
  find("#sign-in-form")?.addEventListener("submit", onSignIn);
  find("#signed-in-elsewhere")?.addEventListener("click", resume);
}

function onHtmxRefused(event) {
  const form = event.detail.elt.closest("form") ?? event.detail.elt;
  if (form.matches("form")) {
    setBusy(form, false);
    if (form.matches("[data-keep]")) changed.add(form);
  }
  const status = event.detail.xhr?.status ?? 0;
  if (status === 401) askToSignIn(form);
  else say(status ? words().refused : words().lost, "error");
}

document.addEventListener("arasha:sign-in-needed", (event) => askToSignIn(event.detail.form));
document.addEventListener("submit", onSubmit, true);
document.addEventListener("input", onInput);
document.addEventListener("change", onInput);
document.addEventListener("keydown", onKey);
window.addEventListener("beforeunload", onLeave);
window.addEventListener("pageshow", () => { for (const form of document.querySelectorAll("[data-sending]")) setBusy(form, false); });
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === document.body) prepareDialogs();
  showTab();
  if (!event.target.matches?.("[data-quiet]")) moveFocus(event.detail.target);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-sending]");
  if (form) setBusy(form, false);
});
document.addEventListener("htmx:responseError", onHtmxRefused);
document.addEventListener("htmx:sendError", onHtmxRefused);

// Where the tabs scroll, the present one is in sight

function showTab() {
  const tab = find(".tabs > [aria-current]");
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - tab.parentElement.clientWidth / 3;
}

prepareDialogs();
showTab();
find("[data-takes-focus]")?.focus();
