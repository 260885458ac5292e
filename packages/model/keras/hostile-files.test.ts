import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import fc from 'fast-check'
import type { Outcome } from './testing/read-worker.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-test-'))
after(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'hostile')

/** Ample for a file of 25 kB; damage can send the HDF5 library into a loop, which only ends with its thread. */
const DEADLINE_MS = 3000

let worker: Worker | null = null
after(() => worker?.terminate())

/** Reads the file in a thread with a deadline, as the conversion does. */
async function outcomeOf(bytes: Uint8Array): Promise<Outcome> {
  writeFileSync(path, bytes)
  worker ??= new Worker(new URL('./testing/read-worker.ts', import.meta.url))
  const current = worker
  current.postMessage(path)
  try {
    const [outcome] = await once(current, 'message', { signal: AbortSignal.timeout(DEADLINE_MS) })
    return outcome
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
    worker = null
    await current.terminate()
    return 'deadline'
  }
}

const allowed = ['read', 'ModelFileError', 'UnsupportedLayerError', 'deadline']

for (const generation of ['keras2', 'keras3']) {
  for (const format of ['h5', 'keras']) {
    test(`a ${generation} .${format} file cut or changed anywhere is read or refused`, {
      skip: needsShared,
    }, async () => {
      const name = `models/keras/${generation}-two-outputs/model.${format}`
      const whole = readFileSync(join(sharedFolder, name))
      const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) })
      const damage = fc.record({
        length: fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
        changes: fc.array(change, { maxLength: 20 }),
      })
      assert.equal(await outcomeOf(whole), 'read')
      await fc.assert(
        fc.asyncProperty(damage, async ({ length, changes }) => {
          const bytes = Buffer.from(whole)
          for (const { at, byte } of changes) bytes[at] = byte
          const outcome = await outcomeOf(bytes.subarray(0, length))
          assert.ok(allowed.includes(outcome), outcome)
        }),
        { numRuns: 100 },
      )
    })
  }
}
