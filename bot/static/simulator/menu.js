// The account's menu at the foot of the chat.

import { byId, element } from "./elements.js";

const bar = byId("menu");
let known = "";

export function startMenu() {
  document.addEventListener("click", (event) => {
    if (!bar.contains(event.target)) closeAll();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeAll());
}

export function showMenu(buttons, tapped) {
  const text = JSON.stringify(buttons);
  if (text === known) return;
  known = text;
  bar.replaceChildren(...buttons.map((button) => top(button, tapped)));
}

function top(button, tapped) {
  const inside = button.sub_button || [];
  const made = element("button", { type: "button", text: button.name });
  const cell = element("div", { class: "top" }, made);
  if (inside.length === 0) {
    made.addEventListener("click", () => {
      closeAll();
      tapped(button);
    });
    return cell;
  }
  made.classList.add("more");
  made.setAttribute("aria-haspopup", "true");
  made.setAttribute("aria-expanded", "false");
  const sub = element("div", { class: "sub" }, ...inside.map((row) => choice(row, tapped)));
  sub.hidden = true;
  made.addEventListener("click", () => {
    const opens = sub.hidden;
    closeAll();
    sub.hidden = !opens;
    made.setAttribute("aria-expanded", String(opens));
  });
  cell.append(sub);
  return cell;
}

function choice(row, tapped) {
  const made = element("button", { type: "button", text: row.name });
  made.addEventListener("click", () => {
    closeAll();
    tapped(row);
  });
  return made;
}

function closeAll() {
  for (const sub of bar.querySelectorAll(".sub")) sub.hidden = true;
  for (const made of bar.querySelectorAll(".more")) made.setAttribute("aria-expanded", "false");
}
