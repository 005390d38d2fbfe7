// Leaving at once: another site takes the place of this page before the server has answered, and "back" does not lead here.
const form = document.querySelector(".leave");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
  document.documentElement.hidden = true;
  location.replace(form.dataset.to);
});
