import assert from 'node:assert/strict'
import type { Held, Note } from './store-writer.ts'

/** What is known of a key from outside: what was acknowledged last, and what was asked for since. */
interface Known {
  readonly acknowledged: Held
  readonly asked?: { readonly value: string | undefined }
}

/** What must be stored by what its writers noted. */
export class Expected {
  readonly #keys = new Map<string, Known>()
  #revision = 0

  hear(note: Note): void {
    if (note.kind === 'found') this.#check(note.revision, note.entries)
    else if (note.kind === 'asked') {
      const acknowledged = this.#acknowledged(note.key)
      this.#keys.set(note.key, { acknowledged, asked: { value: note.value } })
    } else {
      assert.ok(note.revision > this.#acknowledged(note.key).revision)
      this.#keys.set(note.key, { acknowledged: note })
      this.#revision = Math.max(this.#revision, note.revision)
    }
  }

  #acknowledged(key: string): Held {
    return this.#keys.get(key)?.acknowledged ?? { key, revision: 0 }
  }

  #check(revision: number, entries: readonly Held[]): void {
    assert.ok(revision >= this.#revision, `revision ${revision} is behind ${this.#revision}`)
    const revisions = new Set(entries.map((entry) => entry.revision))
    assert.equal(revisions.size, entries.length, 'each change has a revision of its own')
    const found = new Map(entries.map((entry) => [entry.key, entry]))
    for (const key of new Set([...this.#keys.keys(), ...found.keys()])) {
      this.#checkKey(key, found.get(key))
      // What the last process left undecided is decided now.
      this.#keys.set(key, { acknowledged: found.get(key) ?? { key, revision: 0 } })
    }
    assert.ok(entries.every((entry) => entry.revision <= revision))
  }

  #checkKey(key: string, found: Held | undefined): void {
    const known = this.#keys.get(key)
    assert.ok(known, `${key} was never written`)
    const { acknowledged, asked } = known
    const isAsAcknowledged =
      found?.value === acknowledged.value &&
      (found === undefined || found.revision === acknowledged.revision)
    const isAsAsked =
      asked !== undefined &&
      found?.value === asked.value &&
      (found === undefined || found.revision > acknowledged.revision)
    assert.ok(
      isAsAcknowledged || isAsAsked,
      `${key} holds ${JSON.stringify(found)}; acknowledged was ${JSON.stringify(acknowledged)}, asked ${JSON.stringify(asked)}`,
    )
  }
}
