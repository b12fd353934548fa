// LINE's official OpenAPI descriptions as JSON schemas. They model "one of these kinds" as a `discriminator` on
// a base schema whose children `allOf` the base; plain Ajv does not know that form and would accept nearly
// anything, so each base becomes a list of if/then over its mapping.
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';
import {load} from 'js-yaml';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = process.env.LINE_SCHEMAS ?? path.resolve(here, '../../../../shared/line');

const file = (name) => path.join(folder, name);

// The descriptions are not part of the repository. Without them only the limit table speaks.
export const schemasFound = existsSync(file('messaging-api.yml')) && existsSync(file('webhook.yml'));

const noise = new Set(['example', 'externalDocs', 'discriminator', 'x-enum-descriptions']);
const last = (ref) => ref.split('/').pop();

function converter(schemas) {
  const convert = (node, inAllOf) => {
    if (Array.isArray(node)) return node.map((item) => convert(item, inAllOf));
    if (node === null || typeof node !== 'object') return node;
    const out = {};
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref') {
        const base = inAllOf && schemas[last(value)].discriminator ? '.base' : '';
        out.$ref = `#/$defs/${last(value)}${base}`;
      } else if (key === 'properties') {
        out.properties = Object.fromEntries(Object.entries(value).map(([p, s]) => [p, convert(s, false)]));
      } else if (!noise.has(key)) {
        out[key] = convert(value, key === 'allOf');
      }
    }
    return out;
  };
  return convert;
}

function definitions(schemas, shut) {
  const convert = converter(schemas);
  const defs = {};
  for (const [name, schema] of Object.entries(schemas)) {
    if (!schema.discriminator) {
      defs[name] = convert(schema, false);
      continue;
    }
    const {propertyName: kind, mapping} = schema.discriminator;
    defs[`${name}.base`] = convert(schema, false);
    defs[name] = {
      type: 'object',
      required: [kind],
      properties: {[kind]: {enum: Object.keys(mapping)}},
      allOf: Object.entries(mapping).map(([value, ref]) => ({
        if: {properties: {[kind]: {const: value}}, required: [kind]},
        then: {$ref: `#/$defs/${last(ref)}`, ...shut},
      })),
    };
  }
  return defs;
}

// `closed`: an unknown property is an error (bodies and webhooks, in which it is a misspelling); else it is
// tolerated.
function validator(name, {closed}) {
  const shut = closed ? {unevaluatedProperties: false} : {};
  const {schemas} = load(readFileSync(file(name), 'utf8')).components;
  const ajv = addFormats(new Ajv({strict: false, allErrors: true}));
  ajv.addSchema({$id: 'line', $defs: definitions(schemas, shut)});
  const compiled = new Map();
  return (schema, data) => {
    if (!compiled.has(schema)) compiled.set(schema, ajv.compile({$ref: `line#/$defs/${schema}`, ...shut}));
    const validate = compiled.get(schema);
    return validate(data) ? [] : validate.errors.filter(({keyword}) => keyword !== 'if');
  };
}

// Loading takes a second: each description is read when it is first needed, once a process.
const loaded = new Map();
const once = (key, make) => (data, schema) => {
  if (!schemasFound || schema === undefined) return [];
  if (!loaded.has(key)) loaded.set(key, make());
  return loaded.get(key)(schema, data);
};

// Each answers a list of Ajv errors, empty when the data is right.
export const requestErrors = once('request', () => validator('messaging-api.yml', {closed: true}));
export const answerErrors = once('answer', () => validator('messaging-api.yml', {closed: false}));
export const webhookErrors = once('webhook', () => validator('webhook.yml', {closed: true}));
