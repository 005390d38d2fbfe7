// What is typed into a questionnaire is kept while one types: on this device at once, on the server a moment later. The
// newest wins, field by field, and what gave way is shown. Without this file the buttons of the form do the same.

const form = document.querySelector("form[data-keep]");
const told = form.querySelector("[data-kept]");
const { keep, matter, owner } = form.dataset;
const PREFIX = `plaza-kept ${matter} `;
const MINE = PREFIX + crypto.getRandomValues(new Uint32Array(2)).join("-");
const SOON = 1500; // milliseconds after the last letter
const LATER = 15000; // before the next try, when the line is dead
const OLD = 30 * 24 * 3600 * 1000; // what lies on a device longer is forgotten, as a session is
const WHITE = "[ \\t\\n\\r\\f\\v\\u00a0]+";
const ENDS = new RegExp(`^${WHITE}|${WHITE}$`, "g");

const units = new Map();
for (const element of form.querySelectorAll("[data-key]")) {
  units.set(element.dataset.key, { element, base: Number(form.dataset.revision), at: 0 });
}
let timer = 0;
let isSending = false;

// --- What stands in the fields ----------------------------------------------------------------------------------------
const inputs = (unit) => [...unit.element.querySelectorAll("input:not([type=file]), textarea, select")];
const isBox = (one) => one.type === "radio" || one.type === "checkbox";
const tidy = (text) => text.replace(/\r\n?/g, "\n").replace(ENDS, "");

const now = (unit) => entries(unit, (one) => (isBox(one) ? one.checked : true), (one) => one.value);
const before = (unit) => entries(unit, (one) => (isBox(one) ? one.defaultChecked : true), wasValue);

function entries(unit, isGiven, valueOf) {
  return inputs(unit).filter(isGiven).map((one) => [one.name, tidy(valueOf(one))]);
}

function wasValue(one) {
  if (one.tagName !== "SELECT") return isBox(one) ? one.value : one.defaultValue;
  return [...one.options].find((each) => each.defaultSelected)?.value ?? one.options[0]?.value ?? "";
}

const equal = (some, others) => JSON.stringify(some) === JSON.stringify(others);
const isDirty = (unit) => !equal(now(unit), before(unit));
const dirty = () => [...units].filter(([, unit]) => isDirty(unit));

function write(unit, given) {
  for (const one of inputs(unit)) {
    const values = given.filter(([name]) => name === one.name).map(([, value]) => value);
    if (isBox(one)) one.checked = values.includes(one.value);
    else one.value = values[0] ?? "";
  }
  count(unit);
}

function settle(unit, given) {
  for (const one of inputs(unit)) {
    const values = given.filter(([name]) => name === one.name).map(([, value]) => value);
    const typed = one.value;
    if (isBox(one)) one.defaultChecked = values.includes(one.value);
    else if (one.tagName === "SELECT") {
      for (const each of one.options) each.defaultSelected = each.value === (values[0] ?? "");
    } else one.defaultValue = values[0] ?? "";
    if (!isBox(one)) one.value = typed;
  }
}

// --- What is said -----------------------------------------------------------------------------------------------------
function say(name, at = Date.now()) {
  const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const words = (told.dataset[name] ?? "").replace("{time}", time);
  const event = new CustomEvent("kept", { detail: { words, isSent: name === "onServer" }, cancelable: true });
  told.textContent = form.dispatchEvent(event) ? words : "";
}

function showLost(unit, lost) {
  const box = document.createElement("div");
  box.className = "gave-way";
  const [title, text] = [document.createElement("p"), document.createElement("p")];
  title.append(Object.assign(document.createElement("strong"), { textContent: told.dataset.gaveWay }));
  text.textContent = lost;
  text.dir = "auto";
  box.append(title, text);
  unit.element.append(box);
}

// --- On this device ---------------------------------------------------------------------------------------------------
function storeHere() {
  const values = Object.fromEntries(
    dirty().map(([key, unit]) => [key, { entries: now(unit), at: unit.at || Date.now(), base: unit.base }]),
  );
  try {
    if (Object.keys(values).length) localStorage.setItem(MINE, JSON.stringify({ owner, at: Date.now(), values }));
    else localStorage.removeItem(MINE);
    return true;
  } catch {
    return false; // a private window, or no room
  }
}

