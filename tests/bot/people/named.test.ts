// Admins by the configuration: for as long as it names them, and with all that an admin hears.
import { expect, it } from 'vitest';
import { createAccess, settleNamed } from '../../../bot/access.ts';
import { START } from '../../contracts/stores/examples.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const open = async () => {
  const { stores } = await embedded.stores();
  const { subscribers } = stores;
  const clock = createManualClock(START);
  /** the service, started with these names in TELEGRAM_ADMINS */
  const started = async (...admins: number[]) => {
    await settleNamed(subscribers, admins);
    return createAccess({ subscribers, admins, clock });
  };
  const heard = async () => (await subscribers.admins()).map(({ id }) => id);
  return { subscribers, started, heard };
};
const ada = { id: 7, firstName: 'Ada' };
const bo = { id: 8, firstName: 'Bo' };

it('who is named no more is a member from the next start on; a claimed admin stays one', async () => {
  const { started, heard } = await open();
  const first = await started(7);
  await first.join(ada, false);
  await first.join(bo, true);
  expect(await heard()).toEqual([7, 8]);
  const second = await started();
  expect([await second.isAdmin(7), await second.allowed(7), await second.isAdmin(8)]).toEqual([false, true, true]);
  expect(await heard()).toEqual([8]);
});

it('a member who is named later hears what admins hear without joining again', async () => {
  const { started, heard } = await open();
  await (await started()).join(bo, false);
  expect(await heard()).toEqual([]);
  const later = await started(8);
  expect([await later.isAdmin(8), await heard()]).toEqual([true, [8]]);
});

it('who claimed and was named as well keeps what was claimed', async () => {
  const { started } = await open();
  await (await started()).join(ada, true);
  await (await started(7)).join(ada, false);
  expect(await (await started()).isAdmin(7)).toBe(true);
});
