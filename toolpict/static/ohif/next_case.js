// The next case in the document that stands: the program is kept, the images of the case before are not.
import { Refusal, fetchBoot, isSubject, queryOf } from './boot_document.js';
import { tell } from './telling.js';

const OPEN = 'open';

/** Whether the viewer knows an examination already: it would ask for it at the address of a grant that has ended. */
function isKnown(opened, boot) {
  return boot.studies.some((uid) => opened.before.has(uid));
}

/** Let go of all that was shown and drawn. */
function forget() {
  window.cornerstoneTools.annotation.state.removeAllAnnotations();
  window.cornerstone.cache.purgeCache();
}

async function openCase(opened, scope, id) {
  const boot = await fetchBoot(scope, id);
  if (!boot.studies.length || isKnown(opened, boot)) {
    tell('reload');
    return;
  }
  for (const uid of boot.studies) opened.before.add(uid);
  opened.boot = boot;
  const to = `/read?${queryOf(scope, id, boot)}`;
  window.commandsManager.runCommand('navigateHistory', { to, options: { replace: true } });
  forget();
  tell('next');
}

/** Listen to the page around the frame, which says when another case is to be shown. */
export function hearNextCase(opened) {
  window.addEventListener('message', (event) => {
    const { source, act, scope, id } = event.data ?? {};
    if (event.origin !== window.location.origin || event.source !== window.parent) return;
    if (source !== 'toolpict-room' || act !== OPEN || !isSubject(scope, id)) return;
    openCase(opened, scope, id).catch((error) => tell(error instanceof Refusal ? error.message : 'reload'));
  });
}
