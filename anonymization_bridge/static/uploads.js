// Sends a ZIP, or all the files of a folder as one stream, in pieces: after a cut it goes on where it stopped, also when the
// page is opened again and the same files are chosen.  Without this the form posts them in one go.  No file name is sent.
"use strict";

const PIECE_BYTES = 8 * 1024 * 1024;
const TRIES = 8;

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function fingerprintOf(files) {
  if (!crypto.subtle) return "";
  const told = JSON.stringify(files.map((file) => [file.webkitRelativePath, file.name, file.size, file.lastModified]));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(told));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function problem(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[role=alert]")?.textContent.trim() || String(answer.status);
}

class Upload {
  constructor(form, files) {
    this.form = form;
    this.files = files;
    this.whole = new Blob(files);
    this.stopped = new AbortController();
    this.bar = form.querySelector(".tp-progress");
    this.words = this.bar.querySelector("[data-words]");
  }

  ask(address, method, headers = {}, body = undefined) {
    const token = this.form.querySelector("input[name=csrf_token]").value;
    return fetch(address, { method, body, signal: this.stopped.signal, headers: { "X-CSRFToken": token, ...headers } });
  }

  async begin() {
    const said = { kind: this.form.dataset.upload, sizes: this.files.map((file) => file.size), fingerprint: await fingerprintOf(this.files) };
    const answer = await this.ask(this.form.dataset.uploads, "POST", { "Content-Type": "application/json" }, JSON.stringify(said));
    if (!answer.ok) throw new Error(await problem(answer));
    return answer.json();
  }

  async send() {
    const { upload, address, offset: first } = await this.begin();
    this.address = address;
    let offset = first;
    let failures = 0;
    this.startedAt = performance.now();
    this.startedFrom = first;
    this.show(offset);
    while (offset < this.whole.size) {
      try {
        const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset };
        const answer = await this.ask(address, "PATCH", headers, this.whole.slice(offset, offset + PIECE_BYTES));
        if (!answer.ok) throw Object.assign(new Error(await problem(answer)), { final: [403, 404, 413, 507].includes(answer.status) });
        offset = Number(answer.headers.get("Upload-Offset"));
        failures = 0;
        this.show(offset);
      } catch (error) {
        failures += 1;
        if (error.final || error.name === "AbortError" || failures > TRIES) throw error;
        this.words.textContent = this.form.dataset.again;
        await wait(Math.min(2 ** failures / 2, 10));
        const there = await this.ask(address, "HEAD").catch(() => null);
        if (there?.ok) offset = Number(there.headers.get("Upload-Offset"));
      }
    }
    return upload;
  }

  show(offset) {
    const language = document.documentElement.lang;
    const megabytes = (bytes) => (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: bytes < 1e8 ? 1 : 0 });
    const { unit, left } = this.form.dataset;
    const rate = (offset - this.startedFrom) / Math.max((performance.now() - this.startedAt) / 1000, 0.001);
    this.bar.querySelector("progress").value = offset / this.whole.size;
    const told = [`${megabytes(offset)} / ${megabytes(this.whole.size)} ${unit}`];
    if (rate > 0 && offset < this.whole.size) {
      told.push(`${megabytes(rate)} ${unit}/s`, left.replace("#", Math.ceil((this.whole.size - offset) / rate)));
    }
    this.words.textContent = told.join(" · ");
  }

  async stop() {
    this.stopped.abort();
    if (!this.address) return;
    this.stopped = new AbortController();
    await this.ask(this.address, "DELETE").catch(() => null);
  }
}

async function handIn(form, files) {
  const upload = new Upload(form, files);
  const [button, stop] = [form.querySelector("button[type=submit]"), form.querySelector("[data-stop]")];
  const begun = () => upload.stop();
  button.disabled = true;
  upload.bar.hidden = false;
  stop.addEventListener("click", begun);
  try {
    const id = await upload.send();
    stop.hidden = true;
    upload.words.textContent = form.dataset.reading;
    const field = form.querySelector("input[name=upload]");
    field.disabled = false;
    field.value = id;
    form.querySelector("input[type=file]").disabled = true;
    form.submit();
  } catch (error) {
    upload.words.textContent = error.name === "AbortError" ? "" : `${form.dataset.failed} ${error.message}`;
    if (error.name === "AbortError") upload.bar.hidden = true;
    button.disabled = false;
  }
  stop.removeEventListener("click", begun);
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelector("input[type=file]").files].filter((file) => file.size > 0);
    if (!files.length) return;
    event.preventDefault();
    handIn(form, files);
  });
}
