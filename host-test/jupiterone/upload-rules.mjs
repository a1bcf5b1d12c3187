// What the synchronization API asks of everything that is uploaded: the fields it needs, and the
// values it takes. From https://docs.jupiterone.io/api/sync-jobs/api-reference. Knows no class.

const SYSTEM = ['_key', '_type', '_class'];
const NEEDED = { entities: SYSTEM, relationships: [...SYSTEM, '_fromEntityKey', '_toEntityKey'] };
const KNOWN = { entities: [...SYSTEM, '_rawData'], relationships: NEEDED.relationships };
const FLAT = ['string', 'number', 'boolean'];

/** Sentences about what is wrong with `items`, which are `entities` or `relationships`. */
export function uploadProblems(list, items) {
  return items.flatMap((item, index) => {
    const name = item._key ?? `${list}[${index}]`;
    return itemProblems(list, item).map((problem) => `${name}: ${problem}`);
  });
}

function itemProblems(list, item) {
  const missing = NEEDED[list].filter((field) => !item[field]?.length);
  const unknown = Object.keys(item).filter(
    (field) => field.startsWith('_') && !KNOWN[list].includes(field),
  );
  const nested = Object.keys(item).filter(
    (field) => field !== '_rawData' && !unknown.includes(field) && !isFlat(item[field]),
  );
  return [
    ...missing.map((field) => `\`${field}\` is missing`),
    ...unknown.map((field) => `\`${field}\` begins with an underscore, as only system fields may`),
    ...nested.map((field) => `\`${field}\` is neither a flat value nor a list of one kind of them`),
  ];
}

function isFlat(value) {
  if (!Array.isArray(value)) return value === null || FLAT.includes(typeof value);
  return value.every((one) => FLAT.includes(typeof one) && typeof one === typeof value[0]);
}
