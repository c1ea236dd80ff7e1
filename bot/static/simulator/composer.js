// The input bar: typing, hold to talk, faces, the plus panel.

import { FACES, byId, element, icon, smiley } from "./elements.js";
import { toNewest } from "./chat.js";

const words = byId("words");
const hold = byId("hold");
const panels = { faces: byId("faces"), tiles: byId("tiles") };
let heldSince = 0;

export function startComposer({ say, act }) {
  words.addEventListener("input", fit);
  words.addEventListener("focus", () => open(null));
  words.addEventListener("keydown", (event) => {
    // While an input method is choosing characters, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    sendWords(say);
  });
  byId("send").addEventListener("click", () => {
    sendWords(say);
    if (panels.faces.hidden) words.focus();
  });
  byId("voice-switch").addEventListener("click", () => speak(hold.hidden));
  byId("faces-switch").addEventListener("click", () => {
    speak(false, { quiet: true });
    open(panels.faces.hidden ? "faces" : null);
  });
  byId("plus-switch").addEventListener("click", () => open(panels.tiles.hidden ? "tiles" : null));
  byId("chat").addEventListener("pointerdown", () => {
    // Moving the chat under a finger that is about to tap would make it miss.
    if (Object.values(panels).some((panel) => !panel.hidden)) open(null, { scroll: false });
  });
  for (const tile of panels.tiles.querySelectorAll("[data-act]")) {
    tile.addEventListener("click", () => act(tile.dataset.act));
  }
  fillFaces();
  startTalking((seconds) => act("voice", { seconds }));
  fit();
}

export function ready(on) {
  for (const part of byId("composer").querySelectorAll("button, textarea")) part.disabled = !on;
}

function sendWords(say) {
  if (!words.value.trim()) return;
  say(words.value);
  words.value = "";
  fit();
}

function fit() {
  words.style.height = "40px";
  words.style.height = `${Math.min(words.scrollHeight, 136)}px`;
  const typed = words.value.trim() !== "";
  byId("send").hidden = !typed || words.hidden;
  byId("plus-switch").hidden = typed && !words.hidden;
}

function open(name, { scroll = true } = {}) {
  for (const [key, panel] of Object.entries(panels)) panel.hidden = key !== name;
  byId("menu").hidden = name !== null;
  if (scroll) toNewest();
}

function speak(on, { quiet = false } = {}) {
  words.hidden = on;
  hold.hidden = !on;
  const button = byId("voice-switch");
  button.replaceChildren(icon(on ? "keyboard" : "voice"));
  button.setAttribute("aria-label", on ? "切换到键盘" : "切换到按住说话");
  fit();
  if (quiet) return;
  open(null);
  if (!on) words.focus();
}

function startTalking(spoken) {
  hold.addEventListener("pointerdown", (event) => {
    hold.setPointerCapture(event.pointerId);
    heldSince = performance.now();
    hold.classList.add("held");
    hold.textContent = "松开 发送";
  });
  const release = (sends) => {
    if (!heldSince) return;
    const seconds = Math.min(Math.max(Math.round((performance.now() - heldSince) / 1000), 1), 60);
    heldSince = 0;
    hold.classList.remove("held");
    hold.textContent = "按住 说话";
    if (sends) spoken(seconds);
  };
  hold.addEventListener("pointerup", () => release(true));
  hold.addEventListener("pointercancel", () => release(false));
  // The keyboard's Enter holds nothing; it counts as two seconds.
  hold.addEventListener("click", (event) => event.detail === 0 && spoken(2));
}

function fillFaces() {
  for (const code of Object.keys(FACES)) {
    const button = element("button", { type: "button", "aria-label": code }, smiley(code), code.slice(1, -1));
    button.addEventListener("click", () => {
      words.setRangeText(code, words.selectionStart, words.selectionEnd, "end");
      fit();
    });
    panels.faces.append(button);
  }
}
