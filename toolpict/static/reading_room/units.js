// What a measure of the viewer is in the unit of an item of the form. Knows numbers and units, and no viewer service.

const MILLIMETRES = { mm: 1, cm: 10, m: 1000 };
const SQUARE = { mm2: 1, cm2: 100 };
const CUBIC = { mm3: 1, cm3: 1000, mL: 1000, ml: 1000 };
const HOUNSFIELD = { HU: 1, "[hnsf'U]": 1 };
const STATISTIC = {
  length: { name: "length", unit: "unit", scale: MILLIMETRES },
  area: { name: "area", unit: "areaUnit", scale: SQUARE },
  volume: { name: "volume", unit: "volumeUnit", scale: CUBIC },
  point: { name: "value", unit: "modalityUnit", scale: HOUNSFIELD },
};
const STEP = 0.1;

/** The UCUM code of a unit as the viewer writes it: "mm² US Region" is mm2. */
function codeOf(unit) {
  return String(unit ?? "").trim().split(" ")[0].replace("²", "2").replace("³", "3");
}

/** As many decimals as a tenth of the base unit needs. */
function write(number, factor) {
  return number.toFixed(Math.max(0, Math.round(Math.log10(factor / STEP))));
}

/** {value} in the item's unit; {fault} when the image or the form names no unit that fits; null: another kind. */
export function readMeasure(measurement, { measure, unit, isNumber }, density) {
  const isPoint = measure === "point";
  if (isPoint && measurement.toolName !== "Probe") return null;
  if (isPoint && !isNumber) return { value: [...measurement.points[0]].map((each) => each.toFixed(1)).join("; ") };
  const statistic = STATISTIC[measure];
  const all = Object.values(measurement?.data ?? {});
  const found = isPoint ? { ...all[0], value: density } : all.find((each) => typeof each?.[statistic.name] === "number");
  if (typeof found?.[statistic.name] !== "number") return null;
  const from = statistic.scale[codeOf(found[statistic.unit])];
  if (from === undefined) return { fault: isPoint ? "no-unit" : "uncalibrated" };
  const to = unit === "" ? 1 : statistic.scale[unit];
  return to === undefined ? { fault: "no-unit" } : { value: write((found[statistic.name] * from) / to, to) };
}
