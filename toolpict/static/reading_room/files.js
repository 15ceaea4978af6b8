// Files are handed in without leaving the page, so that the images stay.

export function install(form, tell) {
  const input = form.element.querySelector("[data-attach]");
  const list = form.element.querySelector("[data-attached]");
  const sender = form.element.ownerDocument.getElementById("attach");
  form.element.querySelector("[data-attach-send]").hidden = true;
  form.attachments = list.children.length;
  form.show();

  async function send(url, body) {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) show(said.attachments);
    else tell(Object.values(said.error?.problems ?? {})[0] || said.error?.message || form.words[answer.status === 413 ? "too-large" : "not-attached"]);
  }

  function show(attachments) {
    list.replaceChildren(...attachments.map(line));
    form.attachments = attachments.length;
    form.element.querySelector("[data-attached-count]").textContent = attachments.length || "";
    form.show();
  }

  function line(file) {
    const item = document.createElement("li");
    item.className = "tp-file";
    const link = document.createElement("a");
    Object.assign(link, { className: "tp-mono", href: file.url, textContent: file.name, download: "" });
    const size = document.createElement("span");
    Object.assign(size, { className: "tp-muted tp-nowrap", textContent: file.size });
    const remove = document.createElement("button");
    Object.assign(remove, { className: "tp-iconbtn", type: "submit", textContent: "×" });
    remove.setAttribute("form", "attach");
    remove.setAttribute("formaction", file.remove);
    remove.setAttribute("aria-label", file.removeLabel);
    item.append(link, size, remove);
    return item;
  }

  input.addEventListener("change", async () => {
    const body = new FormData(sender);
    input.value = "";
    await send(sender.action, body).catch(() => tell(form.words["not-attached"]));
  });
  sender.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    delete sender.dataset.tpSent;
    const url = event.submitter?.getAttribute("formaction");
    if (url) send(url, new FormData(sender)).catch(() => tell(form.words["not-attached"]));
  });
}
