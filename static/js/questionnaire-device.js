// What is typed into a questionnaire waits on this device until the server has it, for whoever typed it; and what is said
// of where it stands.

const { form, units, now, before, equal, dirty, write } = globalThis.questionnaire;
const told = form.querySelector("[data-kept]");
const { matter, owner } = form.dataset;
const PREFIX = `plaza-kept ${matter} `;
const MINE = PREFIX + crypto.getRandomValues(new Uint32Array(2)).join("-");
const OLD = 30 * 24 * 3600 * 1000; // what lies on a device longer is forgotten, as a session is

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
  return newest;
}

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

Object.assign(globalThis.questionnaire, { storeHere, bringBack, say, showLost });
