// The next case in the document that stands: the program is kept, the images of the case before are not.
import { Refusal, fetchBoot, isSubject, queryOf } from './boot_document.js';
import { tell } from './telling.js';

const OPEN = 'open';

/**
 * Have the viewer forget the examinations it shows: it keeps the addresses of their images, and the grant that these
 * stand below has ended. The same examination may be part of the next case.
 */
function forgetExaminations() {
  const [source] = window.extensionManager.getActiveDataSource();
  for (const examination of window.services.hangingProtocolService.studies) {
    examination.series.length = 0;
    source.deleteStudyMetadataPromise(examination.StudyInstanceUID);
  }
}

/** Let go of all that was drawn, and of the images themselves. */
function forgetImages() {
  window.cornerstoneTools.annotation.state.removeAllAnnotations();
  for (const kind of ['interaction', 'thumbnail', 'prefetch']) window.cornerstone.imageLoadPoolManager.clearRequestStack(kind);
  window.cornerstone.cache.purgeCache();
}

async function openCase(opened, scope, id) {
  const boot = await fetchBoot(scope, id);
  if (!boot.studies.length) {
    tell('reload');
    return;
  }
  forgetExaminations();
  forgetImages();
  opened.boot = boot;
  const to = `/read?${queryOf(scope, id, boot)}`;
  window.commandsManager.runCommand('navigateHistory', { to, options: { replace: true } });
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
