// Calls of our own server; nothing else is ever fetched.

const HEADERS = { "X-Pufa-Phone": "1" };

export class Problem extends Error {}

async function told(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    throw new Problem("服务器的回答看不懂，请刷新页面");
  }
  if (!response.ok) throw new Problem(body.problem || "服务器没有接受，请刷新页面");
  return body;
}

export async function news(person, after) {
  const query = new URLSearchParams({ person, after });
  return told(await fetch(`/simulator/state?${query}`, { headers: HEADERS, cache: "no-store" }));
}

export async function post(path, fields) {
  const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  const headers = { ...HEADERS, "Content-Type": "application/json" };
  return told(await fetch(`/simulator/${path}`, { method: "POST", headers, body: JSON.stringify(texts) }));
}
