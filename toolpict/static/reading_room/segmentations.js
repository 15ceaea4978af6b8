// Reads the segmentations (DICOM SEG, PS3.3 C.8.20) that a case may show: which voxels each segment marks, and its volume.
// The viewer's own reader would need to evaluate text as program; this one needs only bytes and the gateway.

const NATIVE = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"];
const AT_ONCE = 32;
const TAG = {
  rows: "00280010", columns: "00280011", bits: "00280100", most: "0062000E", type: "00620001",
  segments: "00620002", number: "00620004", label: "00620005", shared: "52009229", frames: "52009230",
  measures: "00289110", spacing: "00280030", thickness: "00180050", between: "00180088",
  place: "00209113", position: "00200032", identified: "0062000A", segment: "0062000B",
  derived: "00089124", source: "00082112", sop: "00081155",
  study: "0020000D", series: "0020000E", instance: "00080018",
};

const values = (from, tag) => from?.[tag]?.Value ?? [];
const first = (from, ...path) => path.reduce((reached, tag) => values(reached, tag)[0], from);

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/dicom+json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.status === 204 ? [] : answer.json();
}

/** The frames of a multipart answer, each of so many bytes (PS3.18 §8.7.6). */
function framesOf(buffer, size) {
  const [bytes, frames] = [new Uint8Array(buffer), []];
  const text = new TextDecoder("latin1").decode(bytes);
  for (let at = text.indexOf("\r\n\r\n"); at >= 0; at = text.indexOf("\r\n\r\n", at + 4 + size)) {
    const syntax = /transfer-syntax="?([0-9.]+)/.exec(text.slice(Math.max(0, at - 300), at))?.[1];
    if (syntax && !NATIVE.includes(syntax)) throw new Error(syntax);
    if (at + 4 + size <= bytes.length) frames.push(bytes.subarray(at + 4, at + 4 + size));
  }
  return frames;
}

/** 1 where a frame marks a voxel: bits from the lowest on (PS3.5 §8.1.1), or values of at least half the most. */
function maskOf(frame, length, bits, most) {
  if (bits === 1) return Uint8Array.from({ length }, (_, at) => (frame[at >> 3] >> (at & 7)) & 1);
  return Uint8Array.from({ length }, (_, at) => Number(frame[at] * 2 >= most));
}

async function fetchFrames(address, count, size) {
  const frames = [];
  for (let from = 1; from <= count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - from + 1) }, (_, at) => from + at);
    const headers = { Accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' };
    const answer = await fetch(`${address}/frames/${numbers.join(",")}`, { headers, cache: "no-store" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    frames.push(...framesOf(await answer.arrayBuffer(), size));
  }
  if (frames.length !== count) throw new Error("frames");
  return frames;
}

/** Volume of a voxel in mm³: the distance of slices where it is said, else their thickness. */
function voxelOf(measures) {
  const [row, column] = values(measures, TAG.spacing);
  return row * column * Math.abs(first(measures, TAG.between) ?? first(measures, TAG.thickness));
}

async function readInstance(root, found) {
  const uids = Object.fromEntries(["study", "series", "instance"].map((name) => [name, first(found, TAG[name])]));
  const [rows, columns, bits] = [TAG.rows, TAG.columns, TAG.bits].map((tag) => first(found, tag));
  const described = values(found, TAG.frames);
  const address = `${root}/studies/${uids.study}/series/${uids.series}/instances/${uids.instance}`;
  const frames = await fetchFrames(address, described.length, Math.ceil((rows * columns * bits) / 8));
  const shared = first(found, TAG.shared);
  // What is the same for all frames may be said once (PS3.3 C.7.6.16).
  const said = (frame, ...path) => first(frame, ...path) ?? first(shared, ...path);
  const voxel = voxelOf(said(described[0], TAG.measures));
  const segments = values(found, TAG.segments).map((segment) => ({
    number: first(segment, TAG.number), label: first(segment, TAG.label) ?? "", uids, rows, columns, slices: [], voxels: 0, volume: 0,
  }));
  described.forEach((frame, at) => {
    const segment = segments.find(({ number }) => number === said(frame, TAG.identified, TAG.segment));
    const mask = maskOf(frames[at], rows * columns, bits, first(found, TAG.most) ?? 1);
    const marked = mask.reduce((sum, each) => sum + each, 0);
    segment.voxels += marked;
    segment.slices.push({ frame: at + 1, mask: marked ? mask : null, marked, sop: said(frame, TAG.derived, TAG.source, TAG.sop), place: values(said(frame, TAG.place), TAG.position) });
  });
  for (const segment of segments) segment.volume = segment.voxels * voxel;
  return segments;
}

/** All segments of the series that the case may show; `root` is where its images stand. */
export async function readSegmentations(root) {
  const segments = [];
  for (const study of await json(`${root}/studies`)) {
    const uid = first(study, TAG.study);
    for (const series of await json(`${root}/studies/${uid}/series?Modality=SEG`)) {
      const instances = await json(`${root}/studies/${uid}/series/${first(series, TAG.series)}/metadata`);
      for (const found of instances) segments.push(...(await readInstance(root, found)));
    }
  }
  return segments;
}
