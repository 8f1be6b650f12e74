// Where a signal stands in the published chain.
import type { ProofLink } from '../../core/record/proof/chain.ts';
import { type Html, html } from '../html.ts';
import { fact } from './signalDetails.ts';
import { fullTime } from './times.ts';

/** The link of a signal; a sentence where it has none. */
export const proofPart = (link: ProofLink | undefined): Html =>
  link === undefined
    ? html`<p class="quiet">This signal is not in the chain: it was published before the chain began, or its link is not written yet.</p>`
    : html`<dl>${fact('Number', String(link.sequence))}${fact('Hash', html`<code>${link.hash}</code>`)}${fact('Before it', html`<code>${link.previous}</code>`)}${
        link.post && fact('In the channel', html`message ${link.post.messageId}, ${fullTime(link.post.date)} UTC`)
      }</dl><p class="quiet">The hash fixes this signal as it was published. <a href="/api/proof">The whole proof</a> can be checked with npm run verify.</p>`;
