// Sizes and colours of the chart: dark, with its own ground, so that it looks right in light chats too.

export const size = { width: 1000, height: 620 } as const;

export const colour = {
  ground: '#111722',
  panel: '#161d2a',
  grid: '#232c3d',
  text: '#e8edf5',
  quiet: '#8f9bb0',
  up: '#2ebd85',
  down: '#f0556a',
  volumeUp: 'rgba(46, 189, 133, 0.30)',
  volumeDown: 'rgba(240, 85, 106, 0.30)',
  entry: '#5b9dff',
  reward: 'rgba(46, 189, 133, 0.17)',
  risk: 'rgba(240, 85, 106, 0.17)',
  onTag: '#0b0f17',
} as const;

/** Legible where a phone shows the picture at a third of its size. */
export const font = { symbol: 40, badge: 26, state: 27, axis: 21, tag: 22, note: 20 } as const;
