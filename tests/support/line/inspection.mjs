// Looks at every body that arrives. What breaks a rule is refused as LINE refuses it, and remembered: at the end of a
// test `violations` is empty, or the chat sent something that LINE does not take.
import {LineError} from './answers.mjs';
import {checkCharacters, Findings} from './limits.mjs';
import {requestErrors} from './schemas.mjs';

export class Inspector {
  violations = [];

  // `limits(found, body)` writes down what the official schema of that name does not see.
  check(call, body, {schema, limits}) {
    const found = new Findings();
    for (const {instancePath, message, params} of requestErrors(body, schema)) {
      const extra = params.unevaluatedProperty ?? params.missingProperty ?? params.allowedValues?.join(', ') ?? '';
      found.say('schema', dotted(instancePath), `${message} ${extra}`.trim());
    }
    if (found.must(body !== null && typeof body === 'object' && !Array.isArray(body), 'json', '', 'No object')) {
      checkCharacters(found, body);
      limits?.(found, body);
    }
    this.#conclude(call, found.violations);
  }

  checkWith(call, check) {
    const found = new Findings();
    check(found);
    this.#conclude(call, found.violations);
  }

  refuse(call, limit, property, message, status = 400) {
    this.#remember(call, [{limit, property, message}]);
    throw new LineError(status, message, {details: property ? [{message, property}] : []});
  }

  #conclude(call, broken) {
    if (broken.length === 0) return;
    this.#remember(call, broken);
    const details = broken.map(({message, property}) => ({message, property}));
    throw new LineError(400, `The request body has ${broken.length} error(s)`, {details});
  }

  #remember({method, path, requestId}, broken) {
    this.violations.push(...broken.map((one) => ({...one, method, path, requestId})));
  }
}

// /messages/0/text → messages[0].text
const dotted = (pointer) => pointer.slice(1).replaceAll(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
