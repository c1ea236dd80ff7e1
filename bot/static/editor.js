// Writing a post: buttons that put marks into the text, counts, saving by itself, the preview beside it.
// Without this file everything still works with the buttons of the form.
"use strict";

const form = document.getElementById("post");
const body = document.getElementById("body");
const EVERY_MS = 20000; // a change is saved after this time at the latest
const PAUSE_MS = 2500; // and sooner when the writer pauses
const kept = `post:${form.dataset.slug}`;
const byId = (id) => document.getElementById(id);
let changed = false, saving = null, stopped = "clash" in form.dataset, pause = 0, since = 0, leaving = false;

// ---- the text

function put(before, after, sample) {
  const { selectionStart: from, selectionEnd: to, value } = body;
  const chosen = value.slice(from, to) || sample;
  body.focus();
  body.setRangeText(before + chosen + after, from, to, "end");
  const start = from + before.length;
  body.setSelectionRange(start, start + chosen.length);
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

function lines(mark) {
  const { value } = body;
  const from = value.lastIndexOf("\n", body.selectionStart - 1) + 1;
  const found = value.indexOf("\n", body.selectionEnd);
  const to = found < 0 ? value.length : found;
  const text = value.slice(from, to).split("\n").map((line) => mark + line.replace(/^(##+ |- |> )/, "")).join("\n");
  const gap = from > 0 && value[from - 2] !== "\n" ? "\n" : "";
  body.focus();
  body.setRangeText(gap + text, from, to, "end");
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

const tools = {
  bold: () => put("**", "**", "要紧的话"),
  heading: () => lines("## "),
  list: () => lines("- "),
  quote: () => lines("> "),
  picture: () => byId("picture").click(),
  article: () => { byId("lookup").hidden = !byId("lookup").hidden; byId("lookup-law").focus(); },
};
document.querySelector(".tools").hidden = false;
for (const button of document.querySelectorAll("[data-tool]")) {
  button.addEventListener("click", () => tools[button.dataset.tool]());
}

// ---- what is told

function trouble(words) {
  byId("trouble").hidden = !words;
  byId("trouble").textContent = words;
}

function count() {
  for (const shown of document.querySelectorAll("[data-count]")) {
    const used = [...byId(shown.dataset.count).value].length;
    shown.textContent = `${used}/${shown.dataset.most}`;
    shown.classList.toggle("over", used > Number(shown.dataset.most));
  }
}

function findings() {
  for (const button of document.querySelectorAll("#findings [data-field]")) {
    const field = byId(button.dataset.field);
    if (!field || !field.setSelectionRange) continue;
    button.hidden = false;
    button.parentElement.querySelector("[data-plain]").hidden = true;
    button.addEventListener("click", () => {
      const before = [...field.value];
      const at = (place) => before.slice(0, place).join("").length;
      field.closest("details")?.setAttribute("open", "");
      field.focus();
      field.setSelectionRange(at(Number(button.dataset.start)), at(Number(button.dataset.end)));
      field.scrollIntoView({ block: "center" });
    });
  }
}

// ---- saving

function values() {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

function keepHere() {
  const { version } = form.dataset;
  try { localStorage.setItem(kept, JSON.stringify({ values: values(), version, sent: leaving })); } catch { /* full or forbidden: the server has it soon */ }
}

async function send(url, data) {
  const answer = await fetch(url, { method: "POST", body: data, redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    throw new Error("登录到期了，刚写的还没存上。请在新窗口打开工作台登录，再回到这一页接着写，会自己存上。");
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || told === null) {
    const error = new Error(told?.words ?? "没存上，过一会儿再试。写的都还在这一页上。");
    error.clash = answer.status === 409;
    throw error;
  }
  return told;
}

async function save() {
  if (saving) return saving;
  if (!changed || stopped) return null;
  changed = false;
  const data = new FormData();
  for (const [name, value] of Object.entries(values())) data.append(name, value);
  saving = send(form.dataset.autosave, data).then((told) => {
    form.elements.base.value = told.revision;
    byId("saved").textContent = `${told.saved} 存好了，还没交`;
    byId("findings").innerHTML = told.findings; // drawn by the server, which escapes what was typed
    byId("length").textContent = told.length;
    findings();
    trouble("");
    if (!changed) localStorage.removeItem(kept);
    byId("preview").contentWindow.location.replace(form.dataset.preview);
  }).catch((error) => {
    changed = true;
    stopped = Boolean(error.clash);
    trouble(error instanceof TypeError ? "网络断了，刚写的还没存上，会接着试。写的都还在这一页上。" : error.message);
  }).finally(() => { saving = null; since = Date.now(); });
  return saving;
}

form.addEventListener("input", (event) => {
  if (event.target.type === "file" || event.target.id.startsWith("lookup")) return;
  if (!changed) since = Date.now();
  changed = true;
  count();
  keepHere();
  clearTimeout(pause);
  pause = setTimeout(save, PAUSE_MS);
});
setInterval(() => { if (changed && Date.now() - since >= EVERY_MS) save(); }, 1000);

form.addEventListener("submit", async (event) => {
  if (leaving || event.submitter?.formTarget) return;
  clearTimeout(pause);
  const { submitter } = event;
  if (saving) {
    event.preventDefault(); // else the form would come on top of an older text
    await saving;
    form.requestSubmit(submitter);
    return;
  }
  leaving = true;
  keepHere(); // should the sign-in have ended, what was typed is offered again
});

// ---- what was typed here and never reached the server

function offerLeft() {
  let left = null;
  try { left = JSON.parse(localStorage.getItem(kept)); } catch { /* broken: as if there were none */ }
  if (!left?.values) return;
  const now = values();
  const skip = new Set(["csrf_token", "base"]);
  const arrived = left.sent && (Number(now.base) > Number(left.values.base) || form.dataset.version !== left.version);
  if (arrived || Object.keys(left.values).every((name) => skip.has(name) || left.values[name] === now[name])) {
    localStorage.removeItem(kept);
    return;
  }
  byId("left").hidden = false;
  for (const button of document.querySelectorAll("[data-left]")) {
    button.addEventListener("click", () => {
      byId("left").hidden = true;
      if (button.dataset.left === "drop") { localStorage.removeItem(kept); return; }
      for (const [name, value] of Object.entries(left.values)) {
        if (!skip.has(name) && form.elements[name]?.value !== undefined) form.elements[name].value = value;
      }
      body.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

// ---- pictures and articles

byId("picture-send").hidden = true;
byId("picture").addEventListener("change", async () => {
  const data = new FormData();
  data.append("csrf_token", form.elements.csrf_token.value);
  data.append("picture", byId("picture").files[0]);
  byId("picture").value = "";
  try {
    await save(); // a picture belongs to a post that is there
    const { mark } = await send(form.dataset.picture, data);
    put(`\n\n${mark}\n\n`, "", "");
  } catch (error) { trouble(error.message); }
});

let found = null;
const lookups = {
  find: async () => {
    const asked = new URLSearchParams({ law: byId("lookup-law").value, article: byId("lookup-article").value });
    const answer = await fetch(`${form.dataset.article}&${asked}`);
    const told = await answer.json().catch(() => ({ words: "没查到，过一会儿再试。" }));
    found = answer.ok ? told : null;
    byId("lookup-found").textContent = found ? `${told.words}\n${told.text || "条文不在手头，请自己对照原文。"}` : told.words;
    byId("lookup-acts").hidden = !found;
    document.querySelector("[data-lookup=text]").hidden = !found?.text;
  },
  name: () => put(found.mark, "", ""),
  text: () => put(`\n\n> ${found.mark}\n>\n> ${(found.text || "").split("\n").join("\n> ")}\n\n`, "", ""),
  cite: () => {
    const free = [1, 2, 3, 4, 5, 6, 7, 8].find((n) => !byId(`c${n}_law`)?.value && byId(`c${n}_law`));
    if (!free) { trouble("法律依据写满了，请先删去一条。"); return; }
    byId(`c${free}_law`).value = found.law;
    byId(`c${free}_article`).value = found.article;
    byId(`c${free}`).open = true;
    byId(`c${free}_fact`).focus();
    byId(`c${free}_law`).dispatchEvent(new Event("input", { bubbles: true }));
  },
};
for (const button of document.querySelectorAll("[data-lookup]")) {
  button.addEventListener("click", () => lookups[button.dataset.lookup]());
}
byId("lookup").addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); lookups.find(); }
});

count();
findings();
offerLeft();
