// The words of a message as WeChat shows them: links, telephone numbers, faces; every other tag stays visible.

import { FACES, element, smiley } from "./elements.js";

const PARTS = new RegExp([
  String.raw`(?<tag><a\s[^<>]*?href\s*=\s*["'](?<href>[^"'<>]+)["'][^<>]*>(?<label>[^<]*)</a>)`,
  String.raw`(?<address>(?:https?://|(?<![\w.])www\.)[\w\-.~:/?#\[\]@!$&'()*+,;=%]+)`,
  String.raw`(?<phone>(?<![\w.\-])(?:1[3-9]\d{9}|12\d{3}|9[56]\d{3}|0\d{2,3}-?\d{7,8})(?![\w\-]|\.\w))`,
  String.raw`(?<face>\[[一-鿿]{1,3}\])`,
].join("|"), "giu");

function decoded(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

function link(label, kind, target) {
  return element("a", { text: label, href: "#", "data-kind": kind, "data-target": target });
}

function part({ tag, href, label, address, phone, face }) {
  if (tag) return link(decoded(label), "address", decoded(href));
  if (address) return link(address, "address", address.includes("://") ? address : `http://${address}`);
  if (phone) return link(phone, "phone", phone);
  return face in FACES ? smiley(face) : face;
}

export function wordsAsNodes(words) {
  const nodes = [];
  let done = 0;
  for (const found of words.matchAll(PARTS)) {
    nodes.push(words.slice(done, found.index), part(found.groups));
    done = found.index + found[0].length;
  }
  nodes.push(words.slice(done));
  return nodes;
}

// weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=… : a tap says these words.
export function menuTap(target) {
  if (!target.startsWith("weixin://bizmsgmenu?")) return null;
  const query = new URLSearchParams(target.slice(target.indexOf("?") + 1));
  const words = query.get("msgmenucontent");
  return words ? { words, menu_id: query.get("msgmenuid") || "" } : null;
}
