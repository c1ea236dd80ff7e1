// The chat: bubbles, cards, notices, time stamps, the dots of somebody who is typing.

import { byId, element, icon, smiley } from "./elements.js";
import { wordsAsNodes } from "./words.js";

const QUIET_SECONDS = 300;
const box = byId("chat");
const shown = new Set();
const waiting = new Map();
let lastAt = 0;
let owner = { key: "", letter: "" };
let dots = null;

export function empty(person) {
  box.replaceChildren();
  shown.clear();
  waiting.clear();
  lastAt = 0;
  dots = null;
  owner = person;
}

export function show(line) {
  if (shown.has(line.id)) return;
  shown.add(line.id);
  const sent = line.mark && waiting.get(line.mark);
  if (sent) {
    sent.classList.remove("waiting");
    waiting.delete(line.mark);
    return;
  }
  put(line);
}

// Shows a line before the server knows of it; the server's line of the same mark then takes its place.
export function showAtOnce(line) {
  const made = put(line);
  made.classList.add("waiting");
  waiting.set(line.mark, made);
}

export function failed(mark) {
  const made = waiting.get(mark);
  if (!made) return;
  waiting.delete(mark);
  made.classList.replace("waiting", "failed");
}

export function typing(on) {
  if (on === Boolean(dots)) return;
  if (!on) {
    dots.remove();
    dots = null;
    return;
  }
  const bubble = element("div", { class: "bubble dots", "aria-label": "正在回答" }, element("i"), element("i"), element("i"));
  dots = element("div", { class: "said account" }, avatar("account"), bubble);
  box.append(dots);
  toNewest();
}

export function toNewest() {
  box.scrollTop = box.scrollHeight;
}

function put(line) {
  if (line.at - lastAt > QUIET_SECONDS) append(element("p", { class: "time", text: clock(line.at) }));
  lastAt = line.at;
  const made = drawn(line);
  append(made);
  toNewest();
  for (const picture of made.querySelectorAll("img")) picture.addEventListener("load", toNewest, { once: true });
  return made;
}

function append(made) {
  if (dots) dots.before(made);
  else box.append(made);
}

function drawn(line) {
  if (line.side === "system") return element("p", { class: "notice", text: line.words });
  if (line.kind === "articles") return cards(line.cards);
  return element("div", { class: `said ${line.side}` }, avatar(line.side), bubble(line));
}

function avatar(side) {
  if (side === "me") return element("i", { class: `avatar ${owner.key}`, text: owner.letter, "aria-hidden": "true" });
  return element("i", { class: "avatar" }, element("img", { src: "/static/simulator/account.svg", alt: "" }));
}

const DRAWN = {
  voice: (line) => {
    const made = element("div", { class: "bubble sound", "aria-label": `语音 ${line.words} 秒` }, `${line.words}"`, icon("waves"));
    made.style.width = `${Math.min(80 + Number(line.words) * 5, 220)}px`;
    return made;
  },
  image: () => media(element("img", { src: "/static/simulator/photo.svg", alt: "图片" })),
  video: () => media(element("img", { src: "/static/simulator/photo.svg", alt: "视频" }), element("i", { class: "play" })),
  sticker: () => media(smiley("[大哭]")),
  location: (line) => tile(line.words, "河南省洛阳市", "/static/simulator/map.svg"),
  link: (line) => tile(line.words, "名额不多，先交先得"),
};

function bubble(line) {
  const draw = DRAWN[line.kind];
  return draw ? draw(line) : element("div", { class: "bubble" }, ...wordsAsNodes(line.words));
}

const media = (...inside) => element("div", { class: "bubble media" }, ...inside);

function tile(title, small, picture) {
  const made = element("div", { class: "bubble tile-card" }, title, element("small", { text: small }));
  if (picture) made.append(element("img", { src: picture, alt: "" }));
  return made;
}

function cards(rows) {
  return element("div", { class: "cards" }, ...rows.map(card));
}

function card(row, number) {
  const tap = { "data-kind": "address", "data-target": row.address, type: "button" };
  const cover = row.cover ? element("img", { class: "cover", src: row.cover, alt: "" }) : element("span", { class: "cover" });
  const title = element("strong", { text: row.title });
  if (number > 0) return element("button", { class: "next", ...tap }, title, cover);
  const words = element("div", {}, title);
  if (row.digest) words.append(element("p", { class: "digest", text: row.digest }));
  return element("button", { class: "first", ...tap }, cover, words);
}

function clock(seconds) {
  const at = new Date(seconds * 1000);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  if (at.toDateString() === today.toDateString()) return time;
  if (at.toDateString() === yesterday.toDateString()) return `昨天 ${time}`;
  return `${at.getMonth() + 1}月${at.getDate()}日 ${time}`;
}
