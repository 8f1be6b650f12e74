// Every store there is, under its name.
import type { CardNotesStore, SignalMarkStore } from '../delivery/cardNotes.ts';
import type { SendingTurn } from '../delivery/sendingTurn.ts';
import type { CreditCounter } from '../market/coingeckoCredits.ts';
import type { EventStore } from '../market/events.ts';
import type { AccessRequestStore, InvitationStore } from '../people/access.ts';
import type { AuditTrail } from '../people/audit.ts';
import type { BroadcastStore } from '../people/broadcast.ts';
import type { ConversationStore } from '../people/conversation.ts';
import type { PersonalRecords } from '../people/personal.ts';
import type { PublishingSwitch } from '../people/publishing.ts';
import type { SettingsChangeStore } from '../settings/changes.ts';
import type { ModelLedger } from '../synthesis/ledger.ts';
import type { CandleStore, IvHistoryStore } from './market.ts';
import type { OutboxStore } from './outbox.ts';
import type {
  DecisionStore,
  HandledUpdates,
  PersonalResultStore,
  SignInLinkStore,
  SubscriberStore,
  WebSessionStore,
} from './people.ts';
import type { AlarmStore, ChangeFeed, LeaseStore, ProcessStore } from './processes.ts';
import type {
  CycleStore,
  EntryStore,
  LessonStore,
  PhaseStore,
  ProofStore,
  ProposalStore,
  ReservationStore,
  SignalStore,
} from './record.ts';
import type { SearchStore } from './search.ts';

export type Stores = {
  readonly candles: CandleStore;
  readonly cycles: CycleStore;
  readonly reservations: ReservationStore;
  readonly signals: SignalStore;
  readonly proposals: ProposalStore;
  readonly entries: EntryStore;
  readonly personalResults: PersonalResultStore;
  readonly subscribers: SubscriberStore;
  readonly decisions: DecisionStore;
  readonly handledUpdates: HandledUpdates;
  readonly outbox: OutboxStore;
  readonly sendingTurn: SendingTurn;
  readonly coinGeckoCredits: CreditCounter;
  readonly ivHistory: IvHistoryStore;
  readonly modelLedger: ModelLedger;
  readonly events: EventStore;
  readonly lessons: LessonStore;
  readonly search: SearchStore;
  readonly signInLinks: SignInLinkStore;
  readonly webSessions: WebSessionStore;
  readonly alarms: AlarmStore;
  readonly cardNotes: CardNotesStore;
  readonly signalMarks: SignalMarkStore;
  readonly phases: PhaseStore;
  readonly invitations: InvitationStore;
  readonly accessRequests: AccessRequestStore;
  readonly audit: AuditTrail;
  readonly conversations: ConversationStore;
  readonly broadcasts: BroadcastStore;
  readonly publishing: PublishingSwitch;
  readonly settingsChanges: SettingsChangeStore;
  /** What /export hands over and /delete_me removes, by the name it has in the file; the subscriber itself is not here. */
  readonly personal: Readonly<Record<string, PersonalRecords>>;
  readonly proof: ProofStore;
  readonly leases: LeaseStore;
  readonly processes: ProcessStore;
  readonly changeFeed: ChangeFeed;
};
