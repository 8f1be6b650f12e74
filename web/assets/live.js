// Keeps the open page true: fetches what has changed, says when the line is dead, catches up when it is back.
import { span } from './span.js';

const SILENT_MS = 15_000;
const SUMMARY_MS = 30_000;
const ROWS_MAX = 60;

const mark = document.querySelector('#live');
const title = document.title;
let revision = document.body.dataset.revision;
let marketNow = Number(document.body.dataset.now);
let heardAt = performance.now();
let summaryAt = performance.now();
let source;
let unseen = 0;
let lastPrices = [];

// what is to be fetched: the whole page after a gap, the summary, the list of what was withheld, single signals with what
// happened to them
const due = { page: false, summary: false, withheld: false, signals: new Map() };
let working = false;

const hhmmss = (ms) => new Date(ms).toISOString().slice(11, 19);

const say = (state, text) => {
  if (mark.dataset.state === state) return;
  mark.dataset.state = state;
  mark.textContent = text;
};

const stale = () => say('stale', `stale since ${hhmmss(marketNow)} UTC`);

const tellAges = () => {
  for (const age of document.querySelectorAll('[data-age]'))
    age.textContent = `${span(marketNow - age.dataset.age)} ago`;
};

const tellTrack = (track, value) => {
  const { entry, stop, target, direction } = track.dataset;
  const share = (value - stop) / (target - stop);
  const gain = ((direction === 'BUY' ? 1 : -1) * (value - entry)) / entry;
  track.hidden = false;
  track.style.setProperty('--at', `${Math.min(1, Math.max(0, share)) * 100}%`);
  track.style.setProperty('--entry', `${((entry - stop) / (target - stop)) * 100}%`);
  track.dataset.side = gain < 0 ? 'loss' : 'gain';
  const text = (Math.abs(gain) * 100).toFixed(2);
  track.querySelector('.now').textContent = `now ${Number(text) === 0 ? '' : gain < 0 ? '-' : '+'}${text} %`;
};

// nobody reads the prices of a page that lies behind others
const tellPrices = () => {
  if (document.visibilityState !== 'visible') return;
  for (const { symbol, value, text } of lastPrices) {
    const tick = document.querySelector(`[data-tick="${CSS.escape(symbol)}"]`);
    const shown = tick?.querySelector('.price');
    if (shown && shown.textContent !== text) {
      tick.dataset.moved = Number(tick.dataset.value ?? value) <= value ? 'up' : 'down';
      tick.dataset.value = value;
      shown.textContent = text;
    }
    for (const track of document.querySelectorAll(`.track[data-symbol="${CSS.escape(symbol)}"]`))
      tellTrack(track, value);
  }
};

const heard = (event) => {
  const told = JSON.parse(event.data);
  heardAt = performance.now();
  marketNow = told.now;
  if (!due.page) say('live', 'live');
  tellAges();
  return told;
};

const fetched = async (path) => {
  const answer = await fetch(path, { headers: { accept: 'text/html' }, cache: 'no-store' });
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
};

const focusable = 'a, summary, select, input, button';

const inside = (root, id) => (root.id === id ? root : root.querySelector(`#${CSS.escape(id)}`));

const focusPlace = (root) => {
  const at = document.activeElement;
  if (!root.contains(at)) return undefined;
  const owner = at.closest('.signal') ?? root;
  return { id: owner.id, index: [...owner.querySelectorAll(focusable)].indexOf(at) };
};

const ownerOf = (part, root) => part.closest('.signal') ?? root;

// what a person has unfolded, typed or stands on stays so
const swap = (old, fresh) => {
  const place = focusPlace(old);
  for (const details of old.querySelectorAll('details')) {
    const owner = ownerOf(details, old);
    const next = owner === old ? fresh : inside(fresh, owner.id);
    const same = next?.querySelectorAll('details')[[...owner.querySelectorAll('details')].indexOf(details)];
    if (same) same.open = details.open;
  }
  for (const field of old.querySelectorAll('select, input:not([type=hidden])')) {
    const same = fresh.querySelector(`[name="${CSS.escape(field.name)}"]`);
    if (same) same.value = field.value;
  }
  old.replaceWith(fresh);
  const owner = place && inside(fresh, place.id);
  owner?.querySelectorAll(focusable)[place.index]?.focus({ preventScroll: true });
};

const highlight = (card) => {
  card.classList.add('fresh');
  setTimeout(() => card.classList.remove('fresh'), 6000);
};

const announce = (card, isNew) => {
  const ending = card.querySelector('.ending').textContent.trim();
  const text = `${isNew ? 'New signal' : 'Changed'}: ${card.getAttribute('aria-label')}, ${ending}`;
  document.querySelector('#announce').textContent = text;
  if (document.visibilityState === 'visible') return;
  unseen += 1;
  document.title = `(${unseen}) ${title}`;
};

const cardOf = (root, id) => root.querySelector(`#s-${id}`);

const newer = (a, b) => Number(a.dataset.at) - Number(b.dataset.at) || (a.dataset.id > b.dataset.id ? 1 : -1);

