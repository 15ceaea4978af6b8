// How examinations stand on the screen: one alone, or the first on the left and the last on the right, linked.
import { group } from './linked_scrolling.js';

const MOST = 40; // Examinations of one case.

/** A viewport on the first image series of the n-th imaging study of the boot document, opened in its middle. */
function viewport(selector, syncGroups) {
  return {
    viewportOptions: {
      viewportType: 'stack',
      toolGroupId: 'default',
      allowUnmatchedView: true,
      initialImageOptions: { preset: 'middle' },
      syncGroups,
    },
    displaySets: [{ id: selector }],
  };
}

function selectorOf(index) {
  return {
    studyMatchingRules: [
      {
        attribute: 'studyInstanceUIDsIndex',
        from: 'options',
        required: true,
        constraint: { equals: { value: index } },
      },
    ],
    seriesMatchingRules: [
      { attribute: 'numImageFrames', weight: 10, constraint: { greaterThan: { value: 0 } }, required: true },
    ],
  };
}

function hangingProtocol(id, selectors) {
  const names = selectors.map((_, place) => `at-${place}`);
  const linked = names.length > 1 ? [group] : [];
  return {
    id,
    name: id,
    locked: true,
    protocolMatchingRules: [],
    toolGroupIds: ['default'],
    numberOfPriorsReferenced: 0,
    displaySetSelectors: Object.fromEntries(names.map((name, place) => [name, selectors[place]])),
    defaultViewport: {
      ...viewport(names[0], []),
      displaySets: [{ id: names[0], matchedDisplaySetsIndex: -1 }],
    },
    stages: [
      {
        name: id,
        viewportStructure: { layoutType: 'grid', properties: { rows: 1, columns: names.length } },
        viewports: names.map((name) => viewport(name, linked)),
      },
    ],
  };
}

/** The name of the protocol for so many examinations. */
export function protocolFor(examinations) {
  return `toolpict-${Math.min(examinations, MOST)}`;
}

/** Every protocol: the viewer keeps its document from one case to the next, which may have another number. */
export function hangingProtocols() {
  return Array.from({ length: MOST }, (_, place) => {
    const selectors = place ? [selectorOf(0), selectorOf(place)] : [selectorOf(0)];
    return hangingProtocol(protocolFor(place + 1), selectors);
  });
}
