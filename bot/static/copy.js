// Copy the field beside a button; without this file the field can still be selected by hand.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("input");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let copied = true;
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else copied = document.execCommand("copy");
    } catch {
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "复制好了" : "请长按复制";
  });
}
