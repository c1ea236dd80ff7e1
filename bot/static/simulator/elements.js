// Elements without HTML strings: nothing that a villager types is ever read as markup.

const SPRITES = "/static/simulator/";

export const byId = (id) => document.getElementById(id);

export function element(tag, { text, ...attributes } = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...inside);
  return made;
}

function drawing(file, name, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${SPRITES}${file}.svg#${name}`);
  svg.append(use);
  return svg;
}

export const icon = (name) => drawing("icons", name, "icon");

// WeChat passes its built-in faces on as these codes.
export const FACES = {
  "[微笑]": "weixiao", "[呲牙]": "daxiao", "[大哭]": "daku", "[发怒]": "fanu",
  "[疑问]": "yiwen", "[委屈]": "weiqu", "[强]": "zan", "[抱拳]": "baoquan",
};

export function smiley(code) {
  const made = drawing("faces", FACES[code], "smiley");
  made.removeAttribute("aria-hidden");
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", code);
  return made;
}
