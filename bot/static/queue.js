// Keys of the queue: a approves, r goes to the remark, n leads on. Every button works without this file.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (!["a", "r", "n"].includes(key)) return;
  const target = document.querySelector(`[data-key="${key}"]`);
  if (!target || target.disabled) return;
  event.preventDefault();
  if (key === "r") {
    target.closest("details")?.setAttribute("open", "");
    target.focus();
  } else {
    target.click();
  }
});
