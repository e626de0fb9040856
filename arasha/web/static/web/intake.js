// A group intake on an open page: cards are kept on this device, encrypted by drafts.js, and sent together once there
// is a network. Every card carries a key made here, so that sending twice makes nobody twice. Without this file, or
// without the key that encrypts, the form works as any other: one card a page.

const PLACE = ["intake_key", "channel", "happened_on", "region", "sectors", "forms_of_exploitation"];
const LISTS = new Set(["sectors", "forms_of_exploitation", "needs"]);

const form = document.querySelector("#intake");
const device = document.querySelector("#device");
const send = document.querySelector("#device-send");

let store = null;
let kept = { place: {}, cards: [] };
let changing = null;
let sending = false;

const nameOfDraft = () => `intake-${kept.place.intake_key}`;
const unsent = () => kept.cards.filter((card) => !card.sent);
const isPlace = (name) => PLACE.includes(name);

function say(words) {
  document.querySelector("#device-says").textContent = words;
}

// Form and answers

function answers(wanted) {
  const said = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || name === "key" || isPlace(name) !== wanted) continue;
    if (LISTS.has(name)) (said[name] ??= []).push(value);
    else said[name] = value;
  }
  return said;
}

function fill(said, wanted) {
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.name === "key" || isPlace(field.name) !== wanted) continue;
    const value = said[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      const listed = Array.isArray(value) ? value : [value];
      field.checked = listed.includes(field.value);
    } else {
      field.value = value ?? "";
    }
  }
}

function clearPerson() {
  for (const field of document.querySelectorAll("#person input, #person select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = field.defaultChecked;
    else if (field.matches("select")) [...field.options].forEach((option) => { option.selected = option.defaultSelected; });
    else field.value = field.defaultValue;
  }
}

function wordsOf(said) {
  const chosen = (name) => form.querySelector(`input[name=${name}][value="${CSS.escape(said[name] ?? "")}"]`)?.closest("label")?.innerText.trim();
  const language = said.language ? form.querySelector(`select[name=language] option[value="${CSS.escape(said.language)}"]`)?.text : "";
  const age = said.age_from ? [said.age_from, said.age_to].filter(Boolean).join("–") : chosen("age_basis");
  return [chosen("sex"), age, language].filter(Boolean).join(" · ");
}

// The list of what is kept here

function line(card, place) {
  const item = document.createElement("li");
  const what = document.createElement("strong");
  what.textContent = `${device.dataset.card} ${place + 1}`;
  const who = document.createElement("span");
  who.textContent = wordsOf(card.said);
  const state = document.createElement("span");
  state.className = card.sent ? "pill tone-ok" : "pill tone-sun";
  state.textContent = card.sent ? device.dataset.sent : device.dataset.waiting;
  item.append(what, who, state);
  for (const sentence of card.wrong ?? []) {
    const problem = document.createElement("span");
    problem.className = "field-error";
    problem.textContent = sentence;
    item.append(problem);
  }
  if (!card.sent) {
    const change = document.createElement("button");
    change.type = "button";
    change.className = "link-button";
    change.textContent = device.dataset.change;
    change.setAttribute("aria-label", `${device.dataset.change}: ${what.textContent}`);
    change.addEventListener("click", () => takeBack(card));
    item.append(change);
  }
  return item;
}

function draw() {
  document.querySelector("#device-cards").replaceChildren(...kept.cards.map(line));
  const number = changing ? kept.cards.indexOf(changing) + 1 : kept.cards.length + 1;
  document.querySelector("#person-number").textContent = String(number);
  send.hidden = unsent().length === 0;
}

function takeBack(card) {
  changing = card;
  fill(card.said, false);
  draw();
  document.querySelector("#person-heading").focus();
}

async function keep() {
  kept.place = answers(true);
  if (unsent().length) await store.put(nameOfDraft(), kept);
  else await store.remove(nameOfDraft());
}

async function onKeep(event) {
  event.preventDefault();
  const said = answers(false);
  if (changing) Object.assign(changing, { said, wrong: [] });
  else kept.cards.push({ key: crypto.randomUUID(), said, sent: false });
  changing = null;
  try {
    await keep();
  } catch {
    say(device.dataset.failed);
    return;
  }
  clearPerson();
  document.querySelector("#place").open = false;
  draw();
  say(device.dataset.kept);
  document.querySelector("#person-heading").focus();
}

// Sending, once

async function onSend() {
  if (sending || !unsent().length) return;
  sending = true;
  send.setAttribute("aria-busy", "true");
  const cards = unsent();
  try {
    await keep();
    const answer = await fetch(device.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ place: kept.place, cards: cards.map(({ key, said }) => ({ ...said, key })) }),
    });
    await take(answer, cards);
  } catch {
    say(navigator.onLine ? device.dataset.failed : device.dataset.offline);
  } finally {
    sending = false;
    send.removeAttribute("aria-busy");
    draw();
  }
}

async function take(answer, cards) {
  if (answer.status === 401) {
    say(device.dataset.signin);
    document.querySelector("#sign-in-dialog")?.showModal();
    return;
  }
  const told = await answer.json();
  if (answer.status === 422) {
    for (const card of cards) card.wrong = told.wrong.filter((one) => one.card === card.key).flatMap((one) => one.said);
    const others = told.wrong.filter((one) => !cards.some((card) => card.key === one.card)).flatMap((one) => one.said);
    say([device.dataset.refused, ...others].join(" "));
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  for (const card of cards) card.sent = told.cards.includes(card.key);
  await keep();
  const link = document.querySelector("#device-open");
  link.href = told.url;
  link.hidden = false;
  say(device.dataset.done);
}

async function restore() {
  for (const name of await store.list()) {
    if (!name.startsWith("intake-")) continue;
    const found = await store.get(name);
    if (!found?.cards?.length) continue;
    kept = found;
    fill(kept.place, true);
    return;
  }
  kept.place = answers(true);
}

async function begin() {
  try {
    store = await window.ArashaDrafts.open();
  } catch {
    return; // no key: the plain form remains
  }
  await restore();
  device.hidden = false;
  draw();
  form.addEventListener("submit", onKeep);
  send.addEventListener("click", onSend);
  window.addEventListener("online", onSend);
}

begin();
