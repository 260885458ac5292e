import type { Entry } from '../../store/store.ts'
import type { Server } from '../server.ts'

/** Writes what becomes of an entry (nothing where it is deleted), which is of interest to hardly anybody from then on. */
export async function writeEntry(
  { store, records }: Server,
  entry: Entry,
  value: string | undefined,
): Promise<number> {
  const revision = await store.write(entry.key, entry.revision, value)
  records.forget(entry)
  return revision
}
