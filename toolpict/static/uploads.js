// Sends a file to an expected output in pieces (tus 1.0): after a cut it goes on where it stopped.  Without this the
// form posts the file in one go.
"use strict";

const PIECE_BYTES = 8 * 1024 * 1024;
const TRIES = 6;

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function ask(form, url, method, headers = {}, body = undefined) {
  const token = form.querySelector("input[name=csrf_token]").value;
  return fetch(url, { method, body, headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers } });
}

async function begin(form, file) {
  const said = { task: form.dataset.tpTask, code: form.dataset.tpCode, filename: file.name, filetype: file.type };
  const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`).join(",");
  const answer = await ask(form, "/uploads", "POST", { "Upload-Length": file.size, "Upload-Metadata": metadata });
  if (answer.status !== 201) throw new Error(await problem(answer));
  return answer.headers.get("Location");
}

async function problem(answer) {
  try {
    return (await answer.json()).message || String(answer.status);
  } catch {
    return String(answer.status);
  }
}

async function offsetOf(form, url) {
  const answer = await ask(form, url, "HEAD");
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
}

async function sendAll(form, file, url, show) {
  let offset = 0;
  let failures = 0;
  while (offset < file.size) {
    try {
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset };
      const answer = await ask(form, url, "PATCH", headers, file.slice(offset, offset + PIECE_BYTES));
      if (answer.status === 507 || answer.status === 403) throw Object.assign(new Error(await problem(answer)), { final: true });
      if (!answer.ok) throw new Error(await problem(answer));
      offset = Number(answer.headers.get("Upload-Offset"));
      failures = 0;
      show(offset);
    } catch (error) {
      failures += 1;
      if (error.final || failures > TRIES) throw error;
      await wait(2 ** failures / 2);
      offset = (await offsetOf(form, url).catch(() => null)) ?? offset;
    }
  }
}

async function upload(form, file) {
  const meter = form.querySelector("progress");
  const words = form.querySelector("[data-tp-words]");
  const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0);
  const started = performance.now();
  meter.hidden = false;
  try {
    const url = await begin(form, file);
    await sendAll(form, file, url, (offset) => {
      const rate = offset / (performance.now() - started) / 1000;
      meter.value = (100 * offset) / file.size;
      words.textContent = `${megabytes(offset)} / ${megabytes(file.size)} Mo · ${rate.toFixed(1)} Mo/s`;
    });
    location.reload();
  } catch (error) {
    meter.hidden = true;
    words.textContent = `${form.dataset.tpFailed} ${error.message}`;
  }
}

for (const form of document.querySelectorAll("form[data-tp-upload]")) {
  form.addEventListener("submit", (event) => {
    const [file] = form.querySelector("input[type=file]").files;
    if (!file) return;
    event.preventDefault();
    upload(form, file);
  });
}
