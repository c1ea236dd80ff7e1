// Pages inside the phone, and the sheet that asks before anything leaves it.

import { byId } from "./elements.js";

const reader = byId("reader");
const frame = byId("reader-page");
const sheet = byId("sheet");
const toast = byId("toast");
let hiding = 0;

export function startReader() {
  byId("reader-close").addEventListener("click", close);
  frame.addEventListener("load", () => {
    byId("reader-title").textContent = frame.contentDocument?.title || "";
  });
  byId("sheet-close").addEventListener("click", () => (sheet.hidden = true));
  byId("sheet-go").addEventListener("click", () => (sheet.hidden = true));
  sheet.addEventListener("click", (event) => event.target === sheet && (sheet.hidden = true));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!sheet.hidden) sheet.hidden = true;
    else close();
  });
}

// Our own pages open here, whatever public name the reply gave them; for anything else the villager is asked.
export function open(address, own) {
  let target;
  try {
    target = new URL(address, location.href);
  } catch {
    return say("这个链接打不开");
  }
  const article = target.hostname === "mp.weixin.qq.com" && target.pathname.match(/^\/s\/([\w-]+)$/);
  const origins = [location.origin, ...own.map((base) => new URL(base).origin)];
  if (article || origins.includes(target.origin)) {
    frame.src = article ? `/simulator/articles/${article[1]}` : target.pathname + target.search + target.hash;
    byId("reader-title").textContent = "";
    reader.hidden = false;
    return undefined;
  }
  if (!["http:", "https:"].includes(target.protocol)) return say("这种链接演示手机打不开");
  return ask(`这个链接通往外面的网站：${target.href}`, "在浏览器里打开", target.href);
}

export function dial(number) {
  ask(`${number} 可能是一个电话号码`, `呼叫 ${number}`, `tel:${number}`);
}

export function say(words) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (toast.hidden = true), 2500);
}

function ask(words, label, href) {
  byId("sheet-words").textContent = words;
  const go = byId("sheet-go");
  go.textContent = label;
  go.href = href;
  go.target = href.startsWith("tel:") ? "" : "_blank";
  go.rel = "noopener noreferrer";
  sheet.hidden = false;
}

function close() {
  reader.hidden = true;
  frame.src = "about:blank";
}
