// What stands in the fields of a questionnaire, what stood there when the server was asked last, and how long it is.
// First of the three files of a questionnaire; each gives the next what it needs in `questionnaire`.

const form = document.querySelector("form[data-keep]");
const WHITE = "[ \\t\\n\\r\\f\\v\\u00a0]+";
const ENDS = new RegExp(`^${WHITE}|${WHITE}$`, "g");

const units = new Map();
for (const element of form.querySelectorAll("[data-key]")) {
  units.set(element.dataset.key, { element, base: Number(form.dataset.revision), at: 0 });
}

const inputs = (unit) => [...unit.element.querySelectorAll("input:not([type=file], [type=hidden]), textarea, select")];
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

// Counted as the server counts.
function count(unit) {
  const counter = unit.element.querySelector("[data-limit]");
  if (!counter) return;
  const text = tidy(inputs(unit)[0].value);
  const { limit, counts, words } = counter.dataset;
  const length = counts === "words" ? text.split(new RegExp(WHITE)).filter(Boolean).length : [...text].length;
  counter.textContent = words.replace("{n}", length).replace("{limit}", limit);
  counter.classList.toggle("field__count--over", length > Number(limit));
}

units.forEach(count);
globalThis.questionnaire = { form, units, tidy, now, before, equal, isDirty, dirty, write, settle, count };
