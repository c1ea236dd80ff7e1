// Joins the parts: who holds the phone, what is sent, what is new.

import { Problem, news, post } from "./api.js";
import { byId } from "./elements.js";
import * as chat from "./chat.js";
import { ready, startComposer } from "./composer.js";
import { showMenu, startMenu } from "./menu.js";
import * as reader from "./reader.js";
import { clearTester, lostAnswers, showTester, startTester } from "./tester.js";
import { menuTap } from "./words.js";

const EVERY_MS = 1000;
const DOTS_AFTER_MS = 200;
// Acts that appear in the villager's own chat; the others are events.
const OWN_LINES = new Set(["text", "voice", "image", "video", "location", "link", "sticker"]);
const title = byId("title").textContent;

let person = "";
let after = 0;
let follows = null;
let busy = 0;
let own = [];

function take(told, fresh = true) {
  if (told.person !== person) return;
  for (const line of told.lines) chat.show(line);
  after = Math.max(after, ...told.lines.map((row) => row.id), ...told.wires.map((row) => row.id));
  own = told.own;
  if (!busy) chat.typing(told.typing);
  showMenu(told.menu, tapped);
  showTester(told, (address) => reader.open(address, own), fresh);
  if (told.follows !== follows) {
    follows = told.follows;
    ready(follows);
    byId("profile").hidden = follows;
    byId("follow").hidden = follows;
    byId("enter").hidden = !follows;
    byId("unfollow").hidden = !follows;
    byId("profile-back").hidden = !follows;
  }
}

async function ask(path, fields) {
  const mine = person;
  busy += 1;
  const dots = setTimeout(() => busy && mine === person && chat.typing(true), DOTS_AFTER_MS);
  try {
    const told = await post(path, { person: mine, after, ...fields });
    stopDots(dots);
    take(told);
    return true;
  } catch (problem) {
    stopDots(dots);
    if (fields.mark) chat.failed(fields.mark);
    reader.say(problem instanceof Problem ? problem.message : "连不上服务器");
    return false;
  }
}

function stopDots(dots) {
  clearTimeout(dots);
  busy -= 1;
  if (busy === 0) chat.typing(false);
}

function act(name, fields = {}) {
  document.body.classList.remove("testing");
  const asked = { seconds: name === "voice" ? 3 : "", ...fields, lost: lostAnswers() };
  if (!OWN_LINES.has(name) || !follows) return ask(`act/${name}`, asked);
  const mark = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const words = { text: fields.words, voice: asked.seconds, location: "付店镇张湾村村委会", link: "交 99 元就能领 3000 元补贴" }[name] ?? "";
  chat.showAtOnce({ side: "me", kind: name, words: String(words), mark, at: Date.now() / 1000, cards: [] });
  return ask(`act/${name}`, { ...asked, mark });
}

const say = (words, menuId = "") => act("text", { words, menu_id: menuId });

function tapped(button) {
  if (button.type === "click") act("click", { key: button.key });
  else if (button.type === "view") {
    act("view", { key: button.url });
    reader.open(button.url, own);
  } else if (button.address) reader.open(button.address, own);
  else reader.say("演示手机没有这个功能");
}

function tappedInChat(event) {
  const target = event.target.closest("[data-kind]");
  if (!target) return;
  event.preventDefault();
  const { kind, target: address } = target.dataset;
  if (kind === "phone") return reader.dial(address);
  const menu = menuTap(address);
  return menu ? say(menu.words, menu.menu_id) : reader.open(address, own);
}

async function hold(key) {
  const button = byId("people").querySelector(`[data-person="${key}"]`);
  person = key;
  after = 0;
  follows = null;
  // What is typed before the earlier lines are here would stand above them.
  ready(false);
  history.replaceState(null, "", `#${key}`);
  chat.empty({ key, letter: button.querySelector(".avatar").textContent });
  clearTester(key);
  const told = await news(key, 0);
  if (told.person !== person) return;
  // A newcomer should not have to look for the button: everybody follows once by themselves.
  if (told.met) take(told, false);
  else await ask("act/follow", {});
  chat.toNewest();
}

async function look() {
  try {
    if (!document.hidden && follows !== null) take(await news(person, after));
    byId("title").textContent = title;
  } catch {
    byId("title").textContent = `${title}（未连接）`;
  }
  setTimeout(look, EVERY_MS);
}

const again = (times) => ask("again", { times });
const api = (fields) => ask("api", fields);

startComposer({ say, act });
startMenu();
reader.startReader();
startTester({ act, again, api, person: (key) => key !== person && hold(key) });
byId("chat").addEventListener("click", tappedInChat);
byId("to-profile").addEventListener("click", () => (byId("profile").hidden = false));
byId("profile-back").addEventListener("click", () => (byId("profile").hidden = true));
byId("enter").addEventListener("click", () => (byId("profile").hidden = true));
byId("follow").addEventListener("click", () => act("follow"));
byId("unfollow").addEventListener("click", () => act("unfollow"));
const first = byId("people").querySelector(`[data-person="${CSS.escape(location.hash.slice(1))}"]`);
hold(first ? first.dataset.person : "zhang").catch(() => reader.say("连不上服务器，请刷新页面"));
look();
