// Keeps events back while something loads, so that none is applied to a page that is about to be replaced.

/**
 * @param {(event: any) => void} hear hears the events in their order, none while a load is under way
 */
export const createGate = (hear) => {
  let loads = 0;
  /** @type {any[]} */
  const waiting = [];

  return {
    /** @param {any} event */
    pass: (event) => {
      if (loads > 0) waiting.push(event);
      else hear(event);
    },
    /**
     * @template T
     * @param {() => Promise<T>} load
     * @returns {Promise<T>}
     */
    whileLoading: async (load) => {
      loads += 1;
      try {
        return await load();
      } finally {
        // what was loaded is shown in the microtasks now queued; only then come the events
        setTimeout(() => {
          loads -= 1;
          if (loads === 0) for (const event of waiting.splice(0)) hear(event);
        });
      }
    },
  };
};
