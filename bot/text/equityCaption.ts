// The caption of the record's picture.
import { type Html, html } from './html.ts';
import { type Scope, scopeText } from './stats.ts';

export const equityCaption = (scope: Scope): Html =>
  html`<b>Signals and the coin</b>${scopeText(scope)}: net R summed as the paper trades ended`;
