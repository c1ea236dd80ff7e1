// Drop a slot on another day of the month: the form with its date, which is on the page anyway, is sent.
const grid = document.getElementById("grid");
let form = null;
grid.addEventListener("dragstart", (event) => {
  const chip = event.target.closest("[data-move]");
  if (!chip) return;
  form = document.getElementById(chip.dataset.move);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.title);
});
grid.addEventListener("dragover", (event) => {
  const cell = event.target.closest("[data-day]");
  if (!form || !cell) return;
  event.preventDefault();
  grid.querySelectorAll(".target").forEach((other) => other.classList.remove("target"));
  cell.classList.add("target");
});
grid.addEventListener("drop", (event) => {
  const cell = event.target.closest("[data-day]");
  if (!form || !cell) return;
  event.preventDefault();
  form.elements.day.value = cell.dataset.day;
  form.requestSubmit();
});
grid.addEventListener("dragend", () => {
  form = null;
  grid.querySelectorAll(".target").forEach((cell) => cell.classList.remove("target"));
});
