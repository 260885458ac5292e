import type { Change, Entry, Revision } from './store.ts'

/** What a store begins with. */
export interface SavedState {
  readonly entries: Iterable<Entry>
  readonly revision: Revision
}

/** Where changes are made durable: all of a batch or none. Batches come one after another. */
export interface Journal {
  append(batch: readonly Change[]): Promise<void>
  close(): Promise<void>
}

/** Durable for as long as the process lives. */
export const memoryJournal: Journal = {
  append: async () => {},
  close: async () => {},
}
