// The panels beside the phone: who holds it, repeats, what went over the wire, the stand-in of WeChat's API.

import { byId, element } from "./elements.js";

const LISTED = 30;
const exchanges = byId("exchanges");
const shown = new Set();
let listed = "";

export function startTester({ act, again, api, person }) {
  for (const button of byId("people").children) button.addEventListener("click", () => person(button.dataset.person));
  byId("tester-follow").addEventListener("click", () => act("follow"));
  byId("tester-unfollow").addEventListener("click", () => act("unfollow"));
  byId("scan").addEventListener("click", () => {
    const village = byId("village").value.trim();
    if (village) act("scan", { key: `village_${village}` });
  });
  for (const button of byId("others").children) button.addEventListener("click", () => act(button.dataset.act));
  for (const button of byId("again").querySelectorAll("button")) {
    button.addEventListener("click", () => again(button.dataset.times));
  }
  byId("certified").addEventListener("change", (event) => api({ certified: event.target.value }));
  byId("fault-set").addEventListener("click", async () => {
    const path = byId("fault-path");
    const kind = byId("fault-kind");
    if (!(await api({ path: path.value, kind: kind.value }))) return;
    byId("fault-said").textContent = `下一次“${path.selectedOptions[0].text}”：${kind.selectedOptions[0].text}`;
  });
  byId("to-tester").addEventListener("click", () => document.body.classList.add("testing"));
  byId("tester-close").addEventListener("click", () => document.body.classList.remove("testing"));
}

export function lostAnswers() {
  const lost = byId("lost").value;
  byId("lost").value = "0";
  return lost;
}

export function clearTester(key) {
  exchanges.replaceChildren(element("p", { class: "soft", text: "发一条消息，这里就有签名、加密的原文和解开的内容。" }));
  shown.clear();
  byId("verdict").textContent = "";
  for (const button of byId("people").children) {
    button.setAttribute("aria-checked", String(button.dataset.person === key));
  }
}

// ``fresh`` is false for what happened before this page was opened.
export function showTester(told, open, fresh) {
  byId("following").textContent = told.follows ? "已关注" : "没有关注";
  byId("tester-follow").disabled = told.follows;
  byId("tester-unfollow").disabled = !told.follows;
  for (const wire of told.wires) showWire(wire, fresh);
  showStandIn(told, open);
}

function showStandIn({ certified, articles }, open) {
  const select = byId("certified");
  if (document.activeElement !== select) select.value = certified ? "1" : "0";
  if (JSON.stringify(articles) === listed) return;
  listed = JSON.stringify(articles);
  byId("articles").replaceChildren(...articles.map((row) => articleRow(row, open)));
  if (articles.length === 0) byId("articles").append(element("li", { class: "soft", text: "还没有" }));
}

function articleRow(row, open) {
  const button = element("button", { type: "button", text: row.title });
  button.addEventListener("click", () => open(row.address));
  return element("li", {}, button, element("small", { text: row.how }));
}

function showWire(wire, fresh) {
  if (shown.has(wire.id)) return;
  shown.add(wire.id);
  if (wire.verdict && fresh) {
    byId("verdict").textContent = wire.verdict;
    byId("verdict").classList.toggle("bad", wire.verdict.includes("不一样"));
  }
  exchanges.querySelector(":scope > p")?.remove();
  const count = wire.deliveries.length;
  const spent = wire.deliveries.reduce((sum, row) => sum + row.milliseconds, 0);
  const summary = `${wire.what}：送 ${count} 次，${Math.round(spent)} 毫秒${wire.fault ? "，出故障" : ""}`;
  const made = element("details", {}, element("summary", { text: summary }), ...part("推送的内容（解开后）", wire.xml));
  wire.deliveries.forEach((row, index) => made.append(...delivery(row, index + 1)));
  exchanges.prepend(made);
  while (exchanges.children.length > LISTED) exchanges.lastElementChild.remove();
}

function delivery(row, number) {
  return [
    ...part(`第 ${number} 次：${row.verdict}（${row.status || "没有回答"}，${row.milliseconds} 毫秒）`, `POST /wechat?${row.query}\n\n${row.body}`),
    ...part("回答原文", row.answer || "（空）"),
    ...(row.plain && row.plain !== row.answer ? part("回答（解开后）", row.plain) : []),
  ];
}

const part = (title, text) => [element("h4", { text: title }), element("pre", { text })];