function foundHere() {
  const found = [];
  try {
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith("plaza-kept "))) {
      const one = JSON.parse(localStorage.getItem(name));
      if (Date.now() - one.at > OLD) localStorage.removeItem(name);
      else if (name.startsWith(PREFIX) && one.owner === owner) found.push([name, one]);
    }
  } catch {
    // nothing can be read there
  }
  return found.sort(([, one], [, other]) => one.at - other.at);
}

function bringBack() {
  let newest = 0;
  const found = foundHere();
  for (const [, one] of found) {
    for (const [key, kept] of Object.entries(one.values)) {
      const unit = units.get(key);
      if (!unit || equal(kept.entries, before(unit))) continue;
      write(unit, kept.entries);
      Object.assign(unit, { at: kept.at, base: Math.min(kept.base, unit.base) });
      newest = Math.max(newest, one.at);
    }
  }
  if (storeHere()) for (const [name] of found) if (name !== MINE) localStorage.removeItem(name);
  if (newest) {
    say("back", newest);
    later(SOON);
  }
}

// --- On the server ----------------------------------------------------------------------------------------------------
function bodyOf(some) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("owner", owner);
  body.append("revision", some[0][1].base);
  for (const [key, unit] of some) {
    body.append("keys", key);
    body.append(`age-${key}`, Math.max(0, Date.now() - unit.at));
    for (const [name, value] of now(unit)) body.append(name, value);
  }
  return body;
}

function nextToSend() {
  const some = dirty();
  const base = Math.min(...some.map(([, unit]) => unit.base));
  return some.filter(([, unit]) => unit.base === base);
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  const some = nextToSend();
  if (isSending || !some.length) return;
  isSending = true;
  const sent = new Map(some.map(([key, unit]) => [key, now(unit)]));
  const isHere = storeHere();
  try {
    const answer = await fetch(keep, { method: "POST", body: bodyOf(some), signal: AbortSignal.timeout(20000) });
    if (answer.ok && !answer.redirected) take(await answer.json(), sent);
    else say(!isHere ? "nowhere" : answer.status === 413 ? "tooLong" : answer.status < 500 ? "signedOut" : "onDevice");
    if (answer.status >= 500) later(LATER);
  } catch {
    say(isHere ? "onDevice" : "nowhere");
    later(LATER);
  }
  isSending = false;
}

function take({ revision, entries: given, lost }, sent) {
  for (const [key, unit] of units) {
    const found = given[key];
    if (found) {
      const tidied = found.map(([name, value]) => [name, tidy(value)]);
      const isAsItWas = sent.has(key) ? equal(now(unit), sent.get(key)) : !isDirty(unit);
      if (isAsItWas && !equal(now(unit), tidied)) write(unit, found);
      if (isAsItWas || sent.has(key)) {
        settle(unit, found);
        unit.base = revision;
      }
    } else if (!isDirty(unit)) unit.base = revision;
    if (lost[key]) showLost(unit, lost[key]);
  }
  form.elements.revision.value = Math.min(...[...units.values()].map((unit) => unit.base));
  storeHere();
  if (dirty().length) later(SOON);
  else say("onServer");
}

// --- Counting as the server does --------------------------------------------------------------------------------------
function count(unit) {
  const counter = unit.element.querySelector("[data-limit]");
  if (!counter) return;
  const text = tidy(unit.element.querySelector("textarea, input").value);
  const { limit, counts, words } = counter.dataset;
  const length = counts === "words" ? text.split(new RegExp(WHITE)).filter(Boolean).length : [...text].length;
  counter.textContent = words.replace("{n}", length).replace("{limit}", limit);
  counter.classList.toggle("field__count--over", length > Number(limit));
}

form.addEventListener("input", (event) => {
  const unit = units.get(event.target.closest("[data-key]")?.dataset.key);
  if (!unit) return;
  unit.at = Date.now();
  storeHere();
  count(unit);
  later(SOON);
});
form.addEventListener("submit", storeHere);
addEventListener("online", send);
addEventListener("pagehide", () => {
  const some = nextToSend();
  if (some.length) navigator.sendBeacon(keep, bodyOf(some));
});
units.forEach(count);
bringBack();
