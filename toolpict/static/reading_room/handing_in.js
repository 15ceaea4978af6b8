// Hands the form in without leaving the page, so that the viewer keeps its document: the answer's form takes the place
// of the one that was sent. What the answer has no room for is shown as any other page.

const IN_PLACE = new Set(["save", "sign-next"]);
const PARTS = ["[data-room-strip]", "#reading", "#attach", "#pause", "#trouble", "#segments"];
const ROOM = /\/tasks\/[0-9a-f-]{36}\/room$/;

export const isInPlace = (act) => IN_PLACE.has(act);

/** The elements of the page that belong to one case, wherever they now stand. */
export function partsOf(page) {
  return PARTS.map((selector) => page.querySelector(selector));
}

/** Send a form as its button would; {page, address}: `page` is null when the answer is not this or another room. */
export async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  const { pathname } = new URL(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isRoom = page.getElementById("reading") !== null;
  return { page: isRoom ? page : null, address: pathname, isSignIn: !isRoom && pathname.endsWith("/sign-in") };
}

/** Put the case of an answer where the one before stands; true when it is another case. */
export function place(answer, parts, frame) {
  partsOf(answer.page).forEach((fresh, at) => parts[at].replaceWith(fresh));
  document.title = answer.page.title;
  if (ROOM.test(answer.address)) window.history.replaceState(null, "", answer.address);
  const asked = answer.page.querySelector("[data-viewer]").dataset.src;
  const isOther = asked !== frame.dataset.src;
  frame.dataset.src = asked;
  return isOther;
}
