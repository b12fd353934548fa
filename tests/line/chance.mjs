// Chance that comes again: the same seed, the same numbers. For tests that print their seed.
export function chanceOf(seed) {
  let state = seed >>> 0;
  const next = () => {  // mulberry32
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most) => Math.floor(next() * most);
  return {
    below,
    pick: (list) => list[below(list.length)],
    // So many of the numbers below `most`, each once.
    some(count, most) {
      const all = [...Array(most).keys()];
      return new Set(Array.from({length: count}, () => all.splice(below(all.length), 1)[0]));
    },
  };
}
