// Follows an intake at work: fetches its page again and shows the new progress; reloads it once a person has to look.
"use strict";

const EVERY = 1500; // ms

async function follow() {
  const shown = document.getElementById("progress");
  if (!shown || !shown.dataset.atWork) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
    if (!fresh) return;
    if (!fresh.dataset.atWork) {
      location.reload();
      return;
    }
    shown.replaceChildren(...fresh.childNodes);
  } catch {
    // The bridge is away for a moment: ask again.
  }
  setTimeout(follow, EVERY);
}

setTimeout(follow, EVERY);