const insert = (history, card) => {
  const list = history.querySelector('.signals');
  const item = document.createElement('li');
  item.append(card);
  const after = [...list.children].find((other) => newer(card, other.firstElementChild) > 0);
  list.insertBefore(item, after ?? null);
};

// the whole page again, for what cannot be done in place: a gap, the first signal, a list grown too long
const catchUp = async () => {
  const fresh = await fetched(location.href);
  for (const id of ['summary', 'history', 'alone', 'performance']) {
    const old = document.getElementById(id);
    const next = fresh.getElementById(id);
    if (!old || !next) continue;
    const known = new Map([...old.querySelectorAll('.signal')].map((card) => [card.id, card.dataset.outcome]));
    swap(old, next);
    for (const card of next.querySelectorAll('.signal')) {
      if (known.get(card.id) === card.dataset.outcome) continue;
      highlight(card);
      announce(card, !known.has(card.id));
    }
  }
  ({ revision } = fresh.body.dataset);
  marketNow = Number(fresh.body.dataset.now);
  summaryAt = performance.now();
  due.page = false;
  tellAges();
  tellPrices();
  document.dispatchEvent(new Event('renewed'));
};

const renewSummary = async () => {
  const old = document.querySelector('#summary');
  if (!old) return;
  summaryAt = performance.now();
  swap(old, (await fetched('/fragments/summary')).querySelector('#summary'));
  tellPrices();
};

const renewSignal = async (id, kind) => {
  if (document.querySelector('#alone')?.dataset.id === id) return catchUp();
  if (document.querySelector('#performance') && (kind === 'outcome' || kind === 'signal')) return catchUp();
  const history = document.querySelector('#history');
  if (!history) return;
  const old = cardOf(history, id);
  // only the service can tell whether it fits the filter
  if (history.dataset.renewal === 'whole') return catchUp();
  if (!old && (kind !== 'signal' || history.dataset.newest !== 'yes')) return;
  const card = cardOf(await fetched(`/fragments/signals/${id}`), id);
  if (!old && history.dataset.symbol && history.dataset.symbol !== card.dataset.symbol) return;
  if (!old && (history.querySelector('.empty') || history.querySelectorAll('.signal').length >= ROWS_MAX))
    return catchUp();
  if (old) swap(old, card);
  else insert(history, card);
  highlight(card);
  announce(card, !old);
};

const work = async () => {
  if (working) return;
  working = true;
  try {
    while (due.page || due.summary || due.withheld || due.signals.size > 0) {
      if (due.page) {
        due.signals.clear();
        await catchUp();
      }
      for (const [id, kind] of due.signals) {
        due.signals.delete(id);
        await renewSignal(id, kind);
      }
      if (due.withheld) {
        due.withheld = false;
        await catchUp();
      }
      if (due.summary) {
        due.summary = false;
        await renewSummary();
      }
      // many cycles end together; one look is enough for them all
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    if (source.readyState === EventSource.OPEN) say('live', 'live');
  } catch {
    // said on the page; the next beat tries again
    due.page = true;
    stale();
  } finally {
    working = false;
  }
};

const connect = () => {
  heardAt = performance.now();
  source = new EventSource('/events');
  source.addEventListener('hello', (event) => {
    due.page ||= JSON.parse(event.data).revision !== revision;
    heard(event);
    void work();
  });
  source.addEventListener('beat', (event) => {
    heard(event);
    due.summary ||= performance.now() - summaryAt > SUMMARY_MS;
    void work();
  });
  source.addEventListener('change', (event) => {
    const { kind, id } = heard(event);
    revision = event.lastEventId;
    due.summary ||= kind !== 'decision';
    due.withheld ||= kind === 'cycle' && document.querySelector('#history .withheld, #history[data-withheld]') !== null;
    // a signal that is new stays new, whatever else is told of it before it is fetched
    if (id) due.signals.set(id, due.signals.get(id) === 'signal' ? 'signal' : kind);
    void work();
  });
  source.addEventListener('prices', (event) => {
    ({ prices: lastPrices } = heard(event));
    tellPrices();
  });
  source.addEventListener('error', () => {
    stale();
    // a refusal ends the source for good, a broken line does not
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
  });
};

// a line can die without a word, when a phone sleeps or a network changes
setInterval(() => {
  if (performance.now() - heardAt < SILENT_MS || source.readyState === EventSource.CLOSED) return;
  stale();
  source.close();
  connect();
}, 1000);

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  unseen = 0;
  document.title = title;
  tellPrices();
});

// every analysis with its noise, once somebody unfolds a signal
document.addEventListener(
  'toggle',
  async ({ target }) => {
    const place = target.open && target.querySelector('[data-why]');
    if (!place) return;
    const id = place.dataset.why;
    delete place.dataset.why;
    try {
      place.replaceWith((await fetched(`/fragments/signals/${id}/why`)).querySelector('.why'));
    } catch {
      // the figures of the row stay
      place.dataset.why = id;
    }
  },
  true,
);

connect();
