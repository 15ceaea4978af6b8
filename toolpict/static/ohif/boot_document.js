// Which images may be shown, and where they stand, as the server says:
// `/viewer/task/12/boot` answers {"studies": [uid, …], "dicomweb": "/viewer/task/12/dicom-web", "language": "fr"}.
import { protocolFor } from './hanging.js';

const SCOPES = ['task', 'imaging-study'];
const ID = /^[0-9A-Za-z-]{1,64}$/;

/** The server refused, or did not answer: `unavailable`, or `forbidden`. */
export class Refusal extends Error {}

/** [scope, id] of the frame's own address, or null when it names none. */
export function subject() {
  const query = new URLSearchParams(window.location.search);
  return SCOPES.map((scope) => [scope, query.get(scope)]).find(([scope, id]) => isSubject(scope, id)) ?? null;
}

export function isSubject(scope, id) {
  return SCOPES.includes(scope) && ID.test(id ?? '');
}

export async function fetchBoot(scope, id) {
  const answer = await fetch(`/viewer/${scope}/${id}/boot`, {
    headers: { Accept: 'application/json' },
    cache: 'no-store',
    redirect: 'error',
  });
  if (!answer.ok) {
    throw new Refusal(answer.status >= 500 ? 'unavailable' : 'forbidden');
  }
  return answer.json();
}

/** The query that the viewer reads: ours, whatever stood in the address. */
export function queryOf(scope, id, boot) {
  const query = new URLSearchParams();
  query.set(scope, id);
  query.set('StudyInstanceUIDs', boot.studies.join(','));
  query.set('hangingprotocolId', protocolFor(boot.studies.length));
  query.set('lng', boot.language === 'en' ? 'en-US' : 'fr');
  return query;
}
