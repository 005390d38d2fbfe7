// The form of a lesson. Enter in a question presses that question's own button, and whoever leaves with words that are
// not saved is asked first. Without this file Enter keeps everything and checks what is complete.

const form = document.querySelector(".lesson__form");
const state = form.querySelector("[data-unsaved]");
let saved = state && [...state.childNodes];
let isSending = false;

const isUnsaved = () => [...form.querySelectorAll("textarea")].some((box) => box.value !== box.defaultValue);

function tell() {
  const unsaved = isUnsaved();
  if (!state || state.classList.contains("task__state--unsaved") === unsaved) return;
  state.classList.toggle("task__state--unsaved", unsaved);
  state.replaceChildren(...(unsaved ? [state.dataset.unsaved] : saved));
}

form.addEventListener("input", tell);
form.addEventListener("kept", (event) => {
  if (!state || !event.detail.isSent) return;
  event.preventDefault(); // it is said here
  saved = [event.detail.words];
  state.classList.add("task__state--unsaved");
  tell();
});
form.addEventListener("submit", () => { isSending = true; });
addEventListener("pageshow", () => { isSending = false; tell(); });
addEventListener("beforeunload", (event) => { if (!isSending && isUnsaved()) event.preventDefault(); });

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  const own = event.target.closest(".rubric, .question")?.querySelector("button[name=check]");
  if (!own) return;
  event.preventDefault();
  form.requestSubmit(own);
});
