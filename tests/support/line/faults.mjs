// What can go wrong between the chat and LINE, one fault for one path, used up in the order they were set.
//   fail     answers a status and does nothing
//   garble   does it, and answers something that is no JSON
//   drop     does it, and closes the connection without an answer: did it arrive?
//   refuse   closes the connection before doing anything
//   hold     does it, and answers only when the test releases it; with `before` it also does it only then
export class Faults {
  #set = [];

  add(path, kind, {times = 1, method, ...what}) {
    const held = kind === 'hold' ? new Held() : undefined;
    this.#set.push({path, kind, times, method, held, ...what});
    return held;
  }

  // The fault for this call, if there is one: `path` is the whole path, a beginning of it that ends in *, or a RegExp.
  take(method, path) {
    const at = this.#set.findIndex((fault) => (!fault.method || fault.method === method) && fits(fault.path, path));
    if (at < 0) return undefined;
    const fault = this.#set[at];
    if (--fault.times <= 0) this.#set.splice(at, 1);
    return fault;
  }

  clear() {
    this.#set = [];
  }
}

function fits(pattern, path) {
  if (pattern instanceof RegExp) return pattern.test(path);
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

// `await held.arrived` gives the call; `held.release()` lets its answer go.
export class Held {
  constructor() {
    this.arrived = new Promise((resolve) => {
      this.arrive = resolve;
    });
    this.released = new Promise((resolve) => {
      this.release = resolve;
    });
  }
}

const words = new Map([
  [401, 'Authentication failed due to the following reason: invalid token'],
  [403, 'Access to this API is not available for your account'],
  [429, 'The API rate limit has been exceeded. Try again later.'],
  [500, 'Internal server error'],
  [503, 'Service unavailable'],
]);

export const bodyFor = (status) => ({message: words.get(status) ?? 'A fault set by the test'});
