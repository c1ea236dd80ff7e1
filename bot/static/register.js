// Makes chosen pictures smaller before they are sent: a village's network is slow. Without it they go as they are.
"use strict";

const LONGEST = 1600;

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < 400 * 1024) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const data = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return data && data.size < file.size ? new File([data], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // a kind this browser cannot read: the server says so
  }
}

for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
  let chosen = 0; // how often pictures were chosen
  let working = false; // while those chosen last are being made smaller
  let waiting = false; // the form was sent meanwhile, and goes as soon as they are
  input.addEventListener("change", async () => {
    const mine = ++chosen;
    const files = [...input.files];
    working = true;
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(await smaller(file));
    if (mine !== chosen) return;
    input.files = kept.files;
    working = false;
    // In a task of its own: a form that is just being sent does not take another request to be sent.
    if (waiting) setTimeout(() => input.form.requestSubmit(), 0);
    waiting = false;
  });
  input.form.addEventListener("submit", (event) => {
    if (!working) return;
    event.preventDefault();
    waiting = true;
  });
}
