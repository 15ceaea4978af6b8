// The reading room: joins the viewer, which stays, with the case that is open, and the strip above them.
import { isInPlace, partsOf, place, send } from "./handing_in.js";
import { Images } from "./images.js";
import { OpenCase } from "./open_case.js";
import { OwnWindow } from "./own_window.js";
import * as splitter from "./splitter.js";
import { Viewer } from "./viewer_adapter.js";

const frame = document.querySelector("[data-viewer]");
const viewer = new Viewer(frame);
const images = new Images(frame, viewer);
const home = () => own.opened?.document ?? document;
const own = new OwnWindow({
  parts: (page = document) => [...partsOf(page), page.getElementById("tp-keys")],
  onOpen: (opened) => now.hearKeys(opened.document),
  onClose: () => { document.querySelector("[data-own-window]").hidden = false; },
});
let now = null;
let isSending = false;

/** Take up the case whose form stands on the page. */
function open(page = document) {
  images.take(page);
  now = new OpenCase(page.getElementById("reading"), { page, viewer, images, hand });
  const out = page.querySelector("[data-own-window]");
  out.hidden = Boolean(own.opened);
  out.addEventListener("click", () => {
    out.hidden = own.open();
    if (!out.hidden) now.tell(now.form.words["no-window"]);
  });
}

/** Hand in what was typed: here when the room stays, else as any form. */
function hand(event, act) {
  if (!isInPlace(act)) {
    if (!own.opened && !now.autosave.isDirty()) return;
    // A form that leaves the page leaves it from here.
    event.preventDefault();
    if (own.opened) own.close();
    leave(event.target, event.submitter);
    return;
  }
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  handIn(event.target, event.submitter).finally(() => { isSending = false; });
}

/** Leave only once the server holds all that is typed: a session that is over would lose the rest. */
async function leave(form, submitter) {
  await now.autosave.save();
  delete form.dataset.tpSent;
  if (now.autosave.isDirty()) return;
  now.autosave.rest();
  form.requestSubmit(submitter);
}

async function handIn(form, submitter) {
  try {
    await now.autosave.settle();
    now.autosave.rest();
    const answer = await send(form, submitter);
    if (answer.isSignIn) now.autosave.refused(401);
    else if (!answer.page) window.location.assign(answer.address);
    else show(answer);
  } catch {
    now.autosave.lost();
  }
}

/** Put the answer in the place of what was sent; the viewer goes on, or goes to the next case. */
function show(answer) {
  now.close();
  const section = now.openSection;
  const isOther = place(answer, partsOf(home()), frame);
  open(home());
  if (own.opened) own.opened.document.title = document.title;
  if (isOther) images.next(() => now.start());
  else images.again(() => now.start());
  if (!isOther) now.openSection = section;
  now.focus();
}

open();
// Only now is the viewer asked for, so that nothing it tells is missed.
images.open(() => now.start());
splitter.install(document.querySelector("[data-split]"), document.querySelector("[data-splitter]"));
now.focus();
