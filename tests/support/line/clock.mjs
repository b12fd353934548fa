// The simulator's own time. It runs with the real one unless a test gives it a moment to stand at; `advance`
// works for both, so that nothing ever has to sleep.
export class Clock {
  #base;
  #offset = 0;
  #last = 0;

  // `start`: nothing (real time), milliseconds (a clock that stands still), or a function that tells the time.
  constructor(start = Date.now) {
    this.#base = typeof start === 'function' ? start : () => start;
  }

  now() {
    return this.#base() + this.#offset;
  }

  advance(ms) {
    this.#offset += ms;
  }

  // The time of a new event: no two events have the same, so that a test can say what came first.
  stamp() {
    this.#last = Math.max(this.now(), this.#last + 1);
    return this.#last;
  }
}

export const seconds = (n) => n * 1000;
export const minutes = (n) => n * 60_000;
export const hours = (n) => n * 3_600_000;
export const days = (n) => n * 86_400_000;
