// What is typed into a questionnaire is kept while one types: on this device at once, on the server a moment later. The
// newest wins, field by field, and what gave way is shown. Without these files the buttons of the form do the same.

const { form, units, tidy, now, equal, isDirty, dirty, write, settle, count, storeHere, bringBack, say, showLost } =
  globalThis.questionnaire;
const SOON = 1500; // milliseconds after the last letter
const LATER = 15000; // before the next try, when the line is dead
let timer = 0;
let isSending = false;

function bodyOf(some) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("owner", form.dataset.owner);
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
    const answer = await fetch(form.dataset.keep, { method: "POST", body: bodyOf(some), signal: AbortSignal.timeout(20000) });
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
  const left = dirty();
  if (left.some(([key]) => given[key] || !sent.has(key))) later(SOON);
  else say(left.length ? "onDevice" : "onServer"); // what the server no longer asks for waits here, and is not sent again
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
  if (some.length) navigator.sendBeacon(form.dataset.keep, bodyOf(some));
});
const newest = bringBack();
if (newest) {
  say("back", newest);
  later(SOON);
}
