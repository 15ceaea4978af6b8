// Follows what is at work: fetches the page again and shows what is new in its live parts; reloads it where acts appear at the end.
"use strict";

const EVERY = 1000; // ms

const live = (page) => [...page.querySelectorAll("[data-live]")];
const atWork = (page) => page.querySelector("[data-at-work]");

async function follow() {
  const before = atWork(document);
  if (!before) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!atWork(fresh) && before.dataset.atWork === "reload") {
      location.reload();
      return;
    }
    for (const part of live(document)) {
      const now = fresh.getElementById(part.id);
      if (now && now.outerHTML !== part.outerHTML) part.replaceWith(document.importNode(now, true));
    }
  } catch {
    // The bridge is away for a moment: ask again.
  }
  setTimeout(follow, EVERY);
}

setTimeout(follow, EVERY);
